import json

import pytest

PAGE = (
    "<h1>Shop</h1>\n"
    '<p data-segment="vip">For you</p>\n'
    '<p data-segment-not="vip">For all</p>\n'
    '{% if segments contains "b2b" %}Net{% else %}Gross{% endif %}\n'
)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.encode())
    return path


def test_the_page_is_printed_byte_for_byte(page, capfdbinary):
    from segments.cli.main import main

    assert main(["splice", str(page), "--liquid", "--as", "vip"]) == 0
    assert capfdbinary.readouterr().out == b"<h1>Shop</h1>\n<p>For you</p>\n\nGross\n"


def test_names_may_come_in_several_lists(page, capfdbinary):
    from segments.cli.main import main

    assert main(["splice", str(page), "--liquid", "--as", "vip, other", "--as=b2b"]) == 0
    assert capfdbinary.readouterr().out == b"<h1>Shop</h1>\n<p>For you</p>\n\nNet\n"


def test_files_are_written_under_their_names(page, tmp_path, run):
    text = tmp_path / "mail.txt"
    text.write_bytes(b'a {% if segments contains "vip" %}b{% endif %}\r\n')
    out = tmp_path / "out" / "vip"
    code, printed, notes = run("splice", str(page), str(text), "--liquid", "--as", "vip", "--out", str(out))
    assert (code, printed) == (0, "")
    assert (out / "mail.txt").read_bytes() == b"a b\r\n"
    assert (out / "page.html").read_bytes().startswith(b"<h1>Shop</h1>\n<p>For you</p>")
    assert "page.html" in notes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{page}", "{page}"], "--out"),
        (["{page}", "{page}", "--out", "{folder}/out"], "twice"),
        (["{page}", "--out", "{folder}"], "another folder"),
        (["{folder}/none.html"], "readable"),
        (["{folder}"], "readable"),
        (["{folder}/page.xyz"], "endings"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(page, tmp_path, run, arguments, words):
    (tmp_path / "page.xyz").write_bytes(b"x")
    code, printed, notes = run("splice", *(text.format(page=page, folder=tmp_path) for text in arguments))
    assert (code, printed) == (2 if words == "--out" else 1, "")
    assert words in notes
    assert page.read_bytes() == PAGE.encode()


def test_liquid_counts_where_the_flag_or_the_rules_say(page, tmp_path, run):
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[site]\nname = "s"\nliquid = ["text/html"]\n[segments.b2b]\nwhen = "true"\n', encoding="utf-8"
    )
    plain, noted = run("splice", str(page), "--as", "b2b")[1:]
    assert "{% if" in plain
    assert "liquid-off" in noted
    assert "Net" in run("splice", str(page), "--as", "b2b", "--rules", str(rules))[1]
    rules.write_text(rules.read_text().replace("b2b", "other"), encoding="utf-8")
    kept, noted = run("splice", str(page), "--as", "b2b", "--rules", str(rules))[1:]
    assert "{% if" in kept
    assert "liquid-unknown" in noted


def test_wrong_marks_are_noted_and_do_not_fail(tmp_path, run):
    path = tmp_path / "a.htm"
    path.write_text("<div data-segment=a>1", encoding="utf-8")
    code, _, notes = run("splice", str(path))
    assert code == 0
    assert f"{path}:1:1: never-closed" in notes


def test_the_plan_is_shown_for_people_and_programs(page, run):
    code, printed, _ = run("splice", str(page), "--plan", "--liquid")
    assert code == 0
    assert "4 blocks" in printed
    assert "not vip" in printed
    code, printed, _ = run("splice", str(page), "--plan", "--json", "--liquid")
    (plan,) = json.loads(printed)
    assert [block["audience"] for block in plan["blocks"]] == [
        [{"required": ["vip"], "refused": []}],
        [{"required": [], "refused": ["vip"]}],
        [{"required": ["b2b"], "refused": []}],
        [],
    ]
    assert plan["groups"][0]["blocks"] == [2, 3]


def test_the_event_script_is_in_the_page_where_the_rules_say_so(tmp_path, capfdbinary):
    from segments.cli.main import main

    page, rules = tmp_path / "page.html", tmp_path / "rules.toml"
    page.write_bytes(b'<!doctype html><head></head><p data-segment="vip">A</p>')
    for setting, tag in (("true", b'<script src="/_segments/events.js" async></script>'), ("false", b"")):
        rules.write_text(f'[site]\nname = "s"\ninject_script = {setting}\n')
        assert main(["splice", str(page), "--as", "vip", "--rules", str(rules)]) == 0
        assert capfdbinary.readouterr().out == b"<!doctype html><head>" + tag + b"</head><p>A</p>"


def test_slots_go_by_the_precedence_of_the_rules_where_they_are_given(tmp_path, capfdbinary):
    from segments.cli.main import main

    page, rules = tmp_path / "page.html", tmp_path / "rules.toml"
    page.write_bytes(
        b'<p data-segment-slot="x" data-segment="low">low</p><p data-segment-slot="x" data-segment="high">high</p>'
        b'<p data-segment-slot="x" data-segment-default>all</p>'
    )
    rules.write_text(
        "[site]\nname = \"s\"\n[segments.low]\nwhen = 'geo.is_eu'\n"
        "[segments.high]\nwhen = 'geo.is_eu'\npriority = 9\n"
    )
    for options, shown in (([], b"<p>low</p>"), (["--rules", str(rules)], b"<p>high</p>")):
        assert main(["splice", str(page), "--as", "low,high", *options]) == 0
        assert capfdbinary.readouterr().out == shown
