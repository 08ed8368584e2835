"""What kind of answer a request gets, from the request line and a few headers alone.

In: a `VisitorRequest`. Out: a `Route`, the request to send upstream for a page, and the key under which its page
plan is kept. This file must never look at a body, and must never let a visitor's own headers reach a shared page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import Enum
from re import Pattern
from typing import Final

from segments.edge.http.request import VisitorRequest

SERVICE_PREFIX: Final = "/_segments/"
"""Paths under it belong to the worker and never reach the origin."""

OWN_COOKIE_PREFIX: Final = "__Host-segments"
"""Cookies that only the worker reads: never sent upstream."""

OWN_PARAMETER_PREFIX: Final = "segments_"
"""How query parameters begin that only the worker reads: never sent upstream."""

PAGE_REQUEST_HEADERS: Final = ("accept", "accept-language")
"""What the origin may see of a visitor who asks for a shared page; an origin that uses one says so in Vary."""

SESSION_COOKIES: Final = (
    "*sess*",
    "*sid",
    "*auth*",
    "*token*",
    "*login*",
    "*logged_in*",
    "*jwt*",
    "remember_*",
)
"""Cookies by which the usual site software knows a person; such a visitor gets pages of their own, never shared.
Matched against the name in lower case; a site replaces the list with `session_cookies` in `[site]`."""

ANONYMOUS_COOKIES: Final = (
    "_ga*", "_gcl*", "_gid", "_hj*", "_fb*", "_cl*", "_uet*", "_pk_*", "_sp_*", "ajs_*", "ai_session", "amp_*",
    "intercom-*", "optanon*", "didomi_token", "segments_consent",
)  # fmt: skip
"""Cookies of analytics and consent tools that the list above would take for sessions."""


MAX_REMEMBERED_NAMES: Final = 500
"""The names of a site's cookies, and what hostile visitors make up."""

MAX_REMEMBERED_CHARS: Final = 64
"""Longer than any cookie's usual name."""

PART_DESTINATIONS: Final = frozenset(
    ("image", "font", "style", "script", "audio", "video", "track", "worker")
)
"""Values of Sec-Fetch-Dest (W3C Fetch Metadata) that never stand for a page or for data with blocks."""

PART_SUFFIXES: Final = frozenset(
    ("avif", "bmp", "css", "eot", "flac", "gif", "ico", "jpeg", "jpg", "js", "m4a", "m4v", "mjs", "mov", "mp3", "mp4",
     "oga", "ogg", "ogv", "otf", "png", "svg", "ttf", "vtt", "wav", "webm", "webp", "woff", "woff2")
)  # fmt: skip
"""How the names of such files end."""


class Route(Enum):
    """Who answers: the worker's own service, a page plan, or the origin as it is."""

    SERVICE = "service"
    PAGE = "page"
    PERSONAL_PAGE = "personal page"
    HANDED_ON = "handed on"


def session_pattern(globs: Iterable[str]) -> Pattern[str]:
    """One expression that matches the names of session cookies, and never our own.

    Every glob becomes an anchored run of literals and `.*`, which matches in linear time.
    """
    wanted = "|".join(_glob_source(glob) for glob in globs)
    spared = "|".join(_glob_source(glob) for glob in (OWN_COOKIE_PREFIX + "*", *ANONYMOUS_COOKIES))
    return re.compile(f"(?!(?:{spared})$)(?:{wanted or '(?!)'})$", re.IGNORECASE)


class SessionCookies:
    """The cookies by which a site knows a person, as globs; what was found out about a name is remembered."""

    __slots__ = ("_harmless", "_pattern")

    def __init__(self, globs: Iterable[str]) -> None:
        self._pattern = session_pattern(globs)
        self._harmless: set[str] = set()

    def are_among(self, names: Collection[str]) -> bool:
        """Whether one of these names is a session's."""
        if self._harmless.issuperset(names):
            return False
        if any(map(self._pattern.match, names)):
            return True
        if len(self._harmless) + len(names) > MAX_REMEMBERED_NAMES:
            self._harmless.clear()
        self._harmless.update([name for name in names if len(name) <= MAX_REMEMBERED_CHARS])
        return False


def choose_route(request: VisitorRequest, session_cookies: SessionCookies) -> Route:
    """The route of one request to a site with these session cookies."""
    if request.path.startswith(SERVICE_PREFIX):
        return Route.SERVICE
    if request.method not in ("GET", "HEAD") or "upgrade" in request.headers or is_part_of_page(request):
        return Route.HANDED_ON
    if "authorization" in request.headers or session_cookies.are_among(request.cookies):
        return Route.PERSONAL_PAGE
    return Route.PAGE


def is_part_of_page(request: VisitorRequest) -> bool:
    """Whether a browser asks for something that a page shows or runs, and that its address calls a file of that kind.

    Both have to say so: what opens as a page is always looked at, whatever its address ends in.
    """
    return request.headers.get("sec-fetch-dest") in PART_DESTINATIONS and _is_named_as_part(request.path)


def is_plain_part_address(url: str) -> bool:
    """Whether an absolute address calls itself a part of a page, and has nothing in it that is meant for the worker."""
    path, _, query = url.partition("?")
    return _is_named_as_part(path) and SERVICE_PREFIX not in path and OWN_PARAMETER_PREFIX not in query


def _is_named_as_part(path: str) -> bool:
    return path.rpartition(".")[2].lower() in PART_SUFFIXES


def _glob_source(glob: str) -> str:
    return ".*".join(re.escape(literal) for literal in glob.split("*"))


def page_key(request: VisitorRequest) -> str:
    """The name of the shared response that this request asks for; HEAD shares the one of GET."""
    return f"{request.scheme}://{request.host}{request.path}?{request.query}"


def page_request_headers(request: VisitorRequest) -> dict[str, str]:
    """The headers of the upstream request for a shared page: the same for everybody, but for what Vary may name."""
    return {name: request.headers[name] for name in PAGE_REQUEST_HEADERS if name in request.headers}


def without_own_cookies(request: VisitorRequest) -> str:
    """The Cookie header for a request that goes to the origin on the visitor's behalf; "" for none."""
    return "; ".join(
        f"{name}={value}" for name, value in request.cookies.items() if not name.startswith(OWN_COOKIE_PREFIX)
    )


def strip_own_cookies(header: str) -> str:
    """A Cookie header without our cookies, the others as they came; "" where none is left."""
    pairs = [pair.strip() for pair in header.split(";")]
    return "; ".join([pair for pair in pairs if not pair.startswith(OWN_COOKIE_PREFIX)])


def vary_key(vary: str, request: VisitorRequest) -> str:
    """The part of a stored response's key that its Vary header asks for (RFC 9111 section 4.1).

    Of headers that never reach the origin from a page request all visitors look the same, so they do not count.
    """
    named = {name.strip().lower() for name in vary.split(",")}
    return "\n".join(request.headers.get(name, "") for name in PAGE_REQUEST_HEADERS if name in named)
