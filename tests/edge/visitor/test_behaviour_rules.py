"""Rules about behaviour through the bytes: compiled, published, asked of a visitor who comes and goes."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from segments.bundle.counter_spec import decode_counter
from segments.edge.http.request import parse_request
from segments.edge.own.event_reports import EventRates, take_events
from segments.edge.signals.page import PageFacts
from segments.edge.visitor.cookie import VISITOR_COOKIE, drop_to_fit, open_cookie, seal_cookie
from segments.edge.visitor.counting.entries import CUT_MARK
from tests.edge.site_of_rules import COOKIE_KEYS, open_rules
from tests.edge.visiting import START_S, TEXAS, Visitor

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def rule(condition: str, name: str = "it") -> str:
    return f"[segments.{name}]\nwhen = '''{condition}'''\n"


def visitor(folder, *conditions: str, cf=None, tables: str = "") -> Visitor:
    rules = "".join(rule(condition, f"s{number}") for number, condition in enumerate(conditions))
    return Visitor(open_rules(tables + rules, folder), cf)


def counters(somebody: Visitor, at_s: int = 0) -> dict[int, bytes]:
    value = somebody.cookies[VISITOR_COOKIE]
    return dict(open_cookie(value, COOKIE_KEYS, START_S + at_s).state.counters)


def test_the_page_that_is_looked_at_counts_and_the_rule_sees_it_at_once(tmp_path):
    somebody = visitor(tmp_path, 'events.count("page_view", "1h") >= 3')
    assert [somebody.look(at) for at in (0, 60, 120)] == [set(), set(), {"s0"}]
    assert somebody.look(HOUR + 60) == set()


def test_views_are_counted_by_what_the_pages_say_of_themselves(tmp_path):
    somebody = visitor(
        tmp_path,
        """events.count("page_view", "7d", "boots" in event.tags) >= 2""",
        """events.did("page_view", "7d", event.content_type == "guide")""",
        """events.distinct("page_view", "content_type", "7d") >= 2""",
    )
    boots = PageFacts("product", ("sale", "boots"))
    assert somebody.site.wants_page
    assert somebody.look(0, page=boots) == set()
    assert somebody.look(1, page=PageFacts("guide", ("hats",))) == {"s1", "s2"}
    assert somebody.look(2, page=boots) == {"s0", "s1", "s2"}


def test_an_affinity_grows_with_the_tags_of_pages_and_wears_off(tmp_path):
    tables = (
        '[scores.boots]\nhalf_life = "1d"\n'
        'add = [{ event = "page_view", when = \'"boots" in event.tags\', weight = 1 }]\n'
    )
    somebody = visitor(tmp_path, 'score("boots") > 1.5', tables=tables)
    boots = PageFacts("", ("boots",))
    seen = [
        somebody.look(at, page=page) for at, page in ((0, boots), (10, PageFacts()), (20, boots), (DAY, None))
    ]
    assert seen == [set(), set(), {"s0"}, set()]


@pytest.mark.parametrize(
    ("condition", "wants"),
    [
        ('page.path == "/"', False),
        ('events.count("page_view", "1h") >= 3', False),
        ('events.did("click", "1h", event.target == "a")', False),
        ('page.content_type == "article"', True),
        ('"boots" in page.tags', True),
        ('events.did("page_view", "1h", "a" in event.tags)', True),
    ],
)
def test_a_decision_waits_for_the_page_only_where_a_rule_asks_for_it(tmp_path, condition, wants):
    assert visitor(tmp_path, condition).site.wants_page is wants


@pytest.mark.parametrize(
    "condition",
    [
        '!events.did("purchase", "48h")',
        'events.count("purchase", "7d") == 0',
        'events.count("purchase", "7d") < 1',
        'events.sum("purchase", "value", "12w") == 0.0',
        'events.distinct("view", "item", "session") <= 0',
        '!events.sequence(["a", "b"], "48h")',
    ],
)
def test_who_did_nothing_did_not_do_it_where_history_may_be_kept_and_is_unknown_where_not(
    tmp_path, condition
):
    assert visitor(tmp_path, condition).look() == {"s0"}
    assert visitor(tmp_path, condition).look(sec_gpc="1") == set()
    assert visitor(tmp_path, condition, cf={"country": "DE"}).look() == set()


def test_a_prefetch_sees_the_history_and_does_not_count(tmp_path):
    somebody = visitor(tmp_path, 'events.count("page_view", "1h") >= 2', '!events.did("purchase", "1h")')
    assert somebody.look(sec_purpose="prefetch") == {"s1"}
    assert somebody.cookies == {}
    somebody.look()
    assert somebody.look(30, sec_purpose="prefetch") == {"s1"}
    assert somebody.look(60) == {"s0", "s1"}


def test_a_condition_on_the_page_is_decided_when_it_is_looked_at(tmp_path):
    somebody = visitor(
        tmp_path,
        'events.count("page_view", "1d", event.path.startsWith("/shoes/")) >= 2',
        'events.did("page_view", "1d", event.path == "/shoes/a b")',
        'events.did("page_view", "1d", event.host == "elsewhere.example")',
    )
    assert somebody.look(0, "/shoes/a%20b") == {"s1"}
    assert somebody.look(9, "/hats/1") == {"s1"}
    assert somebody.look(18, "/shoes/2") == {"s0", "s1"}


def test_where_rules_count_page_views_every_page_counts_unless_the_site_says_otherwise(tmp_path):
    views = rule('events.did("page_view", "1h")')
    assert open_rules(views, tmp_path).serving.counts_plain_pages
    assert not open_rules('count_visits = "block-pages"\n' + views, tmp_path).serving.counts_plain_pages
    assert not open_rules(rule('events.did("visit", "1h")'), tmp_path).serving.counts_plain_pages


def test_visits_are_events_too(tmp_path):
    somebody = visitor(tmp_path, 'events.count("visit", "7d") >= 2', 'events.did("visit", "10m")')
    assert somebody.look(0) == {"s1"}
    assert somebody.look(20 * MINUTE) == set()
    assert somebody.look(60 * MINUTE) == {"s0", "s1"}


def test_a_session_ends_with_the_visit(tmp_path):
    somebody = visitor(tmp_path, 'events.count("page_view", "session") >= 2')
    assert [somebody.look(at) for at in (0, 20 * MINUTE, 60 * MINUTE, 61 * MINUTE)] == [
        set(),
        {"s0"},
        set(),
        {"s0"},
    ]


def test_today_is_the_visitors_own_day(tmp_path):
    midnight_in_chicago = 24 * HOUR - (START_S - 6 * HOUR) % DAY
    for zone, is_same_day in (("America/Chicago", False), ("America/Los_Angeles", True)):
        place = {**TEXAS, "timezone": zone}
        somebody = visitor(tmp_path, 'events.count("page_view", "today") >= 2', cf=place)
        somebody.look(midnight_in_chicago - 1)
        assert (somebody.look(midnight_in_chicago) == {"s0"}) is is_same_day


def test_only_what_a_published_rule_counts_is_in_the_cookie(tmp_path):
    somebody = visitor(tmp_path, "visitor.visits >= 1")
    somebody.look()
    assert counters(somebody) == {}
    somebody = visitor(tmp_path, 'events.did("purchase", "7d")')
    somebody.look()
    assert counters(somebody) == {}


def test_a_new_bundle_carries_known_counters_on_starts_new_ones_and_drops_the_others(tmp_path):
    views, visits = 'events.count("page_view", "7d") >= {}', 'events.count("visit", "7d") >= 2'
    somebody = visitor(tmp_path, views.format(3), visits)
    somebody.look(0)
    somebody.look(60)
    assert len(counters(somebody)) == 2
    somebody.site = visitor(
        tmp_path, views.format(2), 'events.did("page_view", "ever", event.path == "/a")'
    ).site
    assert somebody.look(120) == {"s0"}
    (kept,) = counters(somebody)
    assert decode_counter(somebody.site.bundle.counters[0][0]).id == kept


def test_a_counter_that_is_no_counter_is_counted_and_starts_anew(tmp_path):
    somebody = visitor(tmp_path, 'events.count("page_view", "7d") >= 2', '!events.did("purchase", "7d")')
    somebody.look()
    state = open_cookie(somebody.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S).state
    spoilt = replace(state, counters=dict.fromkeys(somebody.site.behaviour.counters, b"k\x00\x00\x00\x80"))
    somebody.cookies[VISITOR_COOKIE] = seal_cookie(spoilt, COOKIE_KEYS, START_S, DAY)
    assert somebody.look(60) == {"s1"}
    assert set(somebody.decision.visitor.problems) == {"cookie-malformed"}
    assert somebody.look(120) == {"s0", "s1"}


ADS = '[events.page_view]\npurpose = "advertising"\n'


def test_an_event_is_counted_only_with_consent_for_its_own_purpose(tmp_path):
    condition = (
        '!events.did("page_view", "1h")',
        'events.count("page_view", "1h") >= 2',
        "visitor.visits >= 1",
    )
    somebody = visitor(tmp_path, *condition, tables=ADS)
    some = "segments_consent=v1.personalization:1.advertising:{}.at:1763900000"
    somebody.cookies = dict([some.format(0).split("=")])
    assert somebody.look(0) == somebody.look(60) == {"s2"}
    assert counters(somebody) == {}
    somebody.cookies["segments_consent"] = some.format(1).partition("=")[2]
    assert (somebody.look(120), somebody.look(180)) == ({"s2"}, {"s1", "s2"})
    assert len(counters(somebody)) == 1
    somebody.cookies["segments_consent"] = some.format(0).partition("=")[2]
    assert somebody.look(240) == {"s2"}
    assert counters(somebody) == {}


def test_what_was_withheld_is_named_by_its_call(tmp_path):
    somebody = visitor(tmp_path, 'events.count( "page_view","7d", event.path == "/a" ) >= 2')
    somebody.look(sec_gpc="1")
    assert somebody.decision.allowed.withheld == {
        'events.count("page_view", "7d", event.path == "/a")': "personalization"
    }


def test_segments_named_in_rules_and_families_share_their_counters(tmp_path):
    tables = """
