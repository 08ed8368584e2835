"""What is remembered of a visitor, and what is never even opened."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from segments.edge.consent.gate import Consent
from segments.edge.decide.recall import Occasion, Recalled, RecallMemory, recall_visitor
from segments.edge.decide.site import Keys
from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.visitor.cookie import VISITOR_COOKIE, seal_cookie
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.edge.visitor.state import VisitorState
from segments.signing import KeyRing
from tests.edge.site_of_rules import COOKIE_KEYS, GRANT_KEYS, open_rules

NOW_S = 1_800_000_000
AGREED = Consent(frozenset({"personalization"}), law="test", source="test", explicit=True)
REFUSED = Consent(frozenset(), law="test", source="test", explicit=True)
HISTORY_RULE = "[segments.again]\nwhen = 'visitor.visits > 1'\n"
PLAIN_RULE = "[segments.de]\nwhen = 'geo.country == \"DE\"'\n"


@pytest.fixture
def site(tmp_path):
    return open_rules(HISTORY_RULE, tmp_path)


def request(**cookies: str) -> VisitorRequest:
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return parse_request("GET", "https://shop.example/", {"cookie": header} if header else {}, {})


def recall(site, visitor=None, consent=AGREED, *, is_visit=True) -> Recalled:
    occasion = Occasion(NOW_S, is_visit, fresh_id="id1")
    return recall_visitor(visitor or request(), consent, site, RecallMemory(site), occasion)


def cookie(visits: int, ring: KeyRing = COOKIE_KEYS) -> str:
    seen = NOW_S - 86_400
    return seal_cookie(VisitorState(None, seen, seen, None, seen, visits), ring, seen, 10 * 86_400)


def grant(**fields: object) -> str:
    payload = json.dumps({"expires": NOW_S + 60, **fields}).encode()
    return seal_envelope(payload, GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)


def test_a_first_visit_is_written_down_and_can_be_ruled_on_at_once(site):
    recalled = recall(site)
    assert recalled.signals["visitor.visits"] == 1
    assert len(recalled.set_cookies) == 1
    assert recalled.set_cookies[0].startswith(VISITOR_COOKIE)


def test_without_consent_cookies_are_deleted_unopened(site):
    visitor = request(**{VISITOR_COOKIE: "not even opened", GRANT_COOKIE: "nor this", "other": "1"})
    recalled = recall(site, visitor, REFUSED)
    assert (recalled.signals, recalled.traits, recalled.granted, recalled.problems) == ({}, {}, (), ())
    assert [text.partition("=")[0] for text in recalled.set_cookies] == [VISITOR_COOKIE, GRANT_COOKIE]
    assert all("Max-Age=0" in text for text in recalled.set_cookies)


def test_without_consent_and_without_cookies_nothing_is_written(site):
    assert recall(site, consent=REFUSED) == Recalled()


def test_no_history_is_kept_that_no_rule_reads(tmp_path):
    recalled = recall(open_rules(PLAIN_RULE, tmp_path), request(**{VISITOR_COOKIE: cookie(3)}))
    assert recalled == Recalled()


def test_without_a_key_no_cookie_is_set_and_none_is_believed(tmp_path):
    site = open_rules(HISTORY_RULE, tmp_path, Keys(KeyRing(), KeyRing(), KeyRing()))
    recalled = recall(site, request(**{VISITOR_COOKIE: cookie(3), GRANT_COOKIE: grant(segments=["again"])}))
    assert recalled == Recalled()


def test_a_prefetch_reads_the_history_and_does_not_add_to_it(site):
    recalled = recall(site, request(**{VISITOR_COOKIE: cookie(3)}), is_visit=False)
    assert recalled.signals["visitor.visits"] == 3
    assert recalled.set_cookies == ()


def test_a_forged_cookie_is_a_new_visitor_and_counted(site):
    recalled = recall(site, request(**{VISITOR_COOKIE: cookie(3, KeyRing((("new", b"f" * 32),)))}))
    assert recalled.signals["visitor.visits"] == 1
    assert recalled.problems == ("cookie-bad-signature",)
    assert len(recalled.set_cookies) == 1


def test_a_cookie_of_an_older_key_is_signed_anew(site):
    old = cookie(3, KeyRing(COOKIE_KEYS.keys[:1]))
    recalled = recall(site, request(**{VISITOR_COOKIE: old}))
    assert recalled.signals["visitor.visits"] == 4
    assert ".new." in recalled.set_cookies[0]


def test_an_id_is_made_only_where_a_rule_reads_it(site, tmp_path):
    assert "visitor.id" not in recall(site).signals
    with_id = open_rules("[segments.tenth]\nwhen = 'percentage(\"a\", 0, 10)'\n", tmp_path)
    assert recall(with_id).signals.get("visitor.id") == "id1"


@pytest.mark.parametrize(("by", "is_made"), [("visitor", True), ("place", False)])
def test_an_id_is_made_for_an_assignment_by_visitor_that_a_rule_reads(tmp_path, by, is_made):
    table = f'[assignments.hero]\narms = {{ calm = 1, bold = 1 }}\nby = "{by}"\n'
    unread = open_rules(table + HISTORY_RULE, tmp_path)
    assert "visitor.id" not in recall(unread).signals
    read = open_rules(f"{table}[segments.bold]\nwhen = 'assignment.hero == \"bold\"'\n", tmp_path)
    assert ("visitor.id" in recall(read).signals) is is_made
    assert bool(recall(read).set_cookies) is is_made


def test_a_grant_gives_segments_and_traits(site):
    recalled = recall(site, request(**{GRANT_COOKIE: grant(segments=["again"], traits={"plan": "gold"})}))
    assert (recalled.granted, recalled.traits) == (("again",), {"plan": "gold"})


def test_a_grant_under_the_visitors_cookie_name_is_worth_nothing(site):
    recalled = recall(site, request(**{VISITOR_COOKIE: grant(segments=["again"])}))
    assert recalled.granted == ()
    assert recalled.problems == ("cookie-bad-signature",)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "rules",
    [
        HISTORY_RULE,
        "[segments.a]\nwhen = 'visitor.days_since_first >= 1'\n",
        "[segments.a]\nwhen = 'visitor.id != \"\"'\n",
        '[segments.a]\nwhen = \'events.did("visit", "1h")\'\n',
        '[segments.a]\nwhen = \'events.count("page_view", "today") > 2\'\n',
        "[segments.a]\nwhen = 'last_touch.kind == \"search\"'\n",
    ],
)
def test_what_is_remembered_of_quiet_visits_changes_no_answer(tmp_path, rules, seed):
    """Whoever asks, whenever, with whatever clock: a site that has seen them all says what one says that saw nobody."""
    chance = random.Random(seed)
    site = open_rules(rules, tmp_path)
    day = 86_400
    states = [
        VisitorState(
            chance.choice((None, "id0")),
            first_seen_s=NOW_S - first,
            last_seen_s=NOW_S - last,
            previous_seen_s=chance.choice((None, NOW_S - last - 9)),
            visit_started_s=NOW_S - last,
            visits=3,
        )
        for first in (0, 59, day - 30, day, 3 * day - 1)
        for last in (-5, 0, 30, 59, 1_790)
        if last <= first
    ]  # fmt: skip
    values = [
        *(seal_cookie(state, COOKIE_KEYS, NOW_S - 60, chance.choice((90, 900))) for state in states),
        "forged",
    ]
    grants = ["", grant(segments=["a"]), grant(traits={"plan": "gold"}, expires=NOW_S + 30), "forged"]
    values, grants = chance.sample(values, 4), chance.sample(grants, 2)
    memory = RecallMemory(site)
    for _ in range(150):
        cookies = {VISITOR_COOKIE: chance.choice(values), GRANT_COOKIE: chance.choice(grants)}
        now_s = NOW_S + chance.choice((-40, -1, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 1_799, 1_800, day))
        consent = chance.choice((AGREED, AGREED, REFUSED))
        occasion = Occasion(now_s, chance.random() < 0.8, chance.choice(("", "id1")))
        visitor = request(**{name: value for name, value in cookies.items() if value})
        remembered = recall_visitor(visitor, consent, site, memory, occasion)
        assert remembered == recall_visitor(visitor, consent, site, RecallMemory(site), occasion)


def test_a_quiet_visit_is_looked_at_once_in_its_minute(site):
    seen = VisitorState(None, NOW_S - 5 * 86_400, NOW_S, None, NOW_S - 60, 2)
    visitor = request(**{VISITOR_COOKIE: seal_cookie(seen, COOKIE_KEYS, NOW_S, 86_400)})

    memory = RecallMemory(site)

    def at(second: int) -> Recalled:
        return recall_visitor(visitor, AGREED, site, memory, Occasion(NOW_S + second, is_visit=True))

    first = at(1)
    assert first.set_cookies == ()
    assert at(59) is first
    assert len(at(60).set_cookies) == 1


def test_a_grant_that_no_key_can_prove_takes_no_memory(site):
    site = replace(site, keys=replace(site.keys, grant=KeyRing()))
    seen = VisitorState(None, NOW_S - 5 * 86_400, NOW_S, None, NOW_S - 60, 2)
    cookie = seal_cookie(seen, COOKIE_KEYS, NOW_S, 86_400)
    memory = RecallMemory(site)
    for grant in ("", "x" * 4_000, "y" * 4_000):
        visitor = request(**{VISITOR_COOKIE: cookie, GRANT_COOKIE: grant})
        recall_visitor(visitor, AGREED, site, memory, Occasion(NOW_S + 1, is_visit=True))
    assert len(memory.quiet_visits) == 1
