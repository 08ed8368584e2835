"""Pages that are asked for once: of many requests for a page that is nowhere, one asks, the others wait for it.

In: visits. Out: the inquiry that another request has under way, and what has come of it so far. Only what everybody
may have is shared; a visit that may not have it, or that waited in vain, asks by itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple, TypeVar

from segments.edge.decide.sides import STAGED_PAGES
from segments.edge.host.js.page_body import PageBody
from segments.edge.host.pages.bound_page import OriginAnswer
from segments.edge.host.pages.site_pages import SitePages, vary_of, whole_plan
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.sharing.arriving_body import ArrivingBody, Body
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.inquiry import Arrival, Inquiry
from segments.edge.host.visit.visit import Visit
from segments.edge.http.page_key import key_for_everybody, page_key, vary_key
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import Route

Key = TypeVar("Key")
Value = TypeVar("Value")

PATIENCE_MS: Final = 1_000
"""The time after which one more request asks: the one that did so first may be gone, and cannot say so."""

LONGEST_WAIT_MS: Final = 10_000
"""The time after which a request asks by itself, whatever others do."""

APART_MS: Final = 10_000
"""The time for which nobody waits for a page that could not be shared."""

MAX_REMEMBERED: Final = 1_000
"""Addresses of which something is remembered; after so many the memory begins anew."""


class Joined(NamedTuple):
    """An inquiry that a visit has a part in."""

    inquiry: Inquiry
    is_own: bool


@dataclass(slots=True)
class AskedOnce:
    """The inquiries of one site that are under way, by address and form."""

    kept: SitePages
    _under_way: dict[tuple[str, str], Inquiry] = field(default_factory=dict)
    _varies: dict[str, str] = field(default_factory=dict)
    """By what the answers of an address differed when one arrived last."""
    _apart_until_ms: dict[tuple[str, str], int] = field(default_factory=dict)

    def join(self, visit: Visit) -> Joined:
        """The inquiry of another request for what this visit wants, or one that this visit makes itself."""
        now_ms, place = _now_ms(), self._place_of(visit)
        other = self._under_way.get(place)
        if other is not None and self._is_worth_waiting(other, visit, now_ms):
            return Joined(other, is_own=False)
        inquiry = Inquiry(place, now_ms)
        if _may_share(visit):
            _remember(self._under_way, place, inquiry)
        return Joined(inquiry, is_own=True)

    def _is_worth_waiting(self, inquiry: Inquiry, visit: Visit, now_ms: int) -> bool:
        is_apart = self._apart_until_ms.get(inquiry.place, 0) > now_ms
        if is_apart or not _may_share(visit) or now_ms - visit.now_ms >= LONGEST_WAIT_MS:
            return False
        if inquiry.arrival is not None:
            return inquiry.arrival.body.may_be_joined(PATIENCE_MS)
        return now_ms - inquiry.since_ms < PATIENCE_MS

    async def wait(self, inquiry: Inquiry) -> None:
        """Return when something came of an inquiry, or when it is time to ask once more."""
        if inquiry.arrival is None and not inquiry.is_over:
            await inquiry.bell.wait(max(1, inquiry.since_ms + PATIENCE_MS - _now_ms()))

    def give_up(self, visit: Visit, inquiry: Inquiry) -> None:
        """Take note that what came of an inquiry is nothing for this visit, nor for others like it."""
        if inquiry.is_over or inquiry.arrival is not None:
            _remember(self._apart_until_ms, self._place_of(visit), _now_ms() + APART_MS)

    def share(self, exchange: Exchange, headers: Mapping[str, str], beginning: bytes, body: Body) -> Body:
        """The body, for others too from now on if they may have this answer and wait for it."""
        visit, inquiry = exchange.visit, exchange.inquiry
        most_bytes = self.kept.most_flowing_bytes
        if inquiry is None or not isinstance(body, PageBody) or visit.request.method == "HEAD":
            return body
        if not _may_share(visit) or body.length > most_bytes:
            return body
        page = self._page_to_come(visit, headers)
        if not page.freshness.may_store or not page.is_used_unasked or "set-cookie" in headers:
            return body
        arriving = ArrivingBody(body, beginning, most_bytes=most_bytes, stall_ms=exchange.stall_ms)
        vary = vary_of(visit, page)
        inquiry.arrival = Arrival(
            headers, arriving, partial(self._fits, page, vary, vary_key(vary, visit.form))
        )
        _remember(self._varies, inquiry.place[0], vary)
        self._under_way.pop(inquiry.place, None)
        inquiry.place = self._place_of(visit)
        _remember(self._under_way, inquiry.place, inquiry)
        inquiry.bell.ring()
        return arriving

    def end(self, inquiry: Inquiry | None) -> None:
        """Let go of an inquiry: its page is in memory, or never will be."""
        if inquiry is None or inquiry.is_over:
            return
        inquiry.is_over = True
        inquiry.bell.ring()
        current = self._under_way.get(inquiry.place)
        if current is inquiry:
            del self._under_way[inquiry.place]
        elif current is not None:  # made when this one took too long
            current.bell.ring()

    def forget(self, request: VisitorRequest) -> None:
        """Let nobody wait any more for a page that may have been changed."""
        keys = [page_key(request, space) for space in ("", STAGED_PAGES)]
        for place in [place for place in self._under_way if place[0] in keys]:
            del self._under_way[place]

    def _place_of(self, visit: Visit) -> tuple[str, str]:
        key = page_key(visit.request, visit.page_space)
        return key, vary_key(self._varies.get(key, ""), visit.form)

    def _page_to_come(self, visit: Visit, headers: Mapping[str, str]) -> StoredPage:
        """The page as it would be kept, without its content."""
        is_asked_for = visit.question is not None
        answer = OriginAnswer(
            whole_plan(b""), headers, visit.now_ms, was_asked_for=is_asked_for, settings=visit.page_settings
        )
        return StoredPage(
            self.kept.site,
            visit.request.path,
            answer,
            self.kept.freshness_of(visit, headers, visit.now_ms),
            key_cookies=visit.session_cookies.key_names,
            language=visit.form.language,
        )

    def _fits(self, page: StoredPage, vary: str, own_key: str, visit: Visit) -> bool:
        """True if a page that arrives is one that this visit would be given from memory."""
        is_alike = own_key in (vary_key(vary, visit.form), key_for_everybody(vary, visit.form))
        return is_alike and self.kept.fits(visit, page) and not self.kept.store.refuses(page)


def _may_share(visit: Visit) -> bool:
    return visit.route is Route.PAGE and visit.preview is None


def _remember(memory: dict[Key, Value], key: Key, value: Value) -> None:
    if len(memory) >= MAX_REMEMBERED:
        memory.clear()
    memory[key] = value


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
