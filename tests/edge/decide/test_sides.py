"""Two sides of a roll-out: who is on which, for how long, and with what history; through the bytes of two bundles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segments.bundle.format import MAX_LANE_BITS
from segments.bundle.pointer import Staged
from segments.edge.cel.audience import bucket_of
from segments.edge.decide.sides import CURRENT, DOMAIN, STAGED, WEEK_S, open_sides
from segments.edge.decide.site import open_site
from segments.edge.events.event_batch import EventRules
from segments.edge.http.request import parse_request
from segments.edge.own.event_reports import EventRates, take_events
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie
from segments.errors import BundleCorrupt
from segments.signing import KeyRing
from tests.edge.site_of_rules import COOKIE_KEYS, KEYS, open_rules
from tests.edge.visiting import START_S, TEXAS, Visitor

CURRENT_RULES = """
[segments.two-searches]
when = 'events.count("search", "30d", event.query == "boots") >= 3'
[segments.any-search]
when = 'events.did("search", "30d")'
[segments.from-mail]
when = 'first_touch.medium == "email"'
"""
STAGED_RULES = """
[segments.shared]
when = 'events.did("passed_on", "30d", event.to == "mail")'
[segments.often]
when = 'events.count("search", "1d") >= 9'
"""
PLAIN_RULES = """
[segments.germany]
when = 'geo.country == "DE"'
"""
AGREED = {"cookie": "segments_consent=v1.functional:1.analytics:1.advertising:1.personalization:1"}
REFUSED = {"cookie": "segments_consent=v1.functional:0.analytics:0.advertising:0.personalization:0"}
GERMANY = {"country": "DE", "regionCode": "BY"}
VISITORS = 100_000


def rollout(tmp_path, share=500, current=CURRENT_RULES, staged=STAGED_RULES):
    one, other = open_rules(current, tmp_path), open_rules(staged, tmp_path)
    return open_sides(one, other, Staged(other.digest, share))


@pytest.fixture
def sides(tmp_path):
    return rollout(tmp_path)


def side_of(sides, at_s, headers=AGREED, cf=GERMANY, wanted=""):
    request = parse_request("GET", "https://shop.example/", headers, cf)
    return sides.choose(request, (START_S + at_s) * 1000, wanted).name


def test_the_share_of_visitors_is_the_share_that_was_asked_for(sides):
    buckets = sum(side_of(sides, at_s) == STAGED for at_s in range(VISITORS))
    assert abs(buckets - 5_000) < 4 * (VISITORS * 0.05 * 0.95) ** 0.5


def test_widening_keeps_everybody_who_was_in(sides):
    wider = replace(sides, stage=replace(sides.stage, share=2_000))
    before = {at_s for at_s in range(20_000) if side_of(sides, at_s) == STAGED}
    after = {at_s for at_s in range(20_000) if side_of(wider, at_s) == STAGED}
    assert before < after
    assert 3 * len(before) < len(after) < 5 * len(before)


def test_another_staged_bundle_shares_visitors_out_anew(sides, tmp_path):
    other = rollout(tmp_path, share=500, staged=STAGED_RULES + PLAIN_RULES)
    one, two = ({at_s for at_s in range(20_000) if side_of(each, at_s) == STAGED} for each in (sides, other))
    assert len(one & two) < len(one) / 4


def first_second(sides, name):
    return next(at_s for at_s in range(5_000) if side_of(sides, at_s) == name)


@pytest.mark.parametrize("name", [CURRENT, STAGED])
def test_a_visitor_stays_on_the_side_of_their_first_page(sides, name):
    at_s = first_second(sides, name)
    side = sides.staged if name == STAGED else sides.current
    visitor = Visitor(side.site, GERMANY)
    visitor.cookies["segments_consent"] = AGREED["cookie"].partition("=")[2]
    visitor.look(at_s)
    for later in range(0, 90 * 86_400, 86_413):
        cookies = "; ".join(f"{key}={value}" for key, value in visitor.cookies.items())
        assert side_of(sides, at_s + later, {"cookie": cookies}) == name
        visitor.look(at_s + later)


@pytest.mark.parametrize("headers", [REFUSED, {}], ids=["refused", "never asked"])
def test_without_consent_a_place_is_on_one_side_for_a_week(sides, headers):
    monday = 1_795_392_000 - START_S  # 23 November 2026, 0:00 UTC
    whole = replace(sides, stage=replace(sides.stage, share=5_000))
    weeks = []
    for week in range(40):
        seen = {side_of(whole, monday + week * WEEK_S + second, headers) for second in (0, 1, WEEK_S - 1)}
        assert len(seen) == 1, f"week {week}"
        weeks.append(seen.pop())
    assert 8 < weeks.count(STAGED) < 32
    regions = [{"country": "DE", "regionCode": f"{number:02d}"} for number in range(40)]
    assert {side_of(whole, 0, headers, region) for region in regions} == {CURRENT, STAGED}


def test_whoever_has_neither_consent_nor_a_place_gets_the_current_rules(sides):
    nearly_all = replace(sides, stage=replace(sides.stage, share=9_999))
    assert {side_of(nearly_all, at_s, REFUSED, {}) for at_s in range(1_000)} == {CURRENT}


def test_where_no_rule_keeps_a_history_the_side_is_that_of_the_place(tmp_path):
    sides = rollout(tmp_path, 5_000, PLAIN_RULES, PLAIN_RULES + "[segments.all]\nwhen = 'true'\n")
    assert len({side_of(sides, at_s) for at_s in range(1_000)}) == 1


def test_where_one_side_would_delete_the_cookie_the_side_is_that_of_the_place(tmp_path):
    strict = STAGED_RULES + '[consent.laws]\nUS = "opt-in"\n'
    sides = rollout(tmp_path, 5_000, CURRENT_RULES, strict)
    assert len({side_of(sides, at_s, {}, TEXAS) for at_s in range(1_000)}) == 1


def test_one_who_may_asks_for_a_side(sides):
    assert {side_of(sides, at_s, wanted=STAGED) for at_s in range(50)} == {STAGED}
    assert {side_of(sides, at_s, wanted=CURRENT) for at_s in range(50)} == {CURRENT}


def send(visitor, *events, at_s):
    """Report events, and keep the cookie."""
    headers = {"cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    request = parse_request("POST", "https://shop.example/_segments/events", headers, visitor.cf)
    body = b'{"events": [%s]}' % b", ".join(events)
    counted = take_events(request, visitor.site, body, START_S + at_s, EventRates())
    visitor.keep(counted.reply.head.set_cookies)
    return counted


BOOTS = b'{"name": "search", "properties": {"query": "boots"}}'
SHARED = b'{"name": "passed_on", "properties": {"to": "mail"}}'


def test_nobody_who_changes_sides_loses_what_they_did(sides):
    visitor = Visitor(sides.current.site)
    visitor.look(0, "/?utm_source=mail&utm_medium=email")
    send(visitor, BOOTS, BOOTS, at_s=10)
    visitor.site = sides.staged.site
    assert visitor.look(200_000) == set()
    send(visitor, BOOTS, SHARED, at_s=200_010)  # counted on the staged side for both
    assert visitor.look(200_020) == {"shared"}
    visitor.site = sides.current.site
    assert visitor.look(200_030) == {"two-searches", "any-search", "from-mail"}
    visitor.site = sides.staged.site
    assert visitor.look(200_040) == {"shared"}


def test_a_list_that_one_side_keeps_longer_is_not_cut_by_the_other(tmp_path):
    twice, often = (
        f'[segments.{name}]\nwhen = \'events.count("search", "{window}") >= {times}\'\n'
        for name, window, times in (("twice", "30d", 2), ("often", "1d", 9))
    )
    sides = rollout(tmp_path, current=twice, staged=often)
    visitor = Visitor(sides.staged.site)
    visitor.look(0)
    send(visitor, *[BOOTS] * 9, at_s=10)
    visitor.site = sides.current.site
    send(visitor, BOOTS, at_s=20)
    visitor.site = sides.staged.site
    assert visitor.look(30) == {"often"}, "nine are kept on the side that asks for two"

    visitor = Visitor(sides.current.site)
    visitor.look(0)
    send(visitor, BOOTS, at_s=10)
    visitor.site = sides.staged.site
    send(visitor, BOOTS, at_s=3 * 86_400)
    visitor.site = sides.current.site
    assert visitor.look(3 * 86_400 + 10) == {"twice"}, "three days are kept on the side that asks for one"


def test_after_the_roll_out_the_cookie_holds_no_more_than_the_rules_need(sides, tmp_path):
    visitor = Visitor(sides.staged.site)
    visitor.look(0)
    send(visitor, BOOTS, SHARED, at_s=10)
    both = open_cookie(visitor.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S + 10).state.counters
    visitor.site = open_rules(STAGED_RULES, tmp_path)
    visitor.look(4_000)
    left = open_cookie(visitor.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S + 4_000).state.counters
    assert left.keys() < both.keys()
    assert len(left) == len(visitor.site.behaviour.counters)


def test_an_event_that_one_side_declares_is_taken_on_both(tmp_path):
    only = "[site]\n" if False else ""
    sides = rollout(
        tmp_path,
        current=only
        + '[events.quiz]\npurpose = "personalization"\n[segments.quiz]\nwhen = \'events.did("quiz", "1d")\'\n',
    )
    staged = replace(sides.staged.site, events=replace(sides.staged.site.events, takes_custom=False))
    assert isinstance(staged.events, EventRules)
    visitor = Visitor(staged)
    visitor.look(0)
    send(visitor, b'{"name": "quiz"}', at_s=5)
    visitor.site = sides.current.site
    assert visitor.look(10) == {"quiz"}


def test_pages_are_shared_unless_the_sides_ask_for_or_cut_them_in_another_way(tmp_path):
    assert not rollout(tmp_path).staged.is_apart
    liquid = open_rules("liquid = true\n" + STAGED_RULES, tmp_path)
    current = open_rules(CURRENT_RULES, tmp_path)
    sides = open_sides(current, liquid, Staged(liquid.digest, 500))
    assert (sides.current.is_apart, sides.staged.is_apart) == (True, True)


def test_masks_of_both_bundles_count_against_the_room_of_an_isolate(tmp_path):
    site = open_rules(CURRENT_RULES, tmp_path)
    assert site.index.lane_bits > 0
    open_site(site.bundle, site.digest, KEYS, MAX_LANE_BITS - site.index.lane_bits)
    with pytest.raises(BundleCorrupt, match="bits in lanes"):
        open_site(site.bundle, site.digest, KEYS, MAX_LANE_BITS - site.index.lane_bits + 1)


def test_without_a_key_for_cookies_the_side_is_that_of_the_place(tmp_path):
    keys = replace(KEYS, cookie=KeyRing())
    one, other = open_rules(CURRENT_RULES, tmp_path, keys), open_rules(STAGED_RULES, tmp_path, keys)
    sides = open_sides(one, other, Staged(other.digest, 5_000))
    assert len({side_of(sides, at_s) for at_s in range(1_000)}) == 1


def test_the_documented_buckets_are_those_of_sides():
    """The vector of docs/reference/bundle.md."""
    assert bucket_of(f"{DOMAIN}{'cd' * 32}", "1795521600") == 362
    assert bucket_of(f"{DOMAIN}{'cd' * 32}", "DE-BY 2969") == 8_879


def test_the_units_are_the_documented_ones(sides):
    """A visitor's first second with consent, and a place with the number of the week without."""
    monday_s = 1_795_392_000
    for second in (monday_s - 1, monday_s):
        week = 2_968 + (second >= monday_s)
        for unit, headers in ((str(second), AGREED), (f"DE-BY {week}", REFUSED)):
            exactly = replace(sides.stage, share=bucket_of(DOMAIN + sides.stage.digest, unit) + 1)
            one_less = replace(exactly, share=exactly.share - 1)
            at_s = second - START_S
            assert side_of(replace(sides, stage=exactly), at_s, headers) == STAGED
            assert side_of(replace(sides, stage=one_less), at_s, headers) == CURRENT
