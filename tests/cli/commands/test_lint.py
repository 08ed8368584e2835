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


VISITED = """
[site]
name = "shop"

[signals.plan]
type = "string"
purpose = "functional"
from = "cookie:plan"

[segments.everybody]
when = 'geo.is_eu || !geo.is_eu'

[segments.germany]
when = 'geo.country == "DE"'
priority = 5

[segments.german-phones]
when = 'geo.country == "DE" && device.is_mobile'

[segments.phones]
when = 'device.is_mobile'

[segments.danes]
when = 'geo.country == "DK"'

[segments.gold]
when = 'plan == "gold"'

[segments.regulars]
when = 'visitor.visits > 9'

[segments.over]
when = "geo.is_eu"
ends = 2020-01-01
"""
SLOT = """
<p data-segment-slot="hero" data-segment="germany">a</p>
<p data-segment-slot="hero" data-segment="german-phones">b</p>
<p data-segment-slot="hero" data-segment-default>c</p>
<p data-segment="phones">d</p>
"""


@pytest.fixture
def visited(site):
    (site / "rules" / "shop.toml").write_text(VISITED)
    (site / "pages" / "home.html").write_text(SLOT)
    lines = [
        '{"signals": {"geo.country": "DE", "device.type": "phone", "visitor.visits": 2}, "consent": "all"}',
        '{"signals": {"geo.country": "FR", "device.type": "desktop"}, "consent": "none"}',
    ]
    (site / "visitors.ndjson").write_text("\n".join(lines))
    return site


def test_visitors_tell_who_is_in_nothing_in_everything_and_the_same(visited, run_json):
    code, told = run_json("lint", "--visitors", "visitors.ndjson")
    assert code == 0
    assert sorted(kinds(told)) == sorted(
        [
            ("ended", "over"),
            ("untold", "gold"),
            ("withheld", "regulars"),
            ("empty", "danes"),
            ("everybody", "everybody"),
            ("one-audience", "german-phones", "germany", "phones"),
        ]
    )
    rows = {row["segments"][0]: row for row in told["findings"]}
    assert "say nothing of plan" in rows["gold"]["message"]
    assert "for 50% consent" in rows["regulars"]["message"]
    assert "none of 2 visitors" in rows["danes"]["message"]


def test_visitors_and_pages_tell_what_another_block_outdoes(visited, run_json):
    found = kinds(run_json("lint", "--visitors", "visitors.ndjson", "--pages", "pages")[1])
    assert [row for row in found if row[0] == "outdone"] == [("outdone", "german-phones")]
    (visited / "rules" / "shop.toml").write_text(VISITED.replace("priority = 5", "priority = -5"))
    found = kinds(run_json("lint", "--visitors", "visitors.ndjson", "--pages", "pages")[1])
    assert [row for row in found if row[0] == "outdone"] == [("outdone", "germany")]


def test_of_too_many_segments_the_smallest_are_named(visited, run_json):
    found = kinds(run_json("lint", "--visitors", "visitors.ndjson", "--most", "6")[1])
    assert found[-1] == ("smallest", "danes", "gold")


def test_segments_with_the_same_rule_are_told_once(visited, run_json):
    rules = VISITED + "[segments.deutschland]\nwhen = 'geo.country in [\"DE\"]'\n"
    (visited / "rules" / "shop.toml").write_text(rules.replace("device.is_mobile", "device.is_touch"))
    found = kinds(run_json("lint", "--visitors", "visitors.ndjson")[1])
    assert [row for row in found if "germany" in row] == [("together", "deutschland", "germany")]


def test_a_file_without_visitors_is_no_ground_for_findings(visited, run):
    (visited / "visitors.ndjson").write_text("\n")
    code, _, err = run("lint", "--visitors", "visitors.ndjson")
    assert code == 1
    assert "Expected visitors, got none" in err


def test_segments_of_which_too_little_is_known_are_no_one_audience(visited, run_json):
    rules = VISITED + '[segments.german-or-gold]\nwhen = \'geo.country == "DE" || plan == "gold"\'\n'
    (visited / "rules" / "shop.toml").write_text(rules)
    found = kinds(run_json("lint", "--visitors", "visitors.ndjson")[1])
    assert [row for row in found if "german-or-gold" in row] == []
