"""`segments sample` and `segments sizes`: counts are those of the edge's own resolver, and bad lines are told."""

import json
import math

import pytest

RULES = """
[site]
name = "shop"
languages = ["en", "de"]

[signals.plan]
type = "string"
purpose = "personalization"
from = "trait:plan"

[segments.germany]
when = 'geo.country == "DE"'

[segments.eu-phones]
when = 'geo.is_eu && device.is_mobile'

[segments.regulars]
when = "visitor.visits >= 3"

[segments.german-regulars]
when = 'geo.country == "DE" && visitor.visits >= 3'

[segments.buyers]
when = 'events.did("purchase", "30d")'

[segments.late]
when = 'time.hour >= 18'
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "shop.toml").write_text(RULES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(site, *visitors):
    lines = [line if isinstance(line, str) else json.dumps(line) for line in visitors]
    (site / "visitors.ndjson").write_text("\n".join(lines) + "\n")
    return "visitors.ndjson"


def sizes(run_json, *arguments):
    code, told = run_json("sizes", *arguments)
    assert code == 0, told
    return {row["id"]: row for row in told["segments"]}


def test_facts_follow_and_consent_decides(site, run_json):
    file = write(
        site,
        {"signals": {"geo.country": "DE", "device.type": "phone"}, "history": {"visitor.visits": 5}},
        {"signals": {"geo": {"country": "DE"}}, "history": {"visitor.visits": 5}, "consent": "all"},
        {
            "signals": {"geo.country": "US", "device.type": "phone"},
            "history": {"visitor.visits": 5},
            "weight": 2,
        },
    )
    found = sizes(run_json, "--visitors", file)
    assert (found["germany"]["count"], found["germany"]["share"]) == (2, 0.5)
    assert found["eu-phones"]["count"] == 1, "the EU and mobile follow from country and device"
    assert (found["regulars"]["count"], found["regulars"]["undecided"]) == (3, 1)
    assert (found["german-regulars"]["count"], found["german-regulars"]["undecided"]) == (1, 1)


def test_a_visitor_in_another_country_is_not_undecided(site, run_json):
    file = write(
        site, {"signals": {"geo.country": "FR"}, "history": {"visitor.visits": 5}, "consent": "none"}
    )
    assert sizes(run_json, "--visitors", file)["german-regulars"]["undecided"] == 0


def test_a_history_that_the_rules_no_longer_read_is_passed_over(site, run_json):
    did = 'events.did("purchase", "30d")'
    history = {did: True, 'events.count("gone", "7d")': 3}
    file = write(site, {"signals": {}, "history": history, "consent": "all"})
    assert sizes(run_json, "--visitors", file)["buyers"]["count"] == 1


def test_the_moment_of_a_line_is_its_own(site, run_json):
    place = {"geo.country": "DE", "geo.timezone": "Europe/Berlin"}
    file = write(
        site, {"signals": place, "now": "2027-03-01T20:00:00Z"}, {"signals": place}, {"geo.country": "DE"}
    )
    found = sizes(run_json, "--visitors", file, "--now", "2027-03-01T08:00:00Z")
    assert (found["late"]["count"], found["germany"]["count"]) == (1, 3)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[1]", "Expected a JSON object"),
        ({"signals": {"geo.contry": "DE"}}, "Did you mean geo.country"),
        ({"signals": {"geo.country": "DE", "geo.is_eu": False}}, "geo.is_eu cannot be false"),
        ({"signals": {}, "weight": 0}, "Expected a weight"),
        ({"signals": {}, "weight": "5"}, "Expected a weight"),
        ({"signals": {}, "weight": math.inf}, "Expected a weight"),
        ({"signals": {}, "weight": math.nan}, "Expected a weight"),
        ({"signals": {}, "weight": 10**400}, "Expected a weight"),
        ({"signals": {}, "wait": 1}, "got 'wait'"),
        ({"signals": 3}, "Expected a table"),
        ({"signals": {}, "history": {"geo.country": "DE"}}, "in history, got 'geo.country'"),
        ({"signals": {}, "now": "soon"}, "Expected a moment"),
        ({"signals": {}, "consent": "most"}, "got 'most'"),
    ],
)
def test_a_bad_line_is_told_with_its_number(site, run, line, told):
    file = write(site, {"signals": {}}, "", line)
    code, _, err = run("sizes", "--visitors", file)
    assert code == 1
    assert told in err
    assert "visitors.ndjson, line 3" in err


def test_a_sample_is_the_same_from_a_file_and_on_the_spot(site, run, run_json):
    assert run("sample", "--visitors", "300", "--seed", "4", "--out", "drawn.ndjson")[0] == 0
    first = (site / "drawn.ndjson").read_bytes()
    assert run("sample", "--visitors", "300", "--seed", "4", "--out", "drawn.ndjson")[0] == 0
    assert (site / "drawn.ndjson").read_bytes() == first
    filed = sizes(run_json, "--visitors", "drawn.ndjson")
    assert filed == sizes(run_json, "--sample", "--sample-size", "300", "--seed", "4")
    assert 0 < filed["germany"]["count"] < 300
    assert filed["regulars"]["undecided"] > 0, "nobody in Europe is silent or refuses"


def test_traffic_of_a_signal_that_nobody_knows_is_refused(site, run):
    (site / "traffic.toml").write_text("[signals.plann]\ngold = 1\n")
    code, _, err = run("sample", "--traffic", "traffic.toml", "--out", "x.ndjson")
    assert (code, (site / "x.ndjson").exists()) == (1, False)
    assert "Did you mean plan" in err


def test_csv_has_a_line_for_each_segment(site, run):
    file = write(site, {"signals": {"geo.country": "DE"}})
    _, out, _ = run("sizes", "--visitors", file, "--csv", "--sort", "rules")
    head, first, *_ = out.splitlines()
    assert head == "id,count,share,undecided,undecided_share"
    assert first == "germany,1,1.0,0,0.0"


def test_people_see_bars_and_what_is_undecided(site, run):
    file = write(site, {"signals": {"geo.country": "DE"}}, {"signals": {"geo.country": "US"}})
    _, out, _ = run("sizes", "--visitors", file)
    assert out.startswith("2 visitors: visitors.ndjson\n")
    assert "50.0 %" in out
    assert "50.0 % undecided by consent" in out


def test_no_visitors_are_no_answer(site, run):
    assert "Expected visitors, got none" in run("sizes", "--visitors", write(site))[2]
    assert run("sizes", "--visitors", write(site), "--sample")[0] == 2


def test_overlap_tells_the_pairs_that_matter(site, run, run_json):
    visitor = {"signals": {"geo.country": "DE"}, "history": {"visitor.visits": 5}, "consent": "all"}
    file = write(
        site, visitor, visitor, {"signals": {"geo.country": "DE"}}, {"signals": {"geo.country": "US"}}
    )
    code, told = run_json("overlap", "--visitors", file, "--now", "2027-03-01T08:00:00Z")
    assert code == 0
    assert told["same"] == [["regulars", "german-regulars"]]
    assert told["nobody"] == ["eu-phones", "buyers", "late"]
    assert told["inside"] == [{"inner": "regulars", "outer": "germany", "share": 2 / 3}]
    assert [(pair["first"], pair["second"], pair["jaccard"]) for pair in told["alike"]] == [
        ("germany", "regulars", 2 / 3)
    ]
    _, out, _ = run("overlap", "--visitors", file, "--most", "1")
    assert "all of one are in the other" in out
    assert "and 2 more" in out
    assert (
        run("overlap", "--visitors", file, "--csv")[1].splitlines()[0]
        == "first,second,jaccard,of_first,of_second"
    )
    assert run("overlap", "--visitors", file, "--least", "7")[0] == 2


def test_a_signal_that_nobody_has_is_named(site, run, run_json):
    file = write(
        site, {"signals": {"geo.country": "DE"}, "consent": "all"}, {"signals": {"geo.country": "US"}}
    )
    found = sizes(run_json, "--visitors", file)
    assert found["eu-phones"]["untold"] == ["device.is_mobile"]
    assert found["germany"]["untold"] == []
    assert "nobody has device.is_mobile" in run("sizes", "--visitors", file)[1]
    file = write(site, {"signals": {"geo.country": "DE"}, "consent": "none"})
    assert sizes(run_json, "--visitors", file)["regulars"]["untold"] == [], (
        "it is withheld, which is another thing"
    )


def test_what_consent_withholds_from_some_is_untold_where_the_others_do_not_have_it(site, run_json):
    file = write(
        site, {"signals": {"geo.country": "DE"}, "consent": "none"}, {"signals": {}, "consent": "all"}
    )
    assert sizes(run_json, "--visitors", file)["regulars"]["untold"] == ["visitor.visits"]


def test_measured_facts_are_not_held_against_each_other(site, run, run_json):
    facts = {"signals": {"referrer.kind": "email", "click.network": "google-ads", "geo.country": "DE"}}
    assert "cannot be" in run("sizes", "--visitors", write(site, facts))[2]
    found = sizes(run_json, "--visitors", write(site, {**facts, "recorded": True}))
    assert found["germany"]["count"] == 1