[segments.reader]
when = 'events.count("page_view", "7d") >= 2'
[segments.hat-reader]
parent = "reader"
when = 'events.did("page_view", "7d", event.path == "/hats")'
[segments.not-reader]
when = '!in_segment("reader")'
[segments.two-of-three]
when = 'at_least(2, [events.did("page_view", "1h"), in_segment("reader"), geo.country == "DE"])'
"""
    somebody = Visitor(open_rules(tables, tmp_path))
    assert somebody.look(0, "/hats") == {"not-reader"}
    assert somebody.look(60) == {"reader", "hat-reader", "two-of-three"}
    assert len(counters(somebody)) == 2


def test_what_had_no_room_is_unknown_until_its_window_is_over_and_is_counted(tmp_path):
    """`did` and `count` of what was cut: neither true nor false while it could matter, then exact again."""
    somebody = visitor(
        tmp_path,
        'events.count("page_view", "7d", event.path == "/a") >= 3',
        '!(events.count("page_view", "7d", event.path == "/a") >= 3)',
        'events.count("page_view", "ever", event.path == "/b") >= 3',
        'events.did("page_view", "7d", event.path == "/b")',
    )
    for at_s in range(3):
        somebody.look(at_s, "/a")
    assert somebody.look(3, "/b") == {"s0", "s3"}
    state = open_cookie(somebody.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S).state
    old = next(number for number, left in state.counters.items() if len(left) > 5)
    others = {number: counter for number, counter in state.counters.items() if number != old}
    huge = {**others, old: state.counters[old][:4] + b"\x01" * 3_000}
    assert drop_to_fit(replace(state, counters=huge)).counters == {
        **others,
        old: state.counters[old][:4] + b"\xff",
    }
    somebody.cookies[VISITOR_COOKIE] = seal_cookie(
        replace(state, counters=huge), COOKIE_KEYS, START_S, 30 * DAY
    )
    assert somebody.look(60, "/b") == {"s3"}
    assert somebody.look(90, "/a") == {"s3"}, "what came later does not tell what was before"
    assert somebody.look(90 + 7 * DAY - 1) == {"s3"} - {"s3"}
    assert somebody.look(90 + 7 * DAY) == {"s1"}


def test_a_cut_counter_is_counted_and_the_coldest_is_cut(tmp_path):
    conditions = [f'events.did("page_view", "7d", event.path == "/{number}")' for number in range(3)]
    somebody = visitor(tmp_path, *conditions)
    somebody.look(0, "/0")
    somebody.look(1, "/1")
    state = open_cookie(somebody.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S).state
    oldest, newer = sorted(state.counters, key=lambda number: state.counters[number])
    size = 4
    while True:  # the longest counter beside which nothing more fits
        full = {newer: state.counters[newer], oldest: state.counters[oldest] + b"\x01" * size}
        if drop_to_fit(replace(state, counters=full)).counters != full:
            break
        kept, size = full, size + 1
    somebody.cookies[VISITOR_COOKIE] = seal_cookie(replace(state, counters=kept), COOKIE_KEYS, START_S, DAY)
    assert somebody.look(60, "/2") == {"s0", "s1", "s2"}
    assert somebody.decision.visitor.problems == ("counters-dropped",)
    assert counters(somebody)[oldest] == state.counters[oldest] + CUT_MARK
    assert somebody.look(70) == {"s1", "s2"}, "whether it was, is no longer known"


LIFECYCLE = """
[lifecycle]
activity = ["page_view"]
[lifecycle.stages.new]
next = [{ to = "active", after = "7d" }]
[lifecycle.stages.active]
next = [{ to = "at-risk", idle = "14d" }]
[lifecycle.stages.at-risk]
next = [{ to = "active", on = "page_view" }]
""" + "".join(
    f"[segments.{name}]\nwhen = 'lifecycle.stage == \"{name}\"'\n" for name in ("new", "active", "at-risk")
)


def test_a_lifecycle_needs_consent_and_is_unknown_without(tmp_path):
    somebody = Visitor(
        open_rules(LIFECYCLE + "[segments.other]\nwhen = 'lifecycle.stage != \"new\"'\n", tmp_path)
    )
    assert somebody.look(0, sec_gpc="1") == set()
    assert somebody.look(1) == {"new"}
    assert somebody.look(8 * DAY) == {"active", "other"}


def test_a_visit_is_activity_until_its_last_page(tmp_path):
    tables = """
