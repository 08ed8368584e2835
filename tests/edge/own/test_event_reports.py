"""Events of a visitor, through the bytes: the very next page differs, and nothing is kept without consent."""

from __future__ import annotations

import json

import pytest

from segments.edge.decide.site import Keys
from segments.edge.http.request import parse_request
from segments.edge.own.event_reports import (
    EVENTS_PER_MINUTE,
    EventRates,
    is_event_token,
    take_events,
    take_server_events,
)
from segments.edge.pages.store.ahead import AHEAD_COOKIE, NONE_AHEAD, AheadPage, write_ahead
from segments.edge.pages.store.caps import CAPS_COOKIE, open_caps
from segments.edge.visitor.cookie import VISITOR_COOKIE, open_cookie
from segments.signing import KeyRing, encode_base64url
from tests.edge.site_of_rules import COOKIE_KEYS, open_rules
from tests.edge.visiting import START_S, TEXAS, Visitor

RULES = """
[events.ad_seen]
purpose = "advertising"
[segments.in-cart]
when = 'events.sequence(["cart_add"], "30d", ["purchase"])'
[segments.spender]
when = 'events.sum("purchase", "value", "12w") > 100.0'
[segments.twice]
when = 'events.count("click", "1h") >= 2'
[segments.saw-ad]
when = 'events.did("ad_seen", "1h")'
[segments.no-purchase]
when = '!events.did("purchase", "48h")'
"""


@pytest.fixture
def shopper(tmp_path):
    return Shopper(open_rules(RULES, tmp_path))


