"""True if a request that changes something was made by one of the site's own pages, and where one may be sent back to.

In: a request's headers, or a path that somebody sent. Out: yes or no, or the path if it stays on this site. This
file must never trust a cookie: cookies come along with forged requests too, which is what this is about.
"""

from __future__ import annotations

from typing import Final

from segments.edge.http.request import VisitorRequest

OWN_PAGES: Final = frozenset(("same-origin", "none"))
"""Sec-Fetch-Site of a page of this origin, or of something that the person did in the browser itself."""

MAX_PATH_CHARS: Final = 2_048
"""The longest address that every browser and proxy carries; a longer way back is none."""


def is_same_origin(request: VisitorRequest) -> bool:
    """Did no other site's page make this request (W3C Fetch Metadata; RFC 6454 section 7)?

    Browsers send Sec-Fetch-Site (since 2023) or Origin (since 2020) with every request that is no plain GET, and no
    script can set either. A request with neither comes from a program, which carries no visitor's cookies by itself.
    `Origin: null` is what a page with `Referrer-Policy: no-referrer` sends, and what a sandboxed foreign one sends:
    only Sec-Fetch-Site can tell them apart.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site.strip().lower() not in OWN_PAGES:
        return False
    if origin is None or (origin == "null" and site is not None):
        return True
    return origin.lower() == f"{request.scheme}://{request.host}"


def own_path(text: str) -> str | None:
    """A path with its query on this site, or None for whatever could lead elsewhere or break a header.

    Browsers read two slashes, a slash with a backslash, and a tab between two slashes as the start of another host
    (WHATWG URL, "relative slash state").
    """
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text
    is_plain = text.isascii() and text.isprintable() and " " not in text
    return text if is_path and is_plain and len(text) <= MAX_PATH_CHARS else None


def referring_path(request: VisitorRequest) -> str | None:
    """The path of the page of this site that the visitor came from, as Referer tells it."""
    start = f"{request.scheme}://{request.host}"
    referrer = request.headers.get("referer", "")
    if referrer[: len(start)].lower() != start:
        return None
    return own_path(referrer[len(start) :])