[lifecycle.stages.here]
next = [{ to = "gone", idle = "1h" }]
[lifecycle.stages.gone]
[segments.here]
when = 'lifecycle.stage == "here"'
"""
    somebody = Visitor(open_rules(tables, tmp_path))
    somebody.look(0)
    somebody.look(1_700)
    assert somebody.look(1_700 + 3_599) == {"here"}
    assert somebody.look(1_700 + 3_599 + 3_600) == set()


def test_who_was_known_before_the_lifecycle_is_not_new(tmp_path):
    (tmp_path / "before").mkdir()
    somebody = Visitor(open_rules("[segments.seen]\nwhen = 'visitor.visits > 1'\n", tmp_path / "before"))
    somebody.look(0)
    somebody.look(20 * DAY)
    somebody.site = open_rules(LIFECYCLE, tmp_path)
    assert somebody.look(20 * DAY + 9) == {"active"}
    assert somebody.look(40 * DAY, sec_purpose="prefetch") == {"at-risk"}
    assert somebody.look(41 * DAY) == {"active"}


POINTS = {
    'geo.city == "Austin"': lambda who: who["city"] == "Austin",
    'geo.city in ["Waco", "Paris"]': lambda who: who["city"] in ("Waco", "Paris"),
    'utm.source == "mail"': lambda who: who["source"] == "mail",
    'page.path.startsWith("/shoes")': lambda who: who["path"].startswith("/shoes"),
    "visitor.visits > 1": lambda who: who["visits"] > 1,
}


@pytest.mark.parametrize("seed", range(8))
def test_a_score_is_what_events_added_up_to_and_what_holds_now(seed, tmp_path):
    """Against a model that keeps every event and asks every condition again."""
    chance = random.Random(seed)
    weights = {text: chance.choice((-7, -1, 2, 5)) for text in chance.sample(sorted(POINTS), 3)}
    cap, each = chance.choice((0, 9)), chance.choice((1, 3))
    rows = ", ".join(f"{{ when = '{text}', weight = {weight} }}" for text, weight in weights.items())
    tables = f"[scores.s]\nadd = [{{ event = 'page_view', weight = {each} }}]\nsignals = [{rows}]\n"
    tables += f"cap = {cap}\n" if cap else ""
    somebody = visitor(tmp_path, *(f'score("s") >= {bound}.0' for bound in range(1, 20)), tables=tables)
    at_s = visits = 0
    for views in range(1, 13):
        pause_s = chance.choice((5, DAY))
        at_s, visits = at_s + pause_s, visits + (pause_s == DAY or not visits)
        who = {
            "city": chance.choice(("Austin", "Waco", "Dallas")),
            "source": chance.choice(("mail", "web")),
            "path": chance.choice(("/shoes/1", "/")),
            "visits": visits,
        }
        somebody.cf = {**TEXAS, "city": who["city"]}
        kept = min(cap, views * each) if cap else views * each
        total = kept + sum(weight for text, weight in weights.items() if POINTS[text](who))
        total = max(0, min(total, cap) if cap else total)
        seen = somebody.look(at_s, f"{who['path']}?utm_source={who['source']}")
        assert seen == {f"s{bound - 1}" for bound in range(1, 20) if total >= bound}


def test_a_condition_that_is_unknown_makes_the_score_unknown_and_consent_for_nothing_else_is_needed(tmp_path):
    tables = """
