"""Tables for training hold what the edge reads of a visitor at a page view, and nothing of those who did not agree."""

import csv
import json

import pytest

from segments.cli.input.rules import checked_site
from segments.cli.main import main
from segments.cli.prediction.feature_plan import plan_features
from segments.cli.prediction.feature_rows import Periods, rows_of
from segments.cli.prediction.histories import parse_histories
from segments.cli.prediction.table_files import read_table
from segments.edge.signals.settings import SignalSettings
from segments.errors import AuthoringError
from tests.cli.prediction.shop_histories import DAY_S, OUTCOME, RULES, event, write_histories

NOON_S = 1_790_251_200
RULES_FILE = "rules.toml"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / RULES_FILE).write_text(RULES, encoding="utf-8")
    return tmp_path


def rows(folder, lines, outcome=OUTCOME, features=(), **periods):
    rules = checked_site(folder / RULES_FILE).rules
    plan = plan_features(rules, features, outcome)
    histories = parse_histories(map(json.dumps, lines), "here")
    end_s = max(one.events[-1].time_s for one in histories if one.events)
    times = {"every_s": 7 * DAY_S, "after_s": 7 * DAY_S, "end_s": end_s, "idle_s": 1_800} | periods
    found = rows_of(histories, plan, Periods(**times), SignalSettings())
    return [
        (row.at_s, dict(zip([one.name for one in plan.features], row.values, strict=True)), row.outcome)
        for row in found
    ]


def view(at_s, visitor="v"):
    return event(visitor, at_s, "page_view")


LATER = view(NOON_S + 90 * DAY_S, "late")


def test_a_row_is_what_counters_say_at_the_last_page_view_of_a_period(folder):
    lines = [
        {"visitor": "v", "signals": {"geo.country": "DE"}, "consent": "all"},
        view(NOON_S),
        event("v", NOON_S + 10, "product_view"),
        view(NOON_S + 2 * DAY_S),
        event("v", NOON_S + 2 * DAY_S + 5, "cart_add"),
        view(NOON_S + 2 * DAY_S + 60),
        event("v", NOON_S + 5 * DAY_S, "purchase"),
        LATER,
    ]
    (at_s, values, outcome), *_ = rows(folder, lines)
    assert at_s == NOON_S + 2 * DAY_S + 60
    assert outcome is True
    assert values == {
        "visits": 2, "views_7d": 1, "pages_30d": 3, "carts_30d": 1, "recency": None, "since_last": 1,
        "cart_share": 1 / 3, "country": "DE",
    }  # fmt: skip


def test_an_outcome_is_asked_for_after_its_time_and_not_after(folder):
    for days, expected in ((6.9, True), (7.1, False)):
        bought = event("v", NOON_S + int(days * DAY_S), "purchase")
        (_, values, outcome), *_ = rows(folder, [view(NOON_S), bought, LATER])
        assert (values["recency"], outcome) == (None, expected)


def test_a_row_whose_outcome_nobody_can_know_yet_has_none(folder):
    (_, _, outcome), *_ = rows(folder, [view(NOON_S), view(NOON_S + DAY_S, "w")])
    assert outcome is None


def test_a_visitor_who_did_not_agree_gives_no_row(folder):
    no = {"visitor": "v", "consent": ["functional", "analytics"]}
    assert [at_s for at_s, *_ in rows(folder, [no, view(NOON_S), LATER])] == [LATER["time"]]
    plain = rows(folder, [no, view(NOON_S), LATER], outcome="", features=["country"])
    assert len(plain) == 2, "geography needs no consent"


def test_a_table_and_its_notes_come_out_again(folder):
    write_histories(folder / "h.jsonl", 80)
    table = folder / "t.csv"
    arguments = ["export-features", str(folder / "h.jsonl"), "--rules", str(folder / RULES_FILE)]
    assert main([*arguments, "--out", str(table), "--outcome", OUTCOME]) == 0
    read = read_table(table)
    assert read.notes.outcome == OUTCOME
    assert read.notes.consent["personalization"] == pytest.approx(0.7, abs=0.15)
    assert read.notes.left_out > 0
    assert list(read.times_s) == sorted(read.times_s)
    assert {feature.name: feature.purposes for feature in read.notes.features}["country"] == ()
    with table.open() as lines:
        written = list(csv.DictReader(lines))
    assert len(read.rows) == sum(row["outcome"] != "" for row in written)
    assert not any("v0" in value for row in written for value in row.values()), (
        "names of visitors stay where they are"
    )
    before = table.read_bytes()
    assert main([*arguments, "--out", str(table), "--outcome", OUTCOME]) == 0
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "a line of JSON"),
        ('{"name": "purchase"}', 'a "visitor"'),
        ('{"visitor": "v", "name": "", "time": 1}', "the name of an event"),
        ('{"visitor": "v", "name": "purchase", "time": "yesterday"}', "a time such as"),
        ('{"visitor": "v", "name": "purchase", "time": 1, "properties": []}', "a table of properties"),
        ('{"visitor": "v", "consent": ["marketing"]}', "all, none or a list"),
    ],
)
def test_a_line_that_is_none_is_named(line, words):
    with pytest.raises(AuthoringError, match=words) as caught:
        parse_histories([line], "h.jsonl")
    assert "h.jsonl:1" in str(caught.value)


def test_a_feature_or_an_outcome_that_is_none_is_explained(folder):
    rules = checked_site(folder / RULES_FILE).rules
    with pytest.raises(AuthoringError, match="Did you mean visits"):
        plan_features(rules, ["visit"], "")
    with pytest.raises(AuthoringError, match="Expected"):
        plan_features(rules, [], "events.did('purchase')")
