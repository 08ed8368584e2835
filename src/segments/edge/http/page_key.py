"""The key of a shared page: its URL, the form in which it is asked for, and what the origin's Vary names.

In: a request that asks for a shared page. Out: texts to find its page by, of bounded length.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from segments.edge.http.bounded_key import bounded_key
from segments.edge.http.form_headers import names_in_vary
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest

KEY_COOKIES: Final = "segments-key-cookies"
"""Stands in a stored Vary for the cookies that the site names as part of the key; no header is called so."""

MAX_REMEMBERED: Final = 64
"""Stored Vary headers whose names are known; a site has few."""

UNSAID_LANGUAGE: Final = "segments-unsaid-language"
"""Stands in a stored Vary for a language that the origin was told and does not name; no header is called so."""


def page_key(request: VisitorRequest, space: str = "") -> str:
    """The name of the shared response that this request asks for; HEAD shares the one of GET.

    `space` begins the names of those that are kept apart from all others.
    """
    return bounded_key(f"{space}{request.scheme}://{request.host}{request.path}?{request.query}")


def stored_vary(vary: str, *, has_key_cookies: bool, is_language_keyed: bool = True) -> str:
    """The key of a page in addition to its URL: the origin's Vary, and the key cookies where the site has any.

    Where the language is not keyed in any case, an answer whose Vary does not name it may still depend on it.

    The cookies are a variant of the URL, as those of Vary are: a URL has few variants, and is forgotten with all.
    """
    cookies = KEY_COOKIES if has_key_cookies else ""
    is_said = is_language_keyed or "accept-language" in names_in_vary(vary)
    return ", ".join(filter(None, (vary, cookies, "" if is_said else UNSAID_LANGUAGE)))


def vary_key(vary: str, form: PageForm) -> str:
    """The part of a stored response's key that is no URL: the form, and what its Vary header asks for (RFC 9111
    section 4.1).

    Of headers that never reach the origin from a page request all visitors look the same, so they do not count.
    """
    named = _names_in(vary) if vary else ()
    has_language = form.is_language_keyed or "accept-language" in named or UNSAID_LANGUAGE in named
    language = form.language if has_language else ""
    others = [f"\n{name}={bounded_key(value)}" for name, value in form.others if name in named]
    return f"{form.accept}\n{language}\n{form.cookie if KEY_COOKIES in named else ''}{''.join(others)}"


@lru_cache(maxsize=MAX_REMEMBERED)
def _names_in(vary: str) -> frozenset[str]:
    return frozenset(names_in_vary(vary))


def key_for_everybody(vary: str, form: PageForm) -> str:
    """The key of the copy that was asked for in no language, and so is everybody's; else that of the form."""
    is_unsaid = UNSAID_LANGUAGE in vary and form.language
    return vary_key(vary, form._replace(language="") if is_unsaid else form)
