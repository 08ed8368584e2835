"""The whole decision, from a request to segments, through the bytes of a bundle."""

from __future__ import annotations

import pytest

from segments.edge.decide.memories import open_memories
from segments.edge.decide.pipeline import Decision, decide
from segments.edge.http.request import parse_request
from segments.edge.signals.page import PageFacts
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE
from tests.edge.site_of_rules import GRANT_KEYS, open_rules

NOW_MS = 1_795_400_000_000
RULES = """
[segments.germany]
when = 'geo.country == "DE"'
[segments.phone]
when = 'device.type == "phone"'
[segments.new]
when = 'visitor.is_new'
[segments.not-back]
when = '!visitor.is_returning'
[segments.now]
when = 'true'
starts = 2026-11-01
ends = 2026-12-01
[segments.later]
when = 'true'
starts = 2026-12-01
"""
TEXAS = {"country": "US", "regionCode": "TX"}
GERMANY = {"country": "DE"}
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def site(tmp_path):
    return open_rules(RULES, tmp_path)


def matched(site, cf, **headers: str) -> set[str]:
    return names(site, decision(site, cf, **headers))


def decision(site, cf, **headers: str) -> Decision:
    plain = {name.replace("_", "-"): value for name, value in headers.items()}
    return decide(
        parse_request("GET", "https://shop.example/", plain, cf),
        site,
        open_memories(site),
        now_ms=NOW_MS,
        fresh_id="1",
    )


def names(site, made: Decision) -> set[str]:
    return {name for name, bit in site.bundle.bits.items() if made.matches.bits >> bit & 1}


def test_facts_of_the_request_decide_without_consent(site):
    assert matched(site, GERMANY, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)") == {
        "germany",
        "phone",
        "now",
    }


def test_history_decides_only_where_it_may_be_kept(site):
    assert matched(site, TEXAS) == {"new", "not-back", "now"}
    assert matched(site, TEXAS, sec_gpc="1") == {"now"}


def test_what_was_withheld_is_named_with_its_purpose(site):
    assert decision(site, GERMANY).allowed.withheld == {
        "visitor.is_new": "personalization",
        "visitor.is_returning": "personalization",
    }


def test_a_crawler_is_in_no_segment_unless_the_site_says_so(site, tmp_path):
    assert matched(site, GERMANY, user_agent=CRAWLER) == set()
    crawled = open_rules('crawlers = "segments"\n' + RULES, tmp_path)
    assert matched(crawled, GERMANY, user_agent=CRAWLER) == {"germany", "now"}


def test_a_grant_puts_a_visitor_into_a_segment_that_no_rule_does(site):
    payload = b'{"expires": 4000000000, "segments": ["later", "unheard-of"]}'
    grant = seal_envelope(payload, GRANT_KEYS, GRANT_PURPOSE, GRANT_COOKIE)
    assert matched(site, TEXAS, cookie=f"{GRANT_COOKIE}={grant}") == {"new", "not-back", "now", "later"}


def test_the_same_inputs_make_the_same_decision(site):
    assert decision(site, TEXAS) == decision(site, TEXAS)


def test_what_the_page_says_decides_once_it_is_there_and_is_unknown_before(tmp_path):
    rules = """
[segments.boots]
when = '"boots" in page.tags'
[segments.no-boots]
when = '!("boots" in page.tags)'
[segments.guide]
when = 'page.content_type == "guide" && geo.country == "DE"'
"""
    site = open_rules(rules, tmp_path)
    request = parse_request("GET", "https://shop.example/", {}, GERMANY)

    def seen(page):
        return names(site, decide(request, site, open_memories(site), now_ms=NOW_MS, fresh_id="1", page=page))

    assert seen(None) == set()
    assert seen(PageFacts()) == {"no-boots"}
    assert seen(PageFacts("guide", ("hats", "boots"))) == {"boots", "guide"}
