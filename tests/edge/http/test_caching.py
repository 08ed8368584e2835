"""Freshness by RFC 9111 and RFC 5861, and the promise that nothing personal is ever shareable."""

from __future__ import annotations

from itertools import product

import pytest

from segments.edge.http.caching import (
    PERSONAL,
    is_last_word,
    is_shareable,
    parse_cache_control,
    protect,
    read_freshness,
    renew_headers,
)

NOW = 1_800_000_000_000  # Fri, 15 Jan 2027 08:00:00 GMT
EXPIRES = "Fri, 15 Jan 2027 08:01:30 GMT"
DATE = "Fri, 15 Jan 2027 08:01:00 GMT"


def freshness(**headers: str) -> tuple[bool, int, int, int]:
    read = read_freshness(
        {name.replace("_", "-"): value for name, value in headers.items()},
        now_ms=NOW,
        stale_if_error_seconds=100,
    )
    if not read.may_store:
        return False, 0, 0, 0
    return (
        True,
        *(int((until - NOW) / 1000) for until in (read.fresh_until, read.stale_until, read.error_until)),
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"cache_control": "max-age=60"}, (True, 60, 60, 160)),
        ({"cache_control": "max-age=60, s-maxage=10"}, (True, 10, 10, 110)),
        ({"cache_control": "public, max-age=60, stale-while-revalidate=30"}, (True, 60, 90, 160)),
        ({"cache_control": "max-age=60, stale-if-error=5"}, (True, 60, 60, 65)),
        ({"cache_control": "max-age=60, stale-while-revalidate=30, stale-if-error=5"}, (True, 60, 90, 90)),
        ({"cache_control": "max-age=60, must-revalidate, stale-while-revalidate=30"}, (True, 60, 60, 60)),
        ({"cache_control": "max-age=60", "age": "45"}, (True, 15, 15, 115)),
        ({"cache_control": "max-age=60", "age": "99"}, (True, 0, 0, 100)),
        ({"cache_control": 'max-age="60"'}, (True, 60, 60, 160)),
        ({"cache_control": "max-age=sixty"}, (True, 0, 0, 100)),
        ({"cache_control": "max-age=-1"}, (True, 0, 0, 100)),
        ({"cache_control": "no-cache, max-age=60"}, (True, 0, 0, 0)),
        ({"cache_control": "no-cache, stale-if-error=60"}, (True, 0, 0, 0)),
        ({"cache_control": "max-age=60, proxy-revalidate"}, (True, 60, 60, 60)),
        ({"cache_control": 'ext="a, no-store, private", max-age=60'}, (True, 60, 60, 160)),
        ({"cache_control": "max-age=60", "age": "many"}, (True, 60, 60, 160)),
        ({"expires": EXPIRES}, (True, 90, 90, 190)),
        ({"expires": EXPIRES, "date": DATE}, (True, 30, 30, 130)),
        ({"expires": EXPIRES, "cache_control": "max-age=5"}, (True, 5, 5, 105)),
        ({"expires": "0"}, (True, 0, 0, 100)),
        ({"expires": "Sun, 06 Nov 1994 08:49:37 GMT"}, (True, 0, 0, 100)),
        ({"last_modified": "Sun, 06 Nov 1994 08:49:37 GMT"}, (True, 0, 0, 100)),
        ({"cache_control": "max-age=60", "cdn_cache_control": "no-store"}, (False, 0, 0, 0)),
        ({"cache_control": "private", "cdn_cache_control": "max-age=60"}, (True, 60, 60, 160)),
        (
            {"cdn_cache_control": "max-age=60", "cloudflare_cdn_cache_control": "max-age=5", "expires": "0"},
            (True, 5, 5, 105),
        ),
        ({}, (True, 0, 0, 100)),
        ({"cache_control": "no-store"}, (False, 0, 0, 0)),
        ({"cache_control": "private, max-age=60"}, (False, 0, 0, 0)),
        ({"cache_control": 'private="set-cookie", max-age=60'}, (False, 0, 0, 0)),
        ({"cache_control": "max-age=60", "set_cookie": "a=b"}, (False, 0, 0, 0)),
        ({"cache_control": "max-age=60", "vary": "*"}, (False, 0, 0, 0)),
        ({"cache_control": "max-age=60", "vary": "accept, *"}, (False, 0, 0, 0)),
        ({"cache_control": "MAX-AGE=60 , Public"}, (True, 60, 60, 160)),
        ({"cache_control": "max-age=99999999999"}, (True, 31_536_000, 31_536_000, 31_536_100)),
    ],
)
def test_freshness_follows_the_origin(headers: dict[str, str], expected: tuple[bool, int, int, int]) -> None:
    assert freshness(**headers) == expected


