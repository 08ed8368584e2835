"""The key of a shared page: its URL, the form in which it is asked for, and what the origin's Vary names.

In: a request that asks for a shared page. Out: texts to find its page by, of bounded length.
"""

from __future__ import annotations

from typing import Final

from segments.edge.http.bounded_key import bounded_key
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest

KEY_COOKIES: Final = "segments-key-cookies"
"""Stands in a stored Vary for the cookies that the site names as part of the key; no header is called so."""


def page_key(request: VisitorRequest) -> str:
    """The name of the shared response that this request asks for; HEAD shares the one of GET."""
    return bounded_key(f"{request.scheme}://{request.host}{request.path}?{request.query}")


def stored_vary(vary: str, *, has_key_cookies: bool) -> str:
    """The key of a page in addition to its URL: the origin's Vary, and the key cookies where the site has any.

    The cookies are a variant of the URL, as those of Vary are: a URL has few variants, and is forgotten with all.
    """
    return ", ".join(filter(None, (vary, KEY_COOKIES if has_key_cookies else "")))


def vary_key(vary: str, form: PageForm) -> str:
    """The part of a stored response's key that is no URL: the form, and what its Vary header asks for (RFC 9111
    section 4.1).

    Of headers that never reach the origin from a page request all visitors look the same, so they do not count.
    """
    named = {name.strip().lower() for name in vary.split(",")} if vary else ()
    has_language = form.is_language_keyed or "accept-language" in named
    language = form.language if has_language else ""
    others = [f"\n{name}={bounded_key(value)}" for name, value in form.others if name in named]
    return f"{form.accept}\n{language}\n{form.cookie if KEY_COOKIES in named else ''}{''.join(others)}"
