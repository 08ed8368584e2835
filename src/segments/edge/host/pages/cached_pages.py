"""The pages of a site beyond this isolate: found for a visit that finds none in memory, put there for other isolates.

In: a visit, or a page that was just learned. Out: a stored page that is in memory too from then on. What may be kept
at all, and for whom it is, the same functions decide as in memory; a place in the cache is a page's key with its Vary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from segments.edge.decide.sides import STAGED_PAGES
from segments.edge.host.pages.site_pages import SitePages, vary_of
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.sharing.second_level import SecondLevel
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.visit import Visit
from segments.edge.http.page_key import UNSAID_LANGUAGE, key_for_everybody, page_key, vary_key
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import Route
from segments.edge.pages.store.cache_entry import CachedAnswer

CONFIRMED_MS: Final = 3_600_000
"""The least life of an answer that has a validator: asking whether it still holds costs less than having it sent."""

LEAST_MS: Final = 5_000
"""A page that may be used for less is not worth the way into the cache."""


MAX_PLACES: Final = 1_000
"""Addresses whose first entry is remembered; after so many the memory begins anew."""


class Found(NamedTuple):
    """A page from beyond the isolate, or none; `has_others` tells that there is a copy for other languages."""

    page: StoredPage | None = None
    has_others: bool = False


NOTHING: Final = Found()


class _Place(NamedTuple):
    """The part of an address's first entry that says where its others are."""

    vary: str
    vary_key: str
    since_ms: int


@dataclass(slots=True)
class CachedPages:
    """The pages of one site in the second level. `knows_orders` tells whether orders to forget pages are known here.

    An address has one first entry, under its key alone: an answer, and by what the others differ from it. The others
    stand in places that name the time of that set: without the first entry none of them is ever found again.
    """

    kept: SitePages
    level: SecondLevel
    knows_orders: Callable[[], bool]
    _places: dict[str, _Place] = field(default_factory=dict)

    async def find(self, visit: Visit) -> Found:
        """The page for a visit, fresh or not, in memory from now on."""
        if visit.route is not Route.PAGE or not self.knows_orders():
            return NOTHING
        request, key = visit.request, page_key(visit.request, visit.page_space)
        first = await self.level.find(request, key)
        if first is None:
            self._places.pop(key, None)
            return NOTHING
        self._note(key, _Place(first.vary, first.vary_key, first.since_ms))
        own_key = vary_key(first.vary, visit.form)
        is_first = first.vary_key in (own_key, key_for_everybody(first.vary, visit.form))
        cached = first if is_first else await self.level.find(request, _other(key, own_key, first.since_ms))
        page = self.kept.restore(visit, cached) if cached is not None else None
        if page is not None:
            self.kept.counters["second-level-hit"] += 1
        elif not is_first:
            restored = self.kept.restored(visit, first)
            return Found(None, UNSAID_LANGUAGE in first.vary and restored.is_used_unasked)
        return Found(page)

    def keeps(self, page: StoredPage) -> bool:
        """True if a page that was just learned or confirmed is one for other isolates."""
        if not page.freshness.may_store or page.origin.set_cookies or self.kept.store.refuses(page):
            return False
        return _until_ms(page) >= page.origin.stored_ms + LEAST_MS

    async def put(self, visit: Visit, page: StoredPage) -> None:
        """Keep a page for other isolates."""
        key, vary = page_key(visit.request, visit.page_space), vary_of(visit, page)
        own_key, known = vary_key(vary, visit.form), self._places.get(key)
        is_everybodys = UNSAID_LANGUAGE in vary and not page.language
        since_ms = known.since_ms if known and known.vary == vary else page.origin.stored_ms
        if known is None or known.vary != vary or known.vary_key == own_key or is_everybodys:
            self._note(key, _Place(vary, own_key, since_ms))
            place = key
        else:
            place = _other(key, own_key, since_ms)
        await self.level.keep(visit.request, place, _cached(page, vary, own_key, since_ms), _until_ms(page))

    def keep_behind(self, exchange: Exchange, page: StoredPage) -> None:
        """Keep a page for other isolates after the answer; one that nobody may keep takes the place of none."""
        if self.keeps(page):
            exchange.after_answer(self.put(exchange.visit, page))
        elif exchange.visit.route is Route.PAGE and not page.freshness.may_store:
            self.forget_behind(exchange)

    def forget_behind(self, exchange: Exchange) -> None:
        """Forget a page beyond that the origin does not have any more, if there is one."""
        request = exchange.visit.request
        if self.kept.forget(request) or self.has_met(request):
            exchange.after_answer(self.forget(request))

    def has_met(self, request: VisitorRequest) -> bool:
        """True if there was an entry for the URL of a request when this isolate last looked or put one there."""
        return any(page_key(request, space) in self._places for space in ("", STAGED_PAGES))

    async def forget(self, request: VisitorRequest) -> None:
        """Take away what is kept of the URL of a request."""
        for space in ("", STAGED_PAGES):
            key = page_key(request, space)
            self._places.pop(key, None)
            await self.level.forget(request, key)

    def _note(self, key: str, place: _Place) -> None:
        if len(self._places) >= MAX_PLACES:
            self._places.clear()
        self._places[key] = place


def _other(key: str, own_key: str, since_ms: int) -> str:
    """The place of an answer that is not the first of its address."""
    return f"{key}\n{since_ms}\n{own_key}"


def _until_ms(page: StoredPage) -> int:
    """The moment up to which a page is of use: by itself, while its origin fails, or as one to be confirmed."""
    is_confirmed = "etag" in page.headers or "last-modified" in page.headers
    confirmed_until = page.origin.stored_ms + CONFIRMED_MS if is_confirmed else 0
    return max(page.freshness.error_until, page.freshness.stale_until, confirmed_until)


def _cached(page: StoredPage, vary: str, own_key: str, since_ms: int) -> CachedAnswer:
    origin = page.origin
    return CachedAnswer(
        plan=origin.plan,
        headers=origin.headers,
        path=page.path,
        stored_ms=origin.stored_ms,
        settings=origin.settings.text,
        key_cookies=page.key_cookies,
        language=page.language,
        is_compiled=page.is_compiled,
        was_asked_for=origin.was_asked_for,
        vary=vary,
        vary_key=own_key,
        since_ms=since_ms,
    )
