"""`segments lint`: what works and is not worth its upkeep."""

import pytest

RULES = """
[site]
name = "shop"

[segments.germany]
when = 'geo.country == "DE"'

[segments.deutschland]
when = 'geo.country in ["DE"]'

[segments.phones]
when = 'device.type == "phone"'

[segments.tablets]
when = 'device.type == "tablet"'

[segments.nobody]
when = "false"

[segments.last-year]
when = "geo.is_eu"
ends = 2020-01-01

[segments.parent]
when = "geo.is_eea"

[segments.child]
when = 'language == "de"'
parent = "parent"
"""
PAGE = """
<p data-segment="germany">a</p>
<p data-segment="phones tablets">b</p>
<p data-segment-not="phones tablets">c</p>
<p data-segment="child">d</p>
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shop.toml").write_text(RULES)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "home.html").write_text(PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kinds(told):
    return [(row["kind"], *row["segments"]) for row in told["findings"]]


def test_without_pages_it_finds_what_rules_alone_tell(site, run_json):
    code, told = run_json("lint")
    assert code == 0
    assert kinds(told) == [
        ("nobody", "nobody"),
        ("ended", "last-year"),
        ("together", "deutschland", "germany"),
    ]
    assert all(row["message"] and row["advice"] for row in told["findings"])


def test_with_pages_it_finds_what_no_visitor_sees(site, run_json):
    found = kinds(run_json("lint", "--pages", "pages")[1])
    assert [row for row in found if row[0] == "unused"] == [
        ("unused", "deutschland"),
        ("unused", "nobody"),
        ("unused", "last-year"),
    ]
    assert ("alike", "phones", "tablets") in found


def test_blocks_of_their_own_keep_two_apart(site, run_json):
    (site / "pages" / "more.html").write_text('<p data-segment="phones">e</p>')
    assert not any(kind == "alike" for kind, *_ in kinds(run_json("lint", "--pages", "pages")[1]))


def test_more_than_a_team_can_feed_is_said(site, run):
    code, out, _ = run("lint", "--most", "7", "--strict")
    assert code == 1
    assert "many: 8 segments, more than the 7 that a team can keep in content" in out
    assert "8 segments: 4 findings" in out


def test_rules_that_are_tidy_have_no_findings(site, run):
    (site / "rules" / "shop.toml").write_text('[site]\nname = "x"\n[segments.a]\nwhen = "geo.is_eu"\n')
    assert run("lint", "--strict")[:2] == (0, "1 segment: 0 findings\n")
