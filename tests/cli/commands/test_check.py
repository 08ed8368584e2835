from tests.cli.conftest import RULES


def test_right_rules_end_with_0(shop, run):
    code, out, err = run("check")
    assert (code, out, err) == (0, "3 segments: no problems\n", "")


def test_wrong_rules_end_with_1_and_say_where(shop, run):
    (shop / "rules" / "more.toml").write_text("[segments.austria]\nwhen = 'geo.contry == \"AT\"'\n")
    code, out, _ = run("check")
    assert code == 1
    assert "rules/more.toml:2:9: error: Expected the name of a signal" in out
    assert out.endswith("4 segments: 1 error\n")


def test_warnings_refuse_only_with_strict(shop, run):
    (shop / "rules" / "more.toml").write_text("[segments.more]\nwhen = 'geo.country == \"DE\"'\n")
    assert run("check")[0] == 0
    code, out, _ = run("check", "--strict")
    assert code == 1
    assert "[same-segment]" in out


def test_notes_are_printed_when_asked_for(shop, run):
    assert "regulars needs consent: personalization" not in run("check")[1]
    assert "regulars needs consent: personalization for visitor.visits" in run("check", "--verbose")[1]


def test_json_has_every_problem_with_its_place(shop, run_json):
    (shop / "rules" / "more.toml").write_text("[segments.austria]\nwhen = 'geo.contry == \"AT\"'\n")
    code, result = run_json("check")
    assert code == 1
    assert result["ok"] is False
    (problem,) = result["diagnostics"]
    assert (problem["file"], problem["line"], problem["column"]) == ("rules/more.toml", 2, 9)
    assert (problem["code"], problem["severity"]) == ("cel-unknown-name", "error")


def test_one_file_is_rules_too(shop, run):
    (shop / "one.toml").write_text(RULES)
    assert run("check", "one.toml")[0] == 0


def test_no_rules_end_with_1(tmp_path, run):
    code, out, _ = run("check", str(tmp_path))
    assert code == 1
    assert "segments init" in out


def test_no_colours_where_nobody_sees_them(shop, run):
    (shop / "rules" / "more.toml").write_text("[segments.x]\n")
    assert "\x1b" not in run("check")[1]


def test_a_page_that_is_not_there_is_not_a_page_without_segments(shop, run):
    (shop / "note.docx").write_text("")
    assert run("check", "--pages", "nowhere")[0] == 1
    assert run("check", "--pages", "note.docx")[0] == 1
    assert run("check", "--pages", str(shop))[0] == 0


def test_unused_segments_are_shown_with_their_own_lines(shop, run_json):
    text = (shop / "rules" / "shop.toml").read_text(encoding="utf-8")
    apart = text.replace("[segments.germany]", "# a \u0085 or a \u2028 ends no line\n[segments.germany]")
    (shop / "rules" / "shop.toml").write_bytes(apart.replace("\n", "\r\n").encode())
    (shop / "page.html").write_text('<p data-segment="regulars">')
    diagnostics = run_json("check", "--pages", "page.html")[1]["diagnostics"]
    assert [row["source_line"] for row in diagnostics] == ["[segments.germany]", "[segments.german-phones]"]
