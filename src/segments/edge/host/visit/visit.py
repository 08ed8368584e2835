"""The visit: the facts by which one request is answered, none of which change on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.edge.decide.forms import read_unruled_form
from segments.edge.decide.memories import Memories
from segments.edge.decide.path_rules import NO_PATH_RULES, PathRules
from segments.edge.decide.sides import Side
from segments.edge.decide.site import DEFAULT_STALE_IF_ERROR_SECONDS, Site
from segments.edge.host.visit.api_question import ApiQuestion
from segments.edge.http.cookies.session_cookies import SessionCookies
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import Route
from segments.edge.own.link import Link
from segments.edge.own.preview import Preview
from segments.edge.pages.settings.page_settings import PageSettings
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
    path_rules: PathRules = NO_PATH_RULES
    """The site's rules for the path of this request."""
    overrides: Overrides | None = None
    preview: Preview | None = None
    link: Link | None = None
    """The segments of a mailing's link, for this request alone."""
    told_language: str | None = None
    """The language that the origin is told, where it is not the visitor's but that of the copy that is kept."""
    side: Side | None = None
    """The origin of `site` and `memories`; None as they are."""
    page_space: str = ""
    """The beginning of names of pages that the sides of a roll-out do not share."""
    question: ApiQuestion | None = None
    """The question to a content API, where this request asks one for the visitor's segments."""

    @property
    def session_cookies(self) -> SessionCookies:
        """The session cookies of this site."""
        return session_cookies_of(self.site)

    @property
    def form(self) -> PageForm:
        """The form in which a shared page is asked for."""
        if self.memories is None:
            form = read_unruled_form(self.request)
        else:
            form = self.memories.forms.of(self.request, self.page_headers)
        return form if self.told_language is None else form._replace(language=self.told_language)

    @property
    def page_settings(self) -> PageSettings:
        """The settings for a page that comes for this visit: the site's, the path's, the route's, the query's."""
        settings, question = self.path_rules.page_settings, self.question
        return settings.for_api(question.route.preset, question.aliases) if question else settings

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
