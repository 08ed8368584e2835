"""The headers of requests to the origin: the same for everybody where a page is shared, the visitor's own elsewhere.

In: a visitor's request. Out: header names and values for the origin. Nothing of a visitor may get into a shared request
by any other way than these lists; what the platform adds by itself is overridden here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.http.codings import accept_readable
from segments.edge.http.cookies.cookie_header import strip_own_cookies
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest
from segments.edge.http.respond import OWN_ETAG_MARK

AGENT: Final = "Mozilla/5.0 (compatible; segments-edge)"
"""The user agent of requests for shared pages; some origins refuse a request without one."""

NOBODYS_ADDRESS: Final = "2a06:98c0:3600::103"
"""The address that Cloudflare itself gives to a worker as a client of another zone."""

NOBODY: Final[Mapping[str, str]] = {"user-agent": AGENT, "x-real-ip": NOBODYS_ADDRESS}
"""The client of requests for shared pages. To an origin on the worker's own zone Cloudflare sends CF-Connecting-IP by
X-Real-IP, which is the visitor's address unless the worker sets another."""

RESOURCE_HEADERS: Final = ("range", "if-range", "if-none-match", "if-modified-since", "accept-encoding")
"""Headers that a request for something other than a page may carry as well: they shape a transfer, not a content."""

RANGES: Final = ("range", "if-range")

VALIDATORS: Final = ("if-none-match", "if-modified-since")

PAGE_DESTINATIONS: Final = ("document", "iframe", "frame", "empty")
"""Values of Sec-Fetch-Dest (W3C Fetch Metadata) that a page or its data is asked for with."""

CONNECTION_HEADERS: Final = frozenset(("host", "cookie", "connection", "content-length"))
"""Headers that are never forwarded unchanged: the runtime writes these anew, and the cookies without ours."""

TRANSFER_HEADERS: Final = CONNECTION_HEADERS | frozenset(RESOURCE_HEADERS)
"""Headers that a page request as the visitor leaves behind, or carries only where it is safe."""


def shared_headers(form: PageForm) -> dict[str, str]:
    """The headers of a request for a shared page: the same for all visitors who ask in this form."""
    return {**form.headers, **NOBODY}


def visitors_headers(request: VisitorRequest, without: frozenset[str]) -> dict[str, str]:
    """The visitor's own headers except these, with their cookies but ours."""
    own = {name: value for name, value in request.headers.items() if name not in without}
    cookie = strip_own_cookies(request.headers.get("cookie", ""))
    return {**own, "cookie": cookie} if cookie else own


def resource_headers(request: VisitorRequest) -> dict[str, str]:
    """The headers for a URL that has no page plan yet: it may be an image with its ranges and its own validators.

    Of a page a browser may hold a copy from before the worker, with all its blocks: a 304 would bring it back. Several
    ranges would come as a multipart of raw pieces, whatever they are pieces of: a server may leave them out of account
    (RFC 9110 section 14.2), and so does this one.
    """
    is_page = (
        "text/html" in request.headers.get("accept", "")
        or request.headers.get("sec-fetch-dest", "") in PAGE_DESTINATIONS
    )
    has_several_ranges = "," in request.headers.get("range", "")
    headers = {
        name: request.headers[name]
        for name in RESOURCE_HEADERS
        if name in request.headers
        and OWN_ETAG_MARK not in request.headers[name]
        and not (is_page and name in VALIDATORS)
        and not (name in RANGES and has_several_ranges)
    }
    if "accept-encoding" in headers:
        headers["accept-encoding"] = accept_readable(headers["accept-encoding"])
    return headers


def validators_of(headers: Mapping[str, str]) -> dict[str, str]:
    """The conditional headers that ask about a kept response (RFC 9110 section 13.1); none without validators."""
    named = {
        "if-none-match": headers.get("etag"),
        "if-modified-since": headers.get("last-modified"),
    }
    return {name: value for name, value in named.items() if value}
