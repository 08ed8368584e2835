"""The head of an answer: status and headers for a page, a 304, or a plain message.

In: the origin's headers and what was decided. Out: a `Head`, which the border turns into a response. Every head
goes through caching.protect, so no path can forget it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from segments.edge.http.caching import protect, read_age

HOP_BY_HOP: Final = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
     "transfer-encoding", "upgrade")
)  # fmt: skip
"""RFC 9110 section 7.6.1: these belong to one connection."""

ABOUT_THE_BYTES: Final = frozenset(
    ("content-length", "content-encoding", "accept-ranges", "content-range", "etag", "last-modified",
     "content-md5", "digest", "content-digest", "repr-digest")
)  # fmt: skip
"""The origin's headers about its own bytes, which are no longer the ones that go out."""

IN_A_304: Final = (
    "cache-control", "content-location", "date", "expires", "vary",
    "access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers",
)  # fmt: skip
"""Headers of a 200 that its 304 repeats (RFC 9110 section 15.4.5), beside the ETag, and those of CORS."""

OWN_ETAG_MARK: Final = '"sg.'
"""The beginning of the worker's own ETags; the origin must never be asked about one."""

MAX_CHOICE_BITS: Final = 256
"""A longer choice is named by its hash, so that a page of very many blocks has a short ETag too."""

PLAIN_TEXT: Final = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Head:
    """Status, headers with lower-case names, and the Set-Cookie values, which must stay separate headers."""

    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...] = ()


def page_etag(plan_digest: str, choice: int) -> str:
    """A weak validator of one choice of blocks of one plan; weak, since a proxy may compress the body."""
    if choice.bit_length() > MAX_CHOICE_BITS:
        choice_name = sha256(choice.to_bytes((choice.bit_length() + 7) // 8, "big")).hexdigest()[:32]
    else:
        choice_name = f"{choice:x}"
    return f'W/{OWN_ETAG_MARK}{plan_digest[:20]}.{choice_name}"'


def personal_head(origin_headers: Mapping[str, str], etag: str, set_cookies: tuple[str, ...]) -> Head:
    """The head of a page whose blocks were chosen for one visitor."""
    headers = {
        name: value
        for name, value in origin_headers.items()
        if name not in HOP_BY_HOP and name not in ABOUT_THE_BYTES and name != "set-cookie"
    }
    headers["etag"] = etag
    return Head(200, protect(headers, is_personal=True, sets_cookie=bool(set_cookies)), set_cookies)


def flowing_head(headers: Mapping[str, str], set_cookies: tuple[str, ...]) -> Head:
    """The head of a page whose blocks are not known yet: what it says has no validator."""
    head = personal_head(headers, "", set_cookies)
    return replace(head, headers={name: value for name, value in head.headers.items() if name != "etag"})


def shared_head(
    origin_headers: Mapping[str, str], *, age_seconds: int, set_cookies: tuple[str, ...] = ()
) -> Head:
    """The head of a page without blocks: the origin's own, with its age (RFC 9111 section 5.1)."""
    headers = {
        name: value
        for name, value in origin_headers.items()
        if name not in HOP_BY_HOP and name not in ("content-length", "content-encoding", "set-cookie")
    }
    if age_seconds > 0:
        headers["age"] = str(age_seconds + read_age(headers))
    return Head(200, protect(headers, is_personal=False, sets_cookie=bool(set_cookies)), set_cookies)


def changed_head(head: Head, etag: str) -> Head:
    """The head of a page that everybody gets alike, but not as the origin sent it."""
    headers = {name: value for name, value in head.headers.items() if name not in ABOUT_THE_BYTES}
    return replace(head, headers={**headers, "etag": etag})


def not_modified(head: Head) -> Head:
    """The 304 for a 200 that the browser has already."""
    kept = {name: head.headers[name] for name in (*IN_A_304, "etag") if name in head.headers}
    return Head(304, kept, head.set_cookies)


def is_known_to_browser(if_none_match: str, etag: str) -> bool:
    """True if If-None-Match lists this ETag, by weak comparison (RFC 9110 sections 8.8.3.2 and 13.1.2)."""
    if not (if_none_match and etag):
        return False
    wanted = etag.removeprefix("W/")
    return if_none_match.strip() == "*" or any(
        candidate.strip().removeprefix("W/") == wanted for candidate in if_none_match.split(",")
    )


def origin_unreachable() -> Head:
    """The answer when the origin is down and no page is kept: plain, uncached, without blame."""
    return Head(502, PLAIN_TEXT)


def origin_stalled() -> Head:
    """The same where the origin began an answer and did not go on (RFC 9110 section 15.6.5)."""
    return Head(504, PLAIN_TEXT)
