"""The visit: the facts by which one request is answered, none of which change on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.edge.decide.memories import Memories
from segments.edge.decide.site import DEFAULT_STALE_IF_ERROR_SECONDS, Site
from segments.edge.host.visit.api_question import ApiQuestion
from segments.edge.http.accept import accept_form
from segments.edge.http.cookies.cookie_header import key_cookie_header
from segments.edge.http.cookies.session_cookies import SessionCookies
from segments.edge.http.form_headers import form_headers
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import Route
from segments.edge.own.preview import Preview
from segments.edge.signals.language import language_form
from segments.edge.signals.override import Overrides

USUAL_SESSIONS: Final = SessionCookies()
"""The session cookies of a site while no rules name others."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request under the rules in force. `site` and `memories` are None while no good bundle has ever been read.

    `now_ms` is the time that caches go by, `moment_ms` the one that the decision is made for; they differ only in
    a local run that sets the time by hand.
    """

    request: VisitorRequest
    route: Route
    site: Site | None
    memories: Memories | None
    now_ms: int
    moment_ms: int
    overrides: Overrides | None = None
    preview: Preview | None = None
    question: ApiQuestion | None = None
    """The question to a content API, where this request asks one for the visitor's segments."""

    @property
    def session_cookies(self) -> SessionCookies:
        """The session cookies of this site."""
        return session_cookies_of(self.site)

    @property
    def form(self) -> PageForm:
        """The form in which a shared page is asked for."""
        names = self.session_cookies.key_names
        headers = self.request.headers
        languages = self.site.signals.languages if self.site else ()
        return PageForm(
            accept=accept_form(headers.get("accept", "")),
            language=language_form(headers.get("accept-language", ""), languages),
            cookie=(key_cookie_header(self.request.cookies, names) or "") if names else "",
            is_language_keyed=bool(languages),
            others=tuple(form_headers(headers, self.page_headers).items()),
        )

    @property
    def page_headers(self) -> tuple[str, ...]:
        """The form headers that this site adds, for all of it and for its content API."""
        own = self.site.serving.page_headers if self.site else ()
        return (*own, *self.question.route.page_headers) if self.question else own

    @property
    def counts_plain_pages(self) -> bool:
        """True if a page without blocks counts as a visit on this site."""
        return self.site is not None and self.site.serving.counts_plain_pages

    @property
    def stale_if_error_seconds(self) -> int:
        """The time for which a page outlives its origin here."""
        return self.site.serving.stale_if_error_seconds if self.site else DEFAULT_STALE_IF_ERROR_SECONDS


def session_cookies_of(site: Site | None) -> SessionCookies:
    """The session cookies of a site; the usual ones while it has no rules."""
    return site.serving.session_cookies if site else USUAL_SESSIONS
