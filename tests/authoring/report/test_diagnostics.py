from segments.authoring.report.diagnostics import (
    MAX_MESSAGE_CHARS,
    Diagnostic,
    count_diagnostics,
    diagnostic_as_json,
    format_diagnostics,
    has_errors,
    sort_diagnostics,
)
from segments.authoring.ruleset import Place


def diagnostic(line=1, column=1, end_column=2, source_line="when", **changes):
    fields = {"code": "some-code", "severity": "error", "message": "Expected this, got that"} | changes
    return Diagnostic(**fields, place=Place("rules.toml", line, column, end_column), source_line=source_line)


def test_the_mark_stands_under_what_is_meant():
    text = format_diagnostics([diagnostic(column=6, end_column=9, source_line="when abc def")])
    line, mark = text.splitlines()[1:]
    assert line[mark.index("^") : mark.rindex("^") + 1] == "abc"


def test_the_mark_keeps_its_place_behind_wide_and_combining_characters():
    text = format_diagnostics([diagnostic(column=4, end_column=5, source_line="日e\u0301x")])
    assert text.splitlines()[2] == "    |    ^"


def test_a_long_line_is_cut_around_the_mark():
    long = "a" * 5_000 + "HERE" + "b" * 5_000
    line, mark = format_diagnostics(
        [diagnostic(column=5_001, end_column=5_005, source_line=long)]
    ).splitlines()[1:]
    assert len(line) < 200
    assert line[mark.index("^") : mark.rindex("^") + 1] == "HERE"


def test_a_message_keeps_its_beginning_and_its_end_however_long_a_word_of_the_rules_is():
    long = diagnostic(message=f"Expected a name, got {'x' * 90_000} - at here", hint="y" * 90_000)
    text = format_diagnostics([long])
    assert text.startswith("rules.toml:1:1: error: Expected a name, got xxx")
    assert "xxx - at here [some-code]" in text
    assert len(text) < 2_500
    assert len(diagnostic_as_json(long)["message"]) == MAX_MESSAGE_CHARS


def test_a_rules_file_cannot_drive_the_terminal():
    text = format_diagnostics(
        [diagnostic(message="got \x1b[2J", source_line="when \x1b[31m\u202e", hint="\x07")]
    )
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text


def test_colours_only_where_they_are_asked_for():
    assert "\x1b[1;31merror:" in format_diagnostics([diagnostic()], has_colour=True)
    assert "\x1b" not in format_diagnostics([diagnostic()])


def test_problems_are_sorted_by_place_and_named_once():
    second, first = diagnostic(line=9), diagnostic(line=2)
    assert sort_diagnostics([second, first, second]) == (first, second)


def test_warnings_refuse_only_under_strict():
    warning = diagnostic(severity="warning")
    assert not has_errors([warning])
    assert has_errors([warning], is_strict=True)
    assert not has_errors([diagnostic(severity="info")], is_strict=True)


def test_the_count_says_what_there_is():
    found = [diagnostic(), diagnostic(line=2), diagnostic(severity="warning")]
    assert count_diagnostics(found) == "2 errors, 1 warning"
    assert count_diagnostics([]) == "no problems"


def test_json_has_the_same_members_with_and_without_a_place():
    without = Diagnostic("no-rules", "error", "Expected rules, got none")
    assert diagnostic_as_json(without).keys() == diagnostic_as_json(diagnostic()).keys()
    assert diagnostic_as_json(without)["line"] is None
