"""The form in which a request asks for a shared page, worked out once for all requests with the same two headers.

In: a request, and what a site's rules say of forms. Out: a `PageForm`. Only Accept and Accept-Language are kept, and
only of requests that say nothing else about the form; all others are read each time.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from segments.edge.http.accept import accept_form
from segments.edge.http.cookies.cookie_header import key_cookie_header
from segments.edge.http.form_headers import FORM_HEADERS, form_headers
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.language import language_form
from segments.edge.visitor.memory import Memory

MAX_FORMS: Final = 500
"""Pairs of the two headers; a crowd of browsers sends some hundreds."""

MAX_KEPT_CHARS: Final = 512
"""Of both headers together. Browsers' have half of it; longer ones are read each time."""


class Forms:
    """The forms of one site's requests under one bundle. `key_names` are cookies that are part of a page's key."""

    __slots__ = ("_kept", "_key_names", "_languages")

    def __init__(self, languages: tuple[str, ...] = (), key_names: tuple[str, ...] = ()) -> None:
        self._languages, self._key_names = languages, key_names
        self._kept: Memory[PageForm] = Memory(MAX_FORMS)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, request: VisitorRequest, page_headers: Collection[str] = ()) -> PageForm:
        """The form of a request; `page_headers` are the form headers that its site adds."""
        headers = request.headers
        if self._key_names or page_headers or not FORM_HEADERS.isdisjoint(headers):
            return self.read(request, page_headers)
        key = (headers.get("accept", ""), headers.get("accept-language", ""))
        form = self._kept.get(key)
        if form is None:
            form = self.read(request, page_headers)
            if sum(map(len, key)) <= MAX_KEPT_CHARS:
                self._kept.keep(key, form)
        return form

    def read(self, request: VisitorRequest, page_headers: Collection[str] = ()) -> PageForm:
        """The form of a request, without the memory."""
        headers, names = request.headers, self._key_names
        return PageForm(
            accept=accept_form(headers.get("accept", "")),
            language=language_form(headers.get("accept-language", ""), self._languages),
            cookie=(key_cookie_header(request.cookies, names) or "") if names else "",
            is_language_keyed=bool(self._languages),
            others=tuple(form_headers(headers, page_headers).items()),
        )


def read_unruled_form(request: VisitorRequest) -> PageForm:
    """The form of a request to a site that has no rules."""
    return Forms().read(request)
