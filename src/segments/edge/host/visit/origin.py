"""Requests to the origin: one shared form for pages, the visitor's own form for everything else.

In: a JavaScript Request or a `VisitorRequest`. Out: an awaitable JavaScript Response. Which headers may go is
route.py's decision; redirects are never followed, they belong to the visitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import js

from segments.edge.host.js.border import javascript, js_bytes, js_options
from segments.edge.http.codings import accept_readable
from segments.edge.http.request import VisitorRequest
from segments.edge.http.respond import OWN_ETAG_MARK
from segments.edge.http.route import (
    OWN_COOKIE_PREFIX,
    page_request_headers,
    strip_own_cookies,
    without_own_cookies,
)

AGENT: Final = "Mozilla/5.0 (compatible; segments-edge)"
"""What asks for shared pages; some origins refuse a request without a user agent."""

RESOURCE_HEADERS: Final = ("range", "if-range", "if-none-match", "if-modified-since", "accept-encoding")
"""What a request for something that may be no page may carry as well: it shapes a transfer, not a content."""

VALIDATORS: Final = ("if-none-match", "if-modified-since")

PAGE_DESTINATIONS: Final = ("document", "iframe", "frame", "empty")
"""Values of Sec-Fetch-Dest (W3C Fetch Metadata) that a page or its data is asked for with."""

TRANSFER_HEADERS: Final = frozenset((*RESOURCE_HEADERS, "host", "cookie", "connection", "content-length"))
"""What a page request as the visitor leaves behind, or carries only where it is safe."""

CONNECTION_HEADERS: Final = frozenset(("host", "cookie", "connection", "content-length"))
"""What never goes on as it came: the runtime writes these anew, and the cookies without ours."""


def origin_url(origin: str, request: VisitorRequest) -> str:
    """Where the origin serves what this request asks for."""
    base = origin or f"{request.scheme}://{request.host}"
    return f"{base}{request.path}?{request.query}" if request.query else base + request.path


def fetch_page(origin: str, request: VisitorRequest, extra: Mapping[str, str]) -> Any:
    """Ask for a page as nobody in particular. `extra` holds validators, or the headers of a plain resource."""
    return _get(origin, request, {**page_request_headers(request), **extra, "user-agent": AGENT})


def fetch_page_as_visitor(origin: str, request: VisitorRequest, extra: Mapping[str, str]) -> Any:
    """Ask for a page that the origin makes for this visitor alone, with all that it knows them by."""
    own = {name: value for name, value in request.headers.items() if name not in TRANSFER_HEADERS}
    cookie = without_own_cookies(request)
    return _get(origin, request, {**own, **extra, **({"cookie": cookie} if cookie else {})})


def _get(origin: str, request: VisitorRequest, headers: Mapping[str, str]) -> Any:
    options = {"method": "GET", "headers": {**headers, **_forwarded(origin, request)}, "redirect": "manual"}
    return js.fetch(origin_url(origin, request), js_options(options))


def _forwarded(origin: str, request: VisitorRequest) -> dict[str, str]:
    """What tells an origin under another name how the visitor asked."""
    return {"x-forwarded-host": request.host, "x-forwarded-proto": request.scheme} if origin else {}


def resource_headers(request: VisitorRequest) -> dict[str, str]:
    """The headers for a URL that has no page plan yet: it may be an image with its ranges and its own validators.

    Of a page a browser may hold a copy from before the worker, with all its blocks: a 304 would bring it back.
    """
    is_page = (
        "text/html" in request.headers.get("accept", "")
        or request.headers.get("sec-fetch-dest", "") in PAGE_DESTINATIONS
    )
    headers = {
        name: request.headers[name]
        for name in RESOURCE_HEADERS
        if name in request.headers
        and OWN_ETAG_MARK not in request.headers[name]
        and not (is_page and name in VALIDATORS)
    }
    if "accept-encoding" in headers:
        headers["accept-encoding"] = accept_readable(headers["accept-encoding"])
    return headers


def fetch_part(origin: str, url: str, incoming: Any, headers: Any) -> Any:
    """Hand a request for a part of a page on as it came, without our cookies: crossing no more than that takes."""
    border = javascript()
    cookie = headers.get("cookie") or ""
    has_own = OWN_COOKIE_PREFIX in cookie
    if not (origin or has_own):
        return border.fetch(incoming)
    scheme, _, host, path = url.split("/", 3)
    onward = border.request(f"{origin}/{path}", incoming) if origin else border.request(incoming)
    headers = onward.headers
    if has_own:
        others = strip_own_cookies(cookie)
        headers.set("cookie", others) if others else headers.delete("cookie")
    if origin:
        headers.set("x-forwarded-host", host)
        headers.set("x-forwarded-proto", scheme.rstrip(":"))
    return border.fetch(onward)


def fetch_bodiless_as_visitor(origin: str, request: VisitorRequest) -> Any:
    """The same as `fetch_as_visitor` for a request without a body, in fewer crossings."""
    own = {
        name: value
        for name, value in request.headers.items()
        if name not in CONNECTION_HEADERS and not (name == "if-none-match" and OWN_ETAG_MARK in value)
    }
    cookie = without_own_cookies(request) if "cookie" in request.headers else ""
    headers = {**own, **({"cookie": cookie} if cookie else {}), **_forwarded(origin, request)}
    options = {"method": request.method, "headers": headers, "redirect": "manual"}
    return js.fetch(origin_url(origin, request), js_options(options))


def fetch_as_visitor(origin: str, request: VisitorRequest, incoming: Any) -> Any:
    """Hand the visitor's own request on: method, headers, body and all, without our cookies and validators."""
    onward = js.Request.new(origin_url(origin, request), incoming)
    headers = onward.headers
    if "cookie" in request.headers:
        cookie = without_own_cookies(request)
        if cookie:
            headers.set("cookie", cookie)
        else:
            headers.delete("cookie")
    if OWN_ETAG_MARK in request.headers.get("if-none-match", ""):
        headers.delete("if-none-match")
    for name, value in _forwarded(origin, request).items():
        headers.set(name, value)
    return js.fetch(onward, js_options({"redirect": "manual"}))


def post_as_visitor(origin: str, request: VisitorRequest, body: bytes) -> Any:
    """Send a body of ours under the visitor's own headers, without our cookies."""
    own = {name: value for name, value in request.headers.items() if name not in TRANSFER_HEADERS}
    cookie = without_own_cookies(request)
    headers = {**own, **({"cookie": cookie} if cookie else {}), **_forwarded(origin, request)}
    options = js_options({"method": "POST", "headers": headers, "redirect": "manual"})
    options.body = js_bytes(body)
    return js.fetch(origin_url(origin, request), options)


def validators_of(headers: Mapping[str, str]) -> dict[str, str]:
    """The conditional headers that ask about a kept response (RFC 9110 section 13.1); none without validators."""
    named = {
        "if-none-match": headers.get("etag"),
        "if-modified-since": headers.get("last-modified"),
    }
    return {name: value for name, value in named.items() if value}
