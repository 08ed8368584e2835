"""Freshness of an origin's response, and the one place that decides who may cache an answer.

In: header values as the origin sent them. Out: until when a page plan may be used (RFC 9111 sections 4.2 and 5.2,
RFC 5861 for the stale- extensions), and the Cache-Control that leaves the worker. This file must never let a
response that holds a cookie or a personal choice keep a header that allows a shared cache to store it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.edge.http.http_date import parse_http_date

MAX_SECONDS: Final = 31_536_000
"""A year: RFC 9111 section 1.2.2 lets a cache treat more as "forever"."""

PERSONAL: Final = "private, no-cache"
"""For an answer that depends on the visitor: the browser may keep it, and asks each time (ETag, 304)."""

SHARED_CACHE_HEADERS: Final = frozenset(
    ("cdn-cache-control", "cloudflare-cdn-cache-control", "surrogate-control", "expires", "age")
)
"""Headers that speak to caches and could contradict Cache-Control (RFC 9213; Expires is from HTTP/1.0)."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Times in Unix milliseconds. Before `fresh_until` use without asking; before `stale_until` use, and refresh
    in the background; before `error_until` use only if the origin fails.
    """

    may_store: bool
    fresh_until: int
    stale_until: int
    error_until: int


NOT_STORED: Final = Freshness(may_store=False, fresh_until=0, stale_until=0, error_until=0)


TARGETED: Final = ("cloudflare-cdn-cache-control", "cdn-cache-control")
"""Headers to caches such as this one alone (RFC 9213); it stands in place of Cache-Control and Expires."""

_DIRECTIVE: Final = re.compile(r'((?>[^",]++|"(?>[^"\\]++|\\.)*+")*+)(?:,|$)', re.DOTALL)
"""Up to the next comma that stands in no quotes; it matches nothing where a quote is never closed."""


def parse_cache_control(value: str) -> dict[str, str]:
    """Directives in lower case with their unquoted arguments, "" where there is none (RFC 9111 section 5.2).

    Of a directive that comes twice the first counts; RFC 9111 section 4.2.1 allows that or treating it as stale.
    A comma in quotes separates nothing, unless they are never closed.
    """
    directives: dict[str, str] = {}
    for part in _split(value):
        name, _, argument = part.strip().partition("=")
        if name:
            directives.setdefault(name.strip().lower(), argument.strip().strip('"'))
    return directives


def _split(value: str) -> list[str]:
    if '"' not in value:
        return value.split(",")
    parts: list[str] = []
    position = 0
    while position < len(value):
        found = _DIRECTIVE.match(value, position)
        if found is None:
            return value.split(",")
        parts.append(found[1])
        position = found.end()
    return parts


def _seconds(directives: Mapping[str, str], *names: str) -> int | None:
    """The first of these directives that is there; nonsense counts as 0, as RFC 9111 section 4.2.1 asks."""
    for name in names:
        if name in directives:
            argument = directives[name]
            return min(int(argument), MAX_SECONDS) if argument.isascii() and argument.isdigit() else 0
    return None


def read_freshness(headers: Mapping[str, str], *, now_ms: int, stale_if_error_seconds: int) -> Freshness:
    """The freshness of a plan made of this response; header names in lower case.

    A response that is not explicitly fresh may still be stored: it is validated each time it is used. Without a
    stale-if-error of its own a page survives its origin by `stale_if_error_seconds`.
    """
    ruling = next((name for name in TARGETED if headers.get(name, "").strip()), "cache-control")
    directives = parse_cache_control(headers.get(ruling, ""))
    if "no-store" in directives or "private" in directives or "set-cookie" in headers:
        return NOT_STORED
    if "*" in headers.get("vary", ""):  # no request header is called that, so it can only be the wildcard
        return NOT_STORED
    lifetime = _seconds(directives, "s-maxage", "max-age")
    if lifetime is None and ruling == "cache-control":
        lifetime = _until_expiry(headers, now_ms)
    if "no-cache" in directives or lifetime is None:
        lifetime = 0
    fresh_until = now_ms + max(0, lifetime - read_age(headers)) * 1000
    # These forbid every stale use (RFC 9111 sections 4.2.4 and 5.2.2), whatever else stands beside them.
    must_ask = not {"must-revalidate", "proxy-revalidate", "no-cache"}.isdisjoint(directives)
    while_revalidating = 0 if must_ask else _seconds(directives, "stale-while-revalidate") or 0
    on_error = 0 if must_ask else _seconds(directives, "stale-if-error")
    if on_error is None:
        on_error = stale_if_error_seconds
    return Freshness(
        may_store=True,
        fresh_until=fresh_until,
        stale_until=fresh_until + while_revalidating * 1000,
        error_until=fresh_until + max(on_error, while_revalidating) * 1000,
    )


def read_age(headers: Mapping[str, str]) -> int:
    """The seconds that a response had been in other caches when it came (RFC 9111 section 5.1); nonsense is 0."""
    return _seconds({"age": headers.get("age", "0").strip()}, "age") or 0


def _until_expiry(headers: Mapping[str, str], now_ms: int) -> int | None:
    """The lifetime that Expires gives from Date on (RFC 9111 section 4.2.1); a value that is no date is past."""
    if "expires" not in headers:
        return None
    expires_s = parse_http_date(headers["expires"])
    date_s = parse_http_date(headers.get("date", ""))
    if expires_s is None:
        return 0
    return max(0, min(expires_s - (now_ms // 1000 if date_s is None else date_s), MAX_SECONDS))


def renew_headers(kept: Mapping[str, str], brought: Mapping[str, str]) -> dict[str, str]:
    """The headers of a kept response after a 304 (RFC 9111 sections 3.2 and 4.3.4): the new ones in place of the old,
    but for those that describe the kept bytes, one connection, or one visitor.
    """
    return {**kept, **{name: value for name, value in brought.items() if name not in KEPT_BY_A_304}}


KEPT_BY_A_304: Final = frozenset(
    ("content-length", "content-encoding", "content-type", "content-range", "set-cookie",
     "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
     "transfer-encoding", "upgrade")
)  # fmt: skip
"""Headers of a 304 that are ignored. A page is cut by its type; another one would send its bytes as another kind."""

SAFE_METHODS: Final = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))


def changes_page(method: str, status: int) -> bool:
    """True if a request that was answered so may have changed the page at its URL (RFC 9111 section 4.4)."""
    return method not in SAFE_METHODS and 200 <= status < 400


def is_last_word(status: int) -> bool:
    """True if a status that is no page says that there is none any more; an error does not, nor does an answer to the
    conditions of one request (304, 412, 416).
    """
    return status < 500 and status not in (304, 408, 412, 416, 429)


def is_shareable(cache_control: str) -> bool:
    """True if a shared cache could store a response with this Cache-Control value (none at all: it could)."""
    directives = parse_cache_control(cache_control)
    # `private="field"` and `no-cache="field"` only cover that field (RFC 9111 section 5.2.2.7): not enough.
    # A cache that knows must-understand may overlook no-store (section 5.2.2.3).
    is_stored_by_none = "no-store" in directives and "must-understand" not in directives
    return not (directives.get("private") == "" or is_stored_by_none)


def protect(headers: dict[str, str], *, is_personal: bool, sets_cookie: bool) -> dict[str, str]:
    """The headers of an answer, made safe against shared caches; every answer of the worker goes through here.

    `is_personal`: the body or the status depends on who asked. `sets_cookie`: a Set-Cookie goes with it, ours or
    the origin's.
    """
    if not (is_personal or sets_cookie):
        return headers
    safe = {name: value for name, value in headers.items() if name not in SHARED_CACHE_HEADERS}
    given = headers.get("cache-control", "")
    if "no-store" in parse_cache_control(given):
        safe["cache-control"] = "no-store"
    elif is_personal or '"' in given or is_shareable(given):  # others may read odd quotes in another way
        safe["cache-control"] = PERSONAL
    return safe
