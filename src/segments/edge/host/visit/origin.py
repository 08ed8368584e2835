"""Requests to the origin: one shared form for pages, the visitor's own form for everything else.

In: a JavaScript Request or a `VisitorRequest`. Out: an awaitable JavaScript Response. Which headers may go is
upstream_headers.py's decision; redirects are never followed, they belong to the visitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import js

from segments.edge.host.js.border import javascript, js_bytes, js_options
from segments.edge.http.cookies.cookie_header import OWN_COOKIE_PREFIX, strip_own_cookies
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest
from segments.edge.http.respond import OWN_ETAG_MARK
from segments.edge.http.upstream_headers import (
    CONNECTION_HEADERS,
    TRANSFER_HEADERS,
    shared_headers,
    visitors_headers,
)


def origin_url(origin: str, request: VisitorRequest) -> str:
    """The origin's own address of what this request asks for."""
    base = origin or f"{request.scheme}://{request.host}"
    return f"{base}{request.path}?{request.query}" if request.query else base + request.path


def fetch_page(origin: str, request: VisitorRequest, extra: Mapping[str, str], form: PageForm) -> Any:
    """Ask for a page as nobody in particular. `extra` holds validators, or the headers of a plain resource;
    `form` what is part of the page's key.
    """
    return _get(origin, request, {**extra, **shared_headers(form)})


def fetch_page_as_visitor(origin: str, request: VisitorRequest, extra: Mapping[str, str]) -> Any:
    """Ask for a page that the origin makes for this visitor alone, with all that it knows them by."""
    return _get(origin, request, {**visitors_headers(request, TRANSFER_HEADERS), **extra})


def _get(origin: str, request: VisitorRequest, headers: Mapping[str, str]) -> Any:
    options = {"method": "GET", "headers": {**headers, **_forwarded(origin, request)}, "redirect": "manual"}
    return js.fetch(origin_url(origin, request), js_options(options))


def _forwarded(origin: str, request: VisitorRequest) -> dict[str, str]:
    """The headers that name the visitor's host and scheme to an origin under another name."""
    return {"x-forwarded-host": request.host, "x-forwarded-proto": request.scheme} if origin else {}


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
        _leave_own_cookies(headers, cookie)
    if origin:
        headers.set("x-forwarded-host", host)
        headers.set("x-forwarded-proto", scheme.rstrip(":"))
    return border.fetch(onward)


def or_else(promise: Any, on_rejection: Any) -> Any:
    """A promise of the same Response, or where it is rejected of what the proxied function says then.

    By Pyodide's own `catch`: a promise that is an argument of a JavaScript function which returns one ends the isolate.
    """
    return promise.catch(on_rejection)


def fetch_bodiless_as_visitor(origin: str, request: VisitorRequest) -> Any:
    """The same as `fetch_as_visitor` for a request without a body, in fewer crossings."""
    left_behind = CONNECTION_HEADERS
    if OWN_ETAG_MARK in request.headers.get("if-none-match", ""):
        left_behind |= {"if-none-match"}
    headers = {**visitors_headers(request, left_behind), **_forwarded(origin, request)}
    options = {"method": request.method, "headers": headers, "redirect": "manual"}
    return js.fetch(origin_url(origin, request), js_options(options))


def fetch_as_visitor(origin: str, request: VisitorRequest, incoming: Any) -> Any:
    """Hand the visitor's own request on: method, headers, body and all, without our cookies and validators."""
    onward = js.Request.new(origin_url(origin, request), incoming)
    headers = onward.headers
    if OWN_COOKIE_PREFIX in request.headers.get("cookie", ""):
        _leave_own_cookies(headers, request.headers["cookie"])
    if OWN_ETAG_MARK in request.headers.get("if-none-match", ""):
        headers.delete("if-none-match")
    for name, value in _forwarded(origin, request).items():
        headers.set(name, value)
    return js.fetch(onward, js_options({"redirect": "manual"}))


def send_as_visitor(origin: str, request: VisitorRequest, body: bytes) -> Any:
    """Send a body of ours by the visitor's own method and headers, without our cookies."""
    headers = {**visitors_headers(request, TRANSFER_HEADERS), **_forwarded(origin, request)}
    options = js_options({"method": request.method, "headers": headers, "redirect": "manual"})
    options.body = js_bytes(body)
    return js.fetch(origin_url(origin, request), options)


def _leave_own_cookies(headers: Any, cookie: str) -> None:
    """Take the worker's cookies out of the JavaScript Headers of a request that goes on."""
    others = strip_own_cookies(cookie)
    if others:
        headers.set("cookie", others)
    else:
        headers.delete("cookie")