class Shopper(Visitor):
    """A visitor whose pages send events."""

    rates = EventRates()

    def send(self, *events: object, at_s: int = 0, **headers: str):
        plain = {name.replace("_", "-"): value for name, value in headers.items()}
        plain["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = parse_request("POST", "https://shop.example/_segments/events", plain, self.cf)
        body = json.dumps({"events": list(events)}).encode()
        counted = take_events(request, self.site, body, START_S + at_s, self.rates)
        self.keep(counted.reply.head.set_cookies)
        self.problems = counted.problems
        told = json.loads(counted.reply.body)
        return told["accepted"], [(row["name"], row["reason"]) for row in told["refused"]]


def test_the_very_next_page_knows(shopper):
    assert shopper.look() == {"no-purchase"}
    assert shopper.send({"name": "cart_add"}, at_s=10) == (1, [])
    assert shopper.look(20) == {"no-purchase", "in-cart"}
    assert shopper.send({"name": "purchase", "properties": {"value": 120.5}}, at_s=30) == (1, [])
    assert shopper.look(40) == {"spender"}
    shopper.send({"name": "cart_add"}, at_s=50)
    assert shopper.look(60) == {"spender", "in-cart"}


def test_an_event_may_come_before_any_page(shopper):
    shopper.send({"name": "cart_add"})
    assert shopper.look(5) == {"no-purchase", "in-cart"}
    assert open_cookie(shopper.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S + 5).state.visits == 1


def test_an_event_that_no_rule_counts_leaves_no_trace(shopper):
    assert shopper.send({"name": "scroll", "properties": {"depth": 50}}) == (1, [])
    assert shopper.cookies == {}


def test_the_same_event_twice_in_one_second_is_twice_and_one_id_is_once(shopper):
    click = {"name": "click"}
    shopper.send(click)
    assert "twice" not in shopper.look(1)
    shopper.send(click, at_s=1)
    assert "twice" in shopper.look(1)


def test_duplicates_by_id_are_counted_once_in_a_batch_and_across_batches(shopper):
    click = {"name": "click", "id": "c-1"}
    assert shopper.send(click, click) == (1, [("click", "duplicate")])
    assert shopper.send(click, at_s=5) == (0, [("click", "duplicate")])
    assert "twice" not in shopper.look(6)
    shopper.send({"name": "click", "id": "c-2"}, at_s=7)
    assert "twice" in shopper.look(8)


def test_a_whole_batch_that_was_sent_twice_is_counted_once(shopper):
    batch = [{"name": "click", "id": f"b{n}"} for n in range(20)]
    assert shopper.send(*batch)[0] == 20
    accepted, refused = shopper.send(*batch, at_s=5)
    assert (accepted, {reason for _, reason in refused}) == (0, {"duplicate"})


def test_without_consent_nothing_is_counted_and_what_there_is_goes(shopper):
    shopper.look()
    assert shopper.cookies
    assert shopper.send({"name": "cart_add"}, sec_gpc="1") == (0, [("cart_add", "no-consent")])
    assert shopper.cookies == {}


def test_an_event_needs_consent_for_its_own_purpose_too(shopper):
    shopper.cookies["segments_consent"] = "v1.personalization:1.advertising:0.at:1763900000"
    assert shopper.send({"name": "ad_seen"}, {"name": "cart_add"}) == (1, [("ad_seen", "no-consent")])
    shopper.cookies["segments_consent"] = "v1.personalization:1.advertising:1.at:1763900000"
    assert shopper.send({"name": "ad_seen"}, at_s=1) == (1, [])
    assert shopper.look(2) == {"in-cart", "no-purchase", "saw-ad"}


def test_events_count_in_the_order_in_which_they_happened(shopper):
    now_ms = START_S * 1000
    shopper.send(
        {"name": "purchase", "time": now_ms - 1_000, "properties": {"value": 1}},
        {"name": "cart_add", "time": now_ms - 9_000},
    )
    assert "in-cart" not in shopper.look(1)


def test_an_event_keeps_a_visit_going_and_never_begins_the_next(shopper):
    shopper.look()
    shopper.send({"name": "click"}, at_s=1_500)
    shopper.look(3_000)
    state = open_cookie(shopper.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S + 3_000).state
    assert state.visits == 1
    shopper.send({"name": "click"}, at_s=20_000)
    state = open_cookie(shopper.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S + 20_000).state
    assert state.visits == 1
    shopper.look(20_060)
    assert open_cookie(shopper.cookies[VISITOR_COOKIE], COOKIE_KEYS, START_S + 20_060).state.visits == 2


def test_a_loop_in_a_page_is_stopped(shopper):
    shopper.rates = EventRates()
    shopper.look()
    accepted = sum(
        shopper.send(*({"name": "click"} for _ in range(20)), at_s=0)[0]
        for _ in range(EVENTS_PER_MINUTE // 10)
    )
    assert accepted == EVENTS_PER_MINUTE
    assert shopper.send({"name": "click"}) == (0, [("click", "too-many")])
    assert shopper.send({"name": "click"}, at_s=60) == (1, [])


def test_visitors_who_came_in_the_same_second_have_each_their_own_limit(shopper):
    shopper.rates = EventRates()
    shopper.look()
    while shopper.send(*({"name": "click"} for _ in range(20)), at_s=0)[0]:
        pass
    for _ in range(EVENTS_PER_MINUTE + 1):
        shopper.cookies.clear()
        assert shopper.send({"name": "click"}, at_s=0) == (1, [])
        assert shopper.send({"name": "click"}, at_s=0) == (1, [])


def test_an_event_that_was_too_many_is_no_duplicate_when_it_comes_again(shopper):
    shopper.rates = EventRates()
    shopper.look()
    while shopper.send(*({"name": "click"} for _ in range(20)), at_s=0)[0]:
        pass
    event = {"name": "click", "id": "late"}
    assert shopper.send(event, at_s=0) == (0, [("click", "too-many")])
    assert shopper.send(event, at_s=60) == (1, [])
    assert shopper.send(event, at_s=61) == (0, [("click", "duplicate")])


def test_crawlers_and_sites_without_a_key_keep_nothing(shopper, tmp_path):
    agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    assert shopper.send({"name": "click"}, user_agent=agent) == (0, [("click", "crawler")])
    keyless = Shopper(open_rules(RULES, tmp_path, Keys(KeyRing(), KeyRing(), KeyRing())))
    assert keyless.send({"name": "click"}) == (0, [("click", "no-history")])


def test_a_forged_cookie_is_counted_and_begins_anew(shopper):
    shopper.cookies[VISITOR_COOKIE] = "v1.new.AAAA.AAAA"
    assert shopper.send({"name": "cart_add"}) == (1, [])
    assert shopper.problems == ("cookie-bad-signature",)
    assert "in-cart" in shopper.look(1)


def test_a_server_gets_the_new_cookie_of_its_visitor(shopper):
    shopper.look()
    events = [{"name": "cart_add"}]
    told = server(shopper, {"events": events, "visitor": shopper.cookies[VISITOR_COOKIE]})
    assert (told["accepted"], told["refused"][0]["reason"]) == (0, "no-consent")
    told = server(
        shopper,
        {"events": events, "visitor": shopper.cookies[VISITOR_COOKIE], "consent": ["personalization"]},
    )
    assert told["accepted"] == 1
    assert told["set_cookie"].startswith(f"{VISITOR_COOKIE}={told['visitor']};")
    shopper.cookies[VISITOR_COOKIE] = told["visitor"]
    assert shopper.look(9) == {"in-cart", "no-purchase"}


def test_a_server_may_report_somebody_who_has_no_cookie_yet(shopper):
    told = server(shopper, {"events": {"name": "cart_add"}, "consent": ["personalization"]})
    shopper.cookies[VISITOR_COOKIE] = told["visitor"]
    assert "in-cart" in shopper.look(1)


def server(shopper, body):
    return json.loads(
        take_server_events(shopper.site, json.dumps(body).encode(), START_S, EventRates()).reply.body
    )


def test_only_a_whole_token_opens_the_server_side():
    tokens = KeyRing((("a1", b"x" * 32), ("b2", b"y" * 32)))
    for key_id, secret in tokens.keys:
        assert is_event_token(f"Bearer {key_id}:{encode_base64url(secret)}", tokens)
        assert is_event_token(f"bearer {key_id}:{encode_base64url(secret)}", tokens)
    good = f"a1:{encode_base64url(b'x' * 32)}"
    for wrong in (
        "",
        "Bearer",
        "Bearer ",
        good,
        f"Basic {good}",
        f"Bearer {good}x",
        f"Bearer {good[:-1]}",
        "Bearer ä",
    ):
        assert not is_event_token(wrong, tokens)
    assert not is_event_token(f"Bearer {good}", KeyRing())


def test_what_is_no_batch_is_a_400(shopper):
    request = parse_request("POST", "https://shop.example/_segments/events", {}, TEXAS)
    assert take_events(request, shopper.site, b"{", START_S, EventRates()).reply.head.status == 400
    assert take_server_events(shopper.site, b"7", START_S, EventRates()).reply.head.status == 400


SCORED = """
[scores.engagement]
half_life = "7d"
cap = 20
add = [
  { event = "page_view", weight = 1 },
  { event = "page_view", weight = 2, when = 'event.path == "/deep"' },
  { event = "share", weight = 10 },
]
[segments.engaged]
when = 'score("engagement") >= 10.0'
[segments.cold]
when = 'score("engagement") < 3.0'
"""


def test_scores_add_up_wear_off_and_are_unknown_without_consent(tmp_path):
    reader = Shopper(open_rules(SCORED, tmp_path))
    assert reader.look() == {"cold"}
    assert reader.look(60, "/deep") == set()
    assert reader.send({"name": "share"}, at_s=90) == (1, [])
    assert reader.look(100) == {"engaged"}
    week = 7 * 86_400
    assert reader.look(week, sec_purpose="prefetch") == set()
    assert reader.look(4 * week, sec_purpose="prefetch") == {"cold"}
    assert reader.look(4 * week, sec_gpc="1") == set()


def fetch_ahead(shopper, path: str) -> None:
    """A page with one capped block, fetched ahead."""
    ahead = NONE_AHEAD.with_page(path, AheadPage(START_S, {"0123456789ab": "day"}))
    shopper.keep([write_ahead(ahead, COOKIE_KEYS)])


def times_seen(shopper) -> int:
    return sum(
        one.times for one in open_caps(shopper.cookies.get(CAPS_COOKIE, ""), COOKIE_KEYS).exposures.values()
    )


def test_a_view_of_a_page_that_was_fetched_ahead_counts_its_capped_blocks_once(shopper):
    fetch_ahead(shopper, "/sale")
    shopper.send({"name": "scroll", "page": "/sale"}, {"name": "page_view", "page": "/other"}, at_s=5)
    assert times_seen(shopper) == 0
    shopper.send({"name": "page_view", "page": "/sale?from=menu"}, at_s=10)
    shopper.send({"name": "page_view", "page": "/sale"}, at_s=20)
    assert times_seen(shopper) == 1
    assert AHEAD_COOKIE not in shopper.cookies


def test_a_withdrawal_ends_what_was_fetched_ahead_uncounted(shopper):
    fetch_ahead(shopper, "/sale")
    shopper.send({"name": "page_view", "page": "/sale"}, at_s=10, sec_gpc="1")
    assert shopper.cookies == {}
