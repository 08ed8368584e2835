"""The key of a shared page: its URL, and of the request what the origin's Vary and the site's key cookies name.

In: a request that asks for a shared page. Out: texts to find its page by.
"""

from __future__ import annotations

from typing import Final

from segments.edge.http.request import VisitorRequest
from segments.edge.http.upstream_headers import PAGE_REQUEST_HEADERS

KEY_COOKIES: Final = "segments-key-cookies"
"""Stands in a stored Vary for the cookies that the site names as part of the key; no header is called so."""


def page_key(request: VisitorRequest) -> str:
    """The name of the shared response that this request asks for; HEAD shares the one of GET."""
    return f"{request.scheme}://{request.host}{request.path}?{request.query}"


def stored_vary(vary: str, *, has_key_cookies: bool) -> str:
    """What a page is kept by beside its URL: the origin's Vary, and the key cookies where the site has any.

    The cookies are a variant of the URL, as those of Vary are: a URL has few variants, and is forgotten with all.
    """
    return ", ".join(filter(None, (vary, KEY_COOKIES if has_key_cookies else "")))


def vary_key(vary: str, request: VisitorRequest, shared_cookie: str = "") -> str:
    """The part of a stored response's key that its Vary header asks for (RFC 9111 section 4.1).

    Of headers that never reach the origin from a page request all visitors look the same, so they do not count.
    `shared_cookie` is the Cookie header that the origin was sent.
    """
    named = {name.strip().lower() for name in vary.split(",")}
    values = [request.headers.get(name, "") for name in PAGE_REQUEST_HEADERS if name in named]
    return "\n".join([*values, shared_cookie] if KEY_COOKIES in named else values)
