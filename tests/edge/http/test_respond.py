"""Heads of answers: nothing about other bytes, one ETag a choice, and a 304 that repeats what it must."""

from __future__ import annotations

import pytest

from segments.edge.http.respond import (
    OWN_ETAG_MARK,
    is_known_to_browser,
    not_modified,
    origin_unreachable,
    page_etag,
    personal_head,
    shared_head,
)

ORIGIN = {
    "content-type": "text/html; charset=utf-8",
    "content-length": "100",
    "content-encoding": "gzip",
    "etag": '"origin"',
    "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT",
    "cache-control": "public, max-age=600",
    "accept-ranges": "bytes",
    "connection": "keep-alive",
    "set-cookie": "a=1, b=2",
    "x-frame-options": "DENY",
}


def test_a_personal_page_keeps_what_is_not_about_the_bytes() -> None:
    head = personal_head(ORIGIN, 'W/"sg.x.1"', ())
    assert head.headers == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "private, no-cache",
        "etag": 'W/"sg.x.1"',
        "x-frame-options": "DENY",
    }


def test_a_page_without_blocks_keeps_the_origins_headers() -> None:
    head = shared_head({name: value for name, value in ORIGIN.items() if name != "set-cookie"}, age_seconds=7)
    assert head.headers["cache-control"] == "public, max-age=600"
    assert head.headers["etag"] == '"origin"'
    assert head.headers["age"] == "7"


def test_a_page_without_blocks_that_sets_a_cookie_is_no_longer_public() -> None:
    head = shared_head(ORIGIN, age_seconds=0, set_cookies=("a=1",))
    assert head.headers["cache-control"] == "private, no-cache"
    assert head.set_cookies == ("a=1",)


def test_choices_and_plans_have_etags_of_their_own() -> None:
    etags = {
        page_etag(plan * 16, choice) for plan in ("0123", "4567") for choice in (0, 1, 2, 1 << 300, 1 << 301)
    }
    assert len(etags) == 10
    assert all(OWN_ETAG_MARK in etag and len(etag) < 100 for etag in etags)


@pytest.mark.parametrize(
    ("header", "etag", "is_known"),
    [
        ('"a"', '"a"', True),
        ('W/"a"', '"a"', True),
        ('"b", W/"a"', 'W/"a"', True),
        ("*", '"a"', True),
        ('"b"', '"a"', False),
        ("", '"a"', False),
        ('"a"', "", False),
        ("a", '"a"', False),
    ],
)
def test_if_none_match_compares_weakly(header: str, etag: str, is_known: bool) -> None:
    assert is_known_to_browser(header, etag) is is_known


def test_a_304_repeats_the_headers_that_update_the_browsers_copy() -> None:
    head = not_modified(personal_head({**ORIGIN, "vary": "accept"}, '"e"', ("c=1",)))
    assert (head.status, head.set_cookies) == (304, ("c=1",))
    assert head.headers == {"cache-control": "private, no-cache", "etag": '"e"', "vary": "accept"}


def test_an_unreachable_origin_is_not_cached() -> None:
    assert (origin_unreachable().status, origin_unreachable().headers["cache-control"]) == (502, "no-store")
