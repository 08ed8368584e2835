"""The law of the gate, through the bytes of a bundle: taking a purpose away never puts a visitor into a segment.

Random rules over every kind of signal, and every combination of purposes, for visitors with a history and a grant.
"""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from segments.catalog import PURPOSES
from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import decide
from segments.edge.http.request import parse_request
from segments.edge.own.kept_cookies import KEPT_COOKIES
from segments.edge.signals.page import PageFacts
from segments.edge.visitor.cookie import open_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from tests.edge.site_of_rules import COOKIE_KEYS, GRANT_KEYS, open_rules

NOW_MS = 1_795_400_000_000
GRANTABLE = PURPOSES[1:]
COMBINATIONS = [frozenset(chosen) for size in range(5) for chosen in combinations(GRANTABLE, size)]
TABLES = """
[signals.tier]
type = "string"
purpose = "analytics"
from = "cookie:tier"
absent = "none"
[signals.theme]
type = "string"
purpose = "functional"
from = "cookie:theme"
[signals.ad]
type = "int"
purpose = "advertising"
from = "query:ad"
absent = 0
[signals.plan]
type = "string"
purpose = "personalization"
from = "trait:plan"
[scores.heat]
add = [{ event = "page_view", weight = 4 }]
signals = [{ when = 'tier == "none"', weight = 5 }, { when = 'device.type == "desktop"', weight = -3 }]
[scores.cold]
signals = [{ when = 'ad > 1', weight = -2 }, { when = 'page.tags.exists(t, t == "boots")', weight = 3 }]
[assignments.hero]
arms = { calm = 1, bold = 1 }
by = "place"
[assignments.price]
arms = { low = 1, high = 1 }
by = "visitor"
[lifecycle]
activity = ["page_view"]
[lifecycle.stages.fresh]
next = [{ to = "active", on = "page_view" }]
[lifecycle.stages.active]
next = [{ to = "gone", idle = "30d" }]
[lifecycle.stages.gone]
"""
CONDITIONS = (
    'geo.country == "US"', 'geo.city == "Austin"', 'device.type == "desktop"', "visitor.is_new", "visitor.visits > 1",
    'visitor.id != ""', 'first_touch.kind == "search"', 'last_touch.kind != "search"', "last_touch.days_since < 3",
    'page.tags.exists(t, t == "boots")', 'page.path == "/"', 'tier == "none"', 'theme == "dark"', "ad > 1",
    "known(tier)",
    "known(theme)", "known(visitor.visits)", "known(first_touch.campaign)", 'plan == "gold"', 'score("heat") > 3',
    'score("heat") < 6', 'score("cold") >= 1', 'lifecycle.stage == "active"', 'lifecycle.stage != "gone"',
    'events.did("purchase", "30d")', 'events.count("page_view", "7d") >= 1', 'events.count("page_view", "7d") < 2',
    'events.sum("purchase", "value", "12w") < 50.0', 'utm.source == "x"', 'in_segment("base")',
    'assignment.hero == "calm"', 'assignment.hero != "calm"', 'assignment.price == "low"', 'assignment.price != "low"',
    "known(assignment.price)", "known(assignment.hero)",
)  # fmt: skip
REQUESTS = (
    ("/?ad=3&utm_source=x", {"referer": "https://www.google.com/search?q=x"}, "tier=gold; theme=dark"),
    ("/", {}, ""),
)
PAGES = (PageFacts(tags=("boots",)), PageFacts(), None)


