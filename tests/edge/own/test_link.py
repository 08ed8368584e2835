"""Links of a mailing: bound to site, path, time and perhaps a person; hidden; worth nothing without consent."""

import random
from dataclasses import replace

import pytest

from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import decide
from segments.edge.http.request import parse_request
from segments.edge.own.link import (
    MAX_LINK_S,
    Link,
    link_decision,
    open_link,
    seal_link,
    subject_hash,
    take_link,
)
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from segments.signing import KeyRing
from tests.edge.site_of_rules import KEYS, open_rules

NOW_S = 1_800_000_000
RING = KeyRing((("old", b"o" * 32), ("new", b"n" * 32)), "test")
LINK = Link(("vip", "churn-risk"), NOW_S + 600)
GERMANY, TEXAS = {"country": "DE"}, {"country": "US", "regionCode": "TX"}
RULES = "".join(f"[segments.{name}]\nwhen = 'false'\n" for name in ("vip", "churn-risk"))


def test_a_link_opens_where_it_was_made_for_and_nowhere_else():
    token = seal_link(LINK, "/spring", RING)
    assert open_link(token, "/spring", RING, NOW_S) == LINK
    assert open_link(token, "/spring/", RING, NOW_S) is None
    assert open_link(token, "/spring", RING.of_site("other"), NOW_S) is None
    assert open_link(token, "/spring", RING.of_site(""), NOW_S) is None
    assert open_link(token, "/spring", RING, NOW_S + 600) is None
    assert open_link(token, "/spring", KeyRing(RING.keys[:1], "test"), NOW_S) is None
    far = seal_link(replace(LINK, expires_s=NOW_S + MAX_LINK_S + 1), "/spring", RING)
    assert open_link(far, "/spring", RING, NOW_S) is None


def test_a_retired_key_opens_until_it_is_gone():
    token = seal_link(LINK, "/", KeyRing(RING.keys[:1], "test"))
    assert open_link(token, "/", RING, NOW_S) == LINK


def test_any_changed_character_is_refused():
    token = seal_link(LINK, "/", RING)
    for place, was in enumerate(token):
        other = "A" if was != "A" else "B"
        assert open_link(token[:place] + other + token[place + 1 :], "/", RING, NOW_S) is None
    for cut in range(len(token)):
        assert open_link(token[:cut], "/", RING, NOW_S) is None
    chance = random.Random(7)
    for _ in range(500):
        noise = "".join(chr(chance.randrange(1, 0x1_0000)) for _ in range(chance.randrange(80)))
        assert open_link(f"new.{noise}", "/", RING, NOW_S) is None


def test_equal_content_makes_equal_links_that_hide_it():
    token = seal_link(LINK, "/", RING)
    assert token == seal_link(LINK, "/", RING)
    assert token != seal_link(replace(LINK, segments=("vip",)), "/", RING)
    alike = seal_link(replace(LINK, expires_s=NOW_S + 601), "/", RING)
    shared = sum(one == other for one, other in zip(token[4:], alike[4:], strict=True))
    assert shared < len(token) / 4  # as many as chance gives among 64 characters, and some


def test_the_token_leaves_the_request():
    token = seal_link(LINK, "/spring", RING)
    request = parse_request("GET", f"https://shop.example/spring?a=1&segments_link={token}&b=2", {}, {})
    bare, link = take_link(request, RING, NOW_S)
    assert (bare.query, link) == ("a=1&b=2", LINK)
    forged = parse_request("GET", "https://shop.example/spring?segments_link=x.y", {}, {})
    assert take_link(forged, RING, NOW_S) == (replace(forged, query=""), None)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    keys = replace(KEYS, grant=RING)
    return open_rules(RULES, tmp_path_factory.mktemp("rules"), keys)


def matched(site, link, cf=TEXAS, subject=None):
    headers = {}
    if subject:
        payload = f'{{"subject":"{subject}","expires":{NOW_S + 60}}}'.encode()
        headers["cookie"] = f"{GRANT_COOKIE}={seal_envelope(payload, RING, GRANT_PURPOSE, GRANT_COOKIE)}"
    request = parse_request("GET", "https://shop.example/", headers, cf)
    decision = decide(request, site, open_memories(site), now_ms=NOW_S * 1000, fresh_id="1")
    after = link_decision(decision, link, site)
    assert after.visitor.set_cookies == decision.visitor.set_cookies
    return {name for name, bit in site.bundle.bits.items() if after.matches.bits >> bit & 1}


def test_it_grants_one_view_and_keeps_nothing(site):
    assert matched(site, LINK) == {"vip", "churn-risk"}
    assert matched(site, replace(LINK, segments=("gone",))) == set()


def test_without_consent_it_grants_nothing(site):
    assert matched(site, LINK, GERMANY) == set()


def test_a_link_of_one_person_is_worth_nothing_to_another(site):
    for _, secret in RING.keys:
        bound = replace(LINK, segments=("vip",), subject=subject_hash("ann", secret))
        assert matched(site, bound, subject="ann") == {"vip"}
        assert matched(site, bound, subject="bob") == set()
        assert matched(site, bound) == set()
        assert "ann" not in seal_link(bound, "/", RING)
