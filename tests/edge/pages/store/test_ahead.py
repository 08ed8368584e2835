"""The cookie of pages that were fetched ahead: small, short-lived, and worth nothing where it is forged."""

from __future__ import annotations

from segments.edge.pages.store.ahead import (
    AHEAD_COOKIE,
    AHEAD_KEPT_S,
    MAX_AHEAD_PAGES,
    MAX_BLOCKS_AHEAD,
    NONE_AHEAD,
    AheadPage,
    open_ahead,
    write_ahead,
)
from segments.signing import KeyRing

NOW = 1_800_000_000
RING = KeyRing((("k", b"k" * 32),))


def value_of(header: str) -> str:
    return header.partition("=")[2].partition(";")[0]


def page_of(first: int, blocks: int) -> AheadPage:
    return AheadPage(NOW, {f"{number:012x}": "session" for number in range(first, first + blocks)})


def test_pages_survive_the_cookie_for_half_an_hour_and_no_forged_one_counts():
    ahead = NONE_AHEAD.with_page("/a", page_of(0, 2)).with_page("/b", page_of(1, 1))
    value = value_of(write_ahead(ahead, RING))
    assert open_ahead(value, RING, NOW) == ahead
    assert open_ahead(value, RING, NOW + AHEAD_KEPT_S) == NONE_AHEAD
    assert open_ahead(value, RING, NOW - AHEAD_KEPT_S) == NONE_AHEAD
    assert open_ahead(value, KeyRing((("k", b"x" * 32),)), NOW) == NONE_AHEAD
    assert open_ahead("", RING, NOW) == NONE_AHEAD


def test_a_page_says_nothing_of_its_path():
    value = value_of(write_ahead(NONE_AHEAD.with_page("/clinic/results", page_of(0, 1)), RING))
    assert "clinic" not in value
    assert NONE_AHEAD.with_page("/a", page_of(0, 1)).find("/b") is None


def test_without_pages_the_cookie_is_deleted():
    assert write_ahead(NONE_AHEAD, RING).startswith(f"{AHEAD_COOKIE}=; Max-Age=0")


def test_the_cookie_stays_small_by_forgetting_what_was_fetched_first():
    ahead = NONE_AHEAD
    for number in range(100):
        ahead = ahead.with_page(f"/{number}", page_of(number * 10, number % 7))
    assert len(ahead.pages) <= MAX_AHEAD_PAGES
    assert sum(len(page.periods) for page in ahead.pages.values()) <= MAX_BLOCKS_AHEAD
    assert ahead.find("/97") == page_of(970, 6)
    assert ahead.find("/1") is None
    full = NONE_AHEAD.with_page("/large", page_of(0, 500))
    assert len(full.find("/large").periods) == MAX_BLOCKS_AHEAD
    assert max(len(write_ahead(one, RING)) for one in (ahead, full)) < 4_096
