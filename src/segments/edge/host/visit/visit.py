"""One request on its way through the host: its plain value, its JavaScript twin, and the decision once made.

The decision is made at most once and only when a page wants one: an image never costs its visitor a look.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pyodide.ffi import create_proxy

from segments.catalog import ID_SIGNAL
from segments.edge.decide.memories import Memories
from segments.edge.decide.pipeline import Decision, decide
from segments.edge.decide.site import DEFAULT_STALE_IF_ERROR_SECONDS, Site
from segments.edge.http.accept import accept_form
from segments.edge.http.cookies.cookie_header import key_cookie_header
from segments.edge.http.cookies.session_cookies import SessionCookies
from segments.edge.http.form_headers import form_headers
from segments.edge.http.page_form import PageForm
from segments.edge.http.request import VisitorRequest
from segments.edge.http.respond import Head
from segments.edge.http.route import Route
from segments.edge.own.event_reports import VIEW_COUNTED
from segments.edge.own.preview import Preview, preview_decision
from segments.edge.query.routes import ApiRoute
from segments.edge.signals.language import language_form
from segments.edge.signals.override import Overrides
from segments.edge.signals.page import PageFacts

USUAL_SESSIONS: Final = SessionCookies()
"""The session cookies of a site while no rules name others."""

ID_BYTES: Final = 16
"""128 random bits, as a version 4 UUID has nearly: no two visitors ever meet."""


@dataclass(slots=True)
class Visit:
    """A request and who answers it. `site` and `memories` are None while no good bundle has ever been read.

    `now_ms` is the time that caches go by, `moment_ms` the one that the decision is made for; they differ only in
    a local run that sets the time by hand.
    """

    request: VisitorRequest
    incoming: Any
    context: Any
    route: Route
    site: Site | None
    memories: Memories | None
    now_ms: int
    moment_ms: int
    counters: Counter[str]
    stall_ms: int
    """The time in which a body may bring nothing, from the visitor or the origin, before it is given up."""
    has_server_timing: bool = False
    overrides: Overrides | None = None
    api: ApiRoute | None = None
    """The content API that this request asks, whose query was rewritten for the visitor's segments."""
    unfiltered: VisitorRequest | None = None
    """The request before its query was rewritten."""
    status: int = 200
    """The status of the origin's answer that is cut."""
    aliases: tuple[str, ...] = ()
    """Other names that a GraphQL document gives to the field with the segments."""
    preview: Preview | None = None
    preview_cookies: tuple[str, ...] = ()
    """The cookies that carry a preview on from page to page, or end it."""
    timings: list[str] = field(default_factory=list)
    """Entries of a Server-Timing header (W3C Server Timing), in their order."""
    _decision: Decision | None = field(default=None)
    _decided_on: PageFacts | None = field(default=None)

    def decide(self, page: PageFacts | None = None) -> Decision | None:
        """The decision about this visitor's segments; None without a bundle, which means no segments.

        `page` is what the page says of itself, where the rules want it; a decision that was made before the page came
        is made once more then.
        """
        is_settled = self._decision is not None and (page is None or self._decided_on is not None)
        if self.site is None or self.memories is None or is_settled:
            return self._decision
        fresh_id = os.urandom(ID_BYTES).hex() if ID_SIGNAL in self.site.bundle.wanted else ""
        decision = decide(
            self.request,
            self.site,
            self.memories,
            now_ms=self.moment_ms,
            fresh_id=fresh_id,
            overrides=self.overrides,
            page=page,
        )
        if self._decision is None:
            self.counters.update((*decision.visitor.problems, *decision.consent.reports))
        if self.preview is not None:
            decision = preview_decision(decision, self.preview, self.site)
        self._decision, self._decided_on = decision, page
        return decision

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
        return (*own, *self.api.page_headers) if self.api else own

    @property
    def counts_plain_pages(self) -> bool:
        """True if a page without blocks counts as a visit on this site."""
        return self.site is not None and self.site.serving.counts_plain_pages

    @property
    def stale_if_error_seconds(self) -> int:
        """The time for which a page outlives its origin here."""
        return self.site.serving.stale_if_error_seconds if self.site else DEFAULT_STALE_IF_ERROR_SECONDS

    @property
    def tells_timings(self) -> bool:
        """True if this site or this worker wants a Server-Timing header."""
        return self.has_server_timing or (self.site is not None and self.site.serving.has_server_timing)

    def note(self, name: str, description: str) -> None:
        """Say something about how this request was answered; `description` must be ours, never a visitor's."""
        self.timings.append(f'{name};desc="{description}"')

    def with_timings(self, head: Head) -> Head:
        """The head with a Server-Timing header, if there is something to tell."""
        told = self.told_timings
        return replace(head, headers={**head.headers, "server-timing": told}) if told else head

    @property
    def told_timings(self) -> str:
        """The value of a Server-Timing header, "" for none.

        A page view that was counted is always told: so the script knows that it need not report it.
        """
        timings = self.timings if self.tells_timings else []
        if self._decision is not None and self._decision.visitor.has_counted_view:
            timings = [VIEW_COUNTED, *timings]
        return ", ".join(timings)

    def after_answer(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the runtime finish this work after the answer has gone out."""
        task = asyncio.ensure_future(work)
        promise = create_proxy(task)  # a borrowed proxy would end with this call, long before the work does
        task.add_done_callback(lambda _task: promise.destroy())
        self.context.waitUntil(promise)


def session_cookies_of(site: Site | None) -> SessionCookies:
    """The session cookies of a site; the usual ones while it has no rules."""
    return site.serving.session_cookies if site else USUAL_SESSIONS
