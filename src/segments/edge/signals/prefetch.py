"""Requests by somebody who looks at a page, told from those that only fetch it.

In: the request's headers and what kind of agent sent it. Out: `request.*` values and one yes or no. A page
that is fetched ahead may never be seen, so it is no visit and no exposure.
"""

from __future__ import annotations

from typing import Final

from segments.edge.http.form_headers import FRAGMENT_HEADERS
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.agent.device import read_bot_kind
from segments.edge.signals.settings import Value

_AHEAD_HEADERS: Final = (
    # header, and the words in it that mean "not yet looked at"
    (
        "sec-purpose",
        ("prefetch", "prerender"),
    ),  # Fetch standard; "prefetch;prerender", "prefetch;anonymous-client-ip"
    ("purpose", ("prefetch", "preview", "prerender")),  # Chromium before 2022, Safari's previews
    ("x-purpose", ("preview", "instant", "prefetch")),  # older WebKit
    ("x-sec-purpose", ("prefetch", "prerender")),  # Turbo, which may not set Sec-Purpose
    ("x-moz", ("prefetch",)),  # Firefox before 115
    ("hx-preloaded", ("true",)),  # htmx's extension "preload"
    ("next-router-prefetch", ("",)),  # Next's app router, whatever the value
    ("next-router-segment-prefetch", ("",)),
)

_PAGE_DESTINATIONS: Final = frozenset({"document", "iframe", "frame", "fencedframe", ""})
_EMBEDDED: Final = frozenset({"object", "embed"})
"""Destinations of a page inside a page that is no visit of its own, but that the visitor sees."""

CRAWLER_KINDS: Final = frozenset({"search", "social", "ai", "monitor"})
"""Kinds of bots that look at a site by themselves: they get the default blocks. No bot's request is a visit."""


def read_fetch(request: VisitorRequest) -> dict[str, Value]:
    """The `request.*` values; all of them are always known."""
    is_page = is_navigation(request)
    return {
        "request.method": request.method,
        "request.is_prefetch": is_prefetch(request),
        "request.is_navigation": is_page,
        "request.saves_data": request.headers.get("save-data", "").strip().lower() == "on",
        "request.is_visit": is_countable_visit(request),
    }


def is_prefetch(request: VisitorRequest) -> bool:
    """True if the browser fetches or renders this ahead of a visit that may never come."""
    headers = request.headers
    return any(
        word in headers[name].lower() for name, words in _AHEAD_HEADERS if name in headers for word in words
    )


def is_navigation(request: VisitorRequest) -> bool:
    """True if this is a page for a person, by Fetch metadata (W3C Fetch Metadata, Sec-Fetch-Dest).

    Agents without Fetch metadata get the benefit of the doubt.
    """
    return request.headers.get("sec-fetch-dest", "").strip().lower() in _PAGE_DESTINATIONS


def is_crawler(request: VisitorRequest) -> bool:
    """True if this request comes from a search engine, a link preview, an AI crawler or a monitor.

    Plain scripts and HTTP libraries are none: they ask for one page on somebody's behalf, and get it as a visitor,
    though it counts as no visit.
    """
    return read_bot_kind(request) in CRAWLER_KINDS


def is_countable_visit(request: VisitorRequest) -> bool:
    """True if this request may count as a visit, and its blocks as seen.

    Only a page that somebody asked for with GET: no prefetch, no prerender, and by no bot of any kind.
    """
    if request.method != "GET" or is_prefetch(request) or not is_navigation(request):
        return False
    return not read_bot_kind(request)


def is_shown_at_once(request: VisitorRequest) -> bool:
    """True if a person sees what this request gets as soon as it is there.

    It is a page that was gone to or that a page embeds, or a part that a script puts into the page in sight.
    """
    destination = request.headers.get("sec-fetch-dest", "").strip().lower()
    is_seen = (
        destination in _PAGE_DESTINATIONS
        or destination in _EMBEDDED
        or not FRAGMENT_HEADERS.isdisjoint(request.headers)
    )
    return is_seen and not is_prefetch(request) and is_shown_later(request)


def is_shown_later(request: VisitorRequest) -> bool:
    """True if a person may see what this request gets, now or when they come to it: a GET, by no bot."""
    return request.method == "GET" and not read_bot_kind(request)