def test_the_first_of_a_repeated_directive_counts() -> None:
    assert parse_cache_control("max-age=1, max-age=2, , =3") == {"max-age": "1"}


ORIGIN_VALUES = (
    None,
    "",
    "public",
    "public, max-age=600",
    "s-maxage=600",
    "max-age=600, immutable",
    'private="set-cookie", max-age=60',
    'no-cache="set-cookie", max-age=60',
    "private, max-age=60",
    "no-store",
    "must-understand, max-age=60",
    "must-understand, no-store, public, max-age=600",
    'ext="a, no-store, b", public, max-age=600',
    'ext="a, private, b", max-age=600',
    'ext="\\", private, max-age=600',
    "private=, max-age=600",
    "no-store=x, public",
)


@pytest.mark.parametrize(
    ("given", "is_personal", "sets_cookie"), [*product(ORIGIN_VALUES, (True, False), (True, False))]
)
def test_no_personal_or_cookie_setting_answer_is_shareable(
    given: str | None, is_personal: bool, sets_cookie: bool
) -> None:
    headers = {
        "expires": "Thu, 01 Jan 2099 00:00:00 GMT",
        "cdn-cache-control": "max-age=600",
        "surrogate-control": "max-age=9",
    }
    if given is not None:
        headers["cache-control"] = given
    safe = protect(dict(headers), is_personal=is_personal, sets_cookie=sets_cookie)
    if not (is_personal or sets_cookie):
        assert safe == headers
        return
    assert not is_shareable(safe.get("cache-control", ""))
    assert safe.keys() == {"cache-control"}


def test_a_personal_answer_is_asked_for_again_each_time() -> None:
    assert protect({"cache-control": "private, max-age=60"}, is_personal=True, sets_cookie=False) == {
        "cache-control": PERSONAL
    }


def test_no_store_stays_the_stricter_word() -> None:
    assert protect({"cache-control": "no-store"}, is_personal=True, sets_cookie=True) == {
        "cache-control": "no-store"
    }


@pytest.mark.parametrize("status", [304, 408, 412, 416, 429, 500, 503])
def test_an_error_or_an_answer_to_conditions_does_not_say_that_there_is_no_page(status):
    assert not is_last_word(status)


@pytest.mark.parametrize("status", [200, 204, 301, 403, 404, 410])
def test_any_other_status_says_what_there_is_now(status):
    assert is_last_word(status)


def test_a_304_renews_all_headers_but_those_of_the_kept_bytes_and_of_one_connection():
    kept = {
        "content-type": "text/html",
        "content-length": "9",
        "cache-control": "max-age=1",
        "x-a": "1",
        "etag": '"v1"',
    }
    brought = {
        "content-type": "text/plain",
        "content-range": "bytes 0-1/2",
        "content-encoding": "br",
        "content-length": "0",
        "transfer-encoding": "chunked",
        "connection": "close",
        "keep-alive": "timeout=5",
        "trailer": "x-a",
        "upgrade": "h2c",
        "set-cookie": "sid=1",
        "cache-control": "max-age=60",
        "x-a": "2",
        "date": "Mon, 30 Nov 2026 10:00:00 GMT",
    }
    assert renew_headers(kept, brought) == {
        **kept,
        "cache-control": "max-age=60",
        "x-a": "2",
        "date": "Mon, 30 Nov 2026 10:00:00 GMT",
    }
