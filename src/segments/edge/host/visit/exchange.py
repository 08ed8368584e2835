"""The exchange: one visit being answered, with its JavaScript side and all that comes up on the way.

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
from segments.edge.decide.pipeline import Decision, decide
from segments.edge.host.visit.desk import Desk
from segments.edge.host.visit.inquiry import Inquiry
from segments.edge.host.visit.visit import Visit
from segments.edge.http.caching import protect
from segments.edge.http.respond import OWN_ETAG_MARK, Head
from segments.edge.own.event_reports import CONFIRMATION_DUE, VIEW_COUNTED
from segments.edge.own.link import link_decision
from segments.edge.own.preview import preview_decision
from segments.edge.signals.page import PageFacts

ID_BYTES: Final = 16
"""128 random bits, as a version 4 UUID has nearly: no two visitors ever meet."""


@dataclass(slots=True)
class Exchange:
    """A visit and the means to answer it: `incoming` is the JavaScript Request, `context` outlives the answer."""

    visit: Visit
    incoming: Any
    context: Any
    counters: Counter[str]
    stall_ms: int
    """The time in which a body may bring nothing, from the visitor or the origin, before it is given up."""
    desk: Desk | None = None
    """The desk that counts; None where there is none, and nothing is counted."""
    bindings: Any = None
    """The environment of the runtime, as it came with this request."""
    has_server_timing: bool = False
    chosen_cookies: tuple[str, ...] = ()
    """The cookies that carry a preview, or the visitor of a local run, on from page to page, or end it."""
    status: int = 200
    """The status of the origin's answer that is cut."""
    inquiry: Inquiry | None = None
    """The question to the origin that this request asks, and that others may wait for."""
    has_measured_view: bool = False
    """True if this request was counted as a page view for goals, whatever the segment cookie says."""
    is_confirmation_due: bool = False
    """True if the answer's measure cookie waits to be brought back: the script does so at once."""
    timings: list[str] = field(default_factory=list)
    """Entries of a Server-Timing header (W3C Server Timing), in their order."""
    _decision: Decision | None = None
    _decided_on: PageFacts | None = None

    def decide(self, page: PageFacts | None = None) -> Decision | None:
        """The decision about this visitor's segments; None without a bundle, which means no segments.

        `page` is what the page says of itself, where the rules want it; a decision that was made before the page came
        is made once more then.
        """
        visit = self.visit
        is_settled = self._decision is not None and (page is None or self._decided_on is not None)
        if visit.site is None or visit.memories is None or is_settled:
            return self._decision
        fresh_id = os.urandom(ID_BYTES).hex() if ID_SIGNAL in visit.site.bundle.wanted else ""
        decision = decide(
            visit.request,
            visit.site,
            visit.memories,
            now_ms=visit.moment_ms,
            fresh_id=fresh_id,
            overrides=visit.overrides,
            page=page,
        )
        if self._decision is None:
            self.counters.update((*decision.visitor.problems, *decision.consent.reports))
        if visit.link is not None:
            decision = link_decision(decision, visit.link, visit.site)
        if visit.preview is not None:
            decision = preview_decision(decision, visit.preview, visit.site)
        self._decision, self._decided_on = decision, page
        return decision

    def with_visit(self, visit: Visit) -> Exchange:
        """The same exchange about another visit, as after a query was rewritten; what was decided stays."""
        return replace(self, visit=visit)

    @property
    def tells_timings(self) -> bool:
        """True if this site or this worker wants a Server-Timing header."""
        site = self.visit.site
        return self.has_server_timing or (site is not None and site.serving.has_server_timing)

    def note(self, name: str, description: str) -> None:
        """Say something about how this request was answered; `description` must be ours, never a visitor's."""
        self.timings.append(f'{name};desc="{description}"')

    def note_page(self, from_cache: str, shown: int, blocks: int) -> None:
        """Tell timings where the page came from, under which rules, and how many of its blocks it shows."""
        self.note("cache", from_cache)
        self.note("bundle", self.visit.site.digest[:12] if self.visit.site else "none")
        self.note("blocks", f"{shown}/{blocks}")

    def with_status(self, head: Head) -> Head:
        """The head with the status of the origin's answer. What no GET brought has no validator of ours.

        While the sides of a roll-out make other pages of the same answer, which one it is belongs to the visitor.
        """
        side = self.visit.side
        if side is not None and side.is_apart:
            head = replace(head, headers=protect(dict(head.headers), is_personal=True, sets_cookie=False))
        if self.status == 200 and self.visit.request.method in ("GET", "HEAD"):
            return head
        headers = dict(head.headers)
        if OWN_ETAG_MARK in headers.get("etag", ""):
            del headers["etag"]
        return replace(head, status=self.status, headers=headers)

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
        if self.is_confirmation_due:
            timings = [CONFIRMATION_DUE, *timings]
        decision = self._decision
        if self.has_measured_view or (decision is not None and decision.visitor.has_counted_view):
            timings = [VIEW_COUNTED, *timings]
        return ", ".join(timings)

    def after_answer(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the runtime finish this work after the answer has gone out."""
        task = asyncio.ensure_future(work)
        promise = create_proxy(task)  # a borrowed proxy would end with this call, long before the work does
        task.add_done_callback(lambda _task: promise.destroy())
        self.context.waitUntil(promise)