[scores.fit]
signals = [{ when = 'geo.country == "US"', weight = 5 }, { when = 'geo.timezone == "Europe/Berlin"', weight = 5 }]
"""
    somebody = visitor(tmp_path, 'score("fit") >= 10.0', 'score("fit") < 10.0', tables=tables)
    for zone, seen in ((None, set()), ("Europe/Berlin", {"s0"}), ("Europe/Paris", {"s1"})):
        somebody.cf = {"country": "US", "regionCode": "TX", **({"timezone": zone} if zone else {})}
        assert somebody.look(0, sec_gpc="1") == seen
    assert somebody.cookies == {}


def test_first_and_last_times_are_known_once_something_happened(tmp_path):
    somebody = visitor(
        tmp_path,
        'time.now - events.last("page_view", event.path == "/buy") >= duration("24h")',
        'events.first("page_view", event.path == "/buy") > time.now - duration("48h")',
        'events.last("page_view", event.path == "/buy") > events.first("page_view", event.path == "/buy")',
        'known(events.last("page_view", event.path == "/buy"))',
    )
    assert somebody.look(0) == set()
    assert somebody.look(60, "/buy") == {"s1", "s3"}
    assert somebody.look(60 + DAY - 1) == {"s1", "s3"}
    assert somebody.look(60 + DAY) == {"s0", "s1", "s3"}
    assert somebody.look(100 + DAY, "/buy") == {"s1", "s2", "s3"}
    assert somebody.look(59 + 2 * DAY) == {"s1", "s2", "s3"}
    assert somebody.look(60 + 2 * DAY) == {"s2", "s3"}
    assert len(counters(somebody)) == 2


CART = """
[events.cart_add]
purpose = "personalization"
[events.purchase]
purpose = "personalization"
"""


def test_a_cart_is_worth_what_was_added_since_the_last_purchase(tmp_path):
    somebody = visitor(tmp_path, 'events.sum("cart_add", "value", "30d", ["purchase"]) > 100.0', tables=CART)
    history = [
        (60, "cart_add", 120.0, {"s0"}),
        (120, "purchase", None, set()),
        (180, "cart_add", 5.0, set()),
        (DAY, "cart_add", 95.01, {"s0"}),
        (DAY + 60, "purchase", 100.01, set()),
    ]
    somebody.look(0)
    for at_s, name, value, expected in history:
        report(somebody, at_s, name, {} if value is None else {"value": value})
        assert somebody.look(at_s) == expected, (at_s, name)


def test_a_cart_is_forgotten_with_its_window(tmp_path):
    somebody = visitor(tmp_path, 'events.sum("cart_add", "value", "2d", ["purchase"]) > 100.0', tables=CART)
    somebody.look(0)
    report(somebody, 0, "cart_add", {"value": 120.0})
    assert [somebody.look(at_s) for at_s in (60, 2 * DAY - 1, 2 * DAY)] == [{"s0"}, {"s0"}, set()]


def report(somebody: Visitor, at_s: int, name: str, properties: dict) -> None:
    """An event of the visitor's, as the script reports it."""
    body = json.dumps({"name": name, "properties": properties}).encode()
    cookie = "; ".join(f"{key}={value}" for key, value in somebody.cookies.items())
    request = parse_request("POST", "https://shop.example/_segments/events", {"cookie": cookie}, somebody.cf)
    counted = take_events(request, somebody.site, body, START_S + at_s, EventRates())
    assert json.loads(counted.reply.body)["accepted"] == 1
    somebody.keep(counted.reply.head.set_cookies)