def a_rule(dice: random.Random, depth: int) -> str:
    kind = dice.random()
    if depth == 0 or kind < 0.25:
        return dice.choice(CONDITIONS)
    if kind < 0.45:
        return f"!({a_rule(dice, depth - 1)})"
    if kind < 0.55:
        parts = ", ".join(a_rule(dice, depth - 1) for _ in range(3))
        return f"at_least(2, [{parts}])"
    if kind < 0.62:
        return " ? ".join(
            (f"({a_rule(dice, 0)})", f"({a_rule(dice, depth - 1)}) : ({a_rule(dice, depth - 1)})")
        )
    joint = " && " if kind < 0.8 else " || "
    return joint.join(f"({a_rule(dice, depth - 1)})" for _ in range(2))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    dice = random.Random(20_261_101)
    rules = [TABLES, "[segments.base]\nwhen = 'visitor.is_new || geo.country == \"US\"'\n"]
    rules += [f"[segments.r{number}]\nwhen = '''{a_rule(dice, 3)}'''\n" for number in range(120)]
    return open_rules("".join(rules), tmp_path_factory.mktemp("law"))


def asked(site, target, headers, cookies, purposes):
    choices = ".".join(f"{purpose}:{int(purpose in purposes)}" for purpose in GRANTABLE)
    cookie = "; ".join(filter(None, (f"segments_consent=v1.{choices}", cookies)))
    cf = {"country": "US", "regionCode": "TX", "city": "Austin"}
    return parse_request("GET", "https://shop.example" + target, headers | {"cookie": cookie}, cf)


def a_history(site):
    """The segment cookie of somebody who agreed to everything and came from a search, half a day ago."""
    request = asked(site, *REQUESTS[0], frozenset(GRANTABLE))
    made = decide(
        request, site, open_memories(site), now_ms=NOW_MS - 43_200_000, fresh_id="abc", page=PAGES[0]
    )
    (header,) = made.visitor.set_cookies
    return header.partition(";")[0]


def a_grant():
    payload = b'{"segments":["r1"],"traits":{"plan":"gold"},"exp":1900000000}'
    return f"{GRANT_COOKIE}={seal_envelope(payload, GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)}"


def test_taking_a_purpose_away_never_adds_a_match(site) -> None:
    kept = f"{a_history(site)}; {a_grant()}"
    tried = 0
    for (target, headers, own), page, cookies in (
        (request, page, cookies) for request in REQUESTS for page in PAGES for cookies in ("", kept)
    ):
        bits = {}
        for purposes in COMBINATIONS:
            request = asked(site, target, headers, "; ".join(filter(None, (own, cookies))), purposes)
            bits[purposes] = decide(
                request, site, open_memories(site), now_ms=NOW_MS, fresh_id="abc", page=page
            ).matches.bits
        for purposes in COMBINATIONS:
            for purpose in purposes:
                added = bits[purposes - {purpose}] & ~bits[purposes]
                assert not added, [name for name, bit in site.bundle.bits.items() if added >> bit & 1]
                tried += bits[purposes - {purpose}] != bits[purposes]
    assert tried > 100, "purposes make a difference"


def test_without_personalization_nothing_is_kept_and_what_is_there_goes(site) -> None:
    kept = f"{a_history(site)}; {a_grant()}"
    for purposes in COMBINATIONS:
        for cookies in ("", kept):
            made = decide(
                asked(site, *REQUESTS[0][:2], cookies, purposes),
                site,
                open_memories(site),
                now_ms=NOW_MS,
                fresh_id="abc",
                page=PAGES[0],
            )
            if "personalization" in purposes:
                continue
            assert not made.visitor.signals
            assert not made.visitor.traits
            assert all("Max-Age=0" in header for header in made.visitor.set_cookies)
            deleted = {header.partition("=")[0] for header in made.visitor.set_cookies}
            assert deleted == ({name for name in KEPT_COOKIES if name in cookies})


def test_a_first_look_with_consent_keeps_what_the_rules_ask_for(site) -> None:
    value = a_history(site).partition("=")[2]
    state = open_cookie(value, COOKIE_KEYS, NOW_MS // 1000).state
    assert (state.id, state.visits) == ("abc", 1)
    assert state.touches[0] is not None
    assert state.touches[0].kind == "campaign"
    assert len(state.counters) == 3, "page views, a score and a lifecycle; nothing was bought"
