"""The kind of answer that a request gets, from the request line and a few headers alone.

In: a `VisitorRequest`. Out: a `Route`. This file must never look at a body.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Final

from segments.edge.http.cookies.cookie_header import key_cookie_header
from segments.edge.http.cookies.session_cookies import SessionCookies
from segments.edge.http.request import VisitorRequest

SERVICE_PREFIX: Final = "/_segments/"
"""Paths under it belong to the worker and never reach the origin."""

OWN_PARAMETER_PREFIX: Final = "segments_"
"""The prefix of query parameters that only the worker reads: never sent upstream."""

PART_DESTINATIONS: Final = frozenset(
    ("image", "font", "style", "script", "audio", "video", "track", "worker")
)
"""Values of Sec-Fetch-Dest (W3C Fetch Metadata) that never stand for a page or for data with blocks."""

PART_SUFFIXES: Final = frozenset(
    ("avif", "bmp", "css", "eot", "flac", "gif", "ico", "jpeg", "jpg", "js", "m4a", "m4v", "mjs", "mov", "mp3", "mp4",
     "oga", "ogg", "ogv", "otf", "png", "svg", "ttf", "vtt", "wav", "webm", "webp", "woff", "woff2")
)  # fmt: skip
"""The suffixes of such files."""

SERVER_FUNCTION: Final = frozenset(("x-tsr-serverfn", "x-server-instance"))
"""Headers of calls to server functions: TanStack Start wants to know what site asks, SolidStart wants its own."""


class Route(Enum):
    """The source of an answer: the worker's own service, a page plan, or the origin unchanged."""

    SERVICE = "service"
    PAGE = "page"
    PERSONAL_PAGE = "personal page"
    HANDED_ON = "handed on"


def choose_route(
    request: VisitorRequest,
    session_cookies: SessionCookies,
    learned: Collection[str] = (),
    credentials: Collection[str] = (),
) -> Route:
    """The route of one request to a site with these session cookies, and with names that were learned on it.

    `credentials` are request headers of the site's own that know somebody.
    """
    if request.path.startswith(SERVICE_PREFIX):
        return Route.SERVICE
    if request.method not in ("GET", "HEAD") or "upgrade" in request.headers or is_part_of_page(request):
        return Route.HANDED_ON
    if "authorization" in request.headers or session_cookies.are_among(request.cookies, learned):
        return Route.PERSONAL_PAGE
    if not SERVER_FUNCTION.isdisjoint(request.headers):
        return Route.PERSONAL_PAGE
    if credentials and any(name in request.headers for name in credentials):
        return Route.PERSONAL_PAGE
    if session_cookies.key_names and key_cookie_header(request.cookies, session_cookies.key_names) is None:
        return Route.PERSONAL_PAGE
    return Route.PAGE


def is_part_of_page(request: VisitorRequest) -> bool:
    """True if a browser asks for something that a page shows or runs, and that its address calls a file of that kind.

    Both have to say so: what opens as a page is always looked at, whatever its address ends in.
    """
    return request.headers.get("sec-fetch-dest") in PART_DESTINATIONS and _is_named_as_part(request.path)


def is_plain_part_address(url: str) -> bool:
    """True if an absolute address calls itself a part of a page, and has nothing in it that is meant for the worker."""
    path, _, query = url.partition("?")
    return _is_named_as_part(path) and SERVICE_PREFIX not in path and OWN_PARAMETER_PREFIX not in query


def _is_named_as_part(path: str) -> bool:
    return path.rpartition(".")[2].lower() in PART_SUFFIXES
