"""Pages: from the isolate's memory without waiting where that is possible, else by way of the origin.

In: a plain request beside its JavaScript twin. Out: a Response at once, or a coroutine that ends in one. What the
answer is, the pure stages decide; this file only fetches, keeps and hands over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from pyodide.ffi import JsException

from segments.edge.events.event_script import SCRIPT_PATH
from segments.edge.host.js.border import (
    add_headers,
    kept_private,
    make_response,
    read_headers,
    read_set_cookies,
    respond,
)
from segments.edge.host.js.page_body import PageBody
from segments.edge.host.pages.asked_once import AskedOnce
from segments.edge.host.pages.asking import ask_for_page
from segments.edge.host.pages.block_choice import choose_blocks_for
from segments.edge.host.pages.bound_page import tag_for
from segments.edge.host.pages.cached_pages import CachedPages
from segments.edge.host.pages.cuttable import as_answered, cuttable_headers
from segments.edge.host.pages.flowing_page import (
    FLOW_FROM_BYTES,
    Flow,
    begin_page,
    cookies_of_flow,
    cutter_for,
    head_of_flow,
    may_flow,
    tally_for,
)
from segments.edge.host.pages.previewed import previewed_as_it_came, previewed_page
from segments.edge.host.pages.refresh import Refreshes
from segments.edge.host.pages.refused_data import begin_data, load_instead, names_segments
from segments.edge.host.pages.site_pages import PlanOf, SitePages, whole_plan
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.sharing.arriving_body import Body
from segments.edge.host.visit.consent_withdrawal import with_withdrawal
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.inquiry import Inquiry
from segments.edge.host.visit.log_ins import LogIns
from segments.edge.host.visit.measurement import measure_page
from segments.edge.host.visit.unreachable import UNREACHABLE_TEXT, answer_unreachable
from segments.edge.http.caching import is_last_word
from segments.edge.http.codings import is_readable
from segments.edge.http.respond import Head, is_known_to_browser, not_modified, origin_stalled
from segments.edge.http.route import SERVER_FUNCTION, Route
from segments.edge.pages.content_types import is_page_type, media_type
from segments.edge.pages.html.script_place import ScriptStream
from segments.edge.pages.response import MAX_PAGE_BYTES, is_refused
from segments.errors import OriginStalled

Cookies: TypeAlias = tuple[str, ...]
Headers: TypeAlias = Mapping[str, str]


@dataclass(slots=True)
class PageService:
    """The pages of one site in one isolate."""

    origin: str
    counters: Counter[str]
    kept: SitePages
    beyond: CachedPages
    log_ins: LogIns
    once: AskedOnce = field(init=False)
    _refreshes: Refreshes = field(init=False)

    def __post_init__(self) -> None:
        self.once = AskedOnce(self.kept)
        self._refreshes = Refreshes(self.origin, self.counters, self.kept, self.beyond, self.log_ins)

    def from_memory(self, exchange: Exchange) -> Any | None:
        """The answer for a page that is kept and may be used, or None. Stale ones are refreshed behind the answer."""
        page = self.kept.find(exchange.visit)
        return self._unasked(exchange, page, "hit") if page is not None else None

    def _unasked(self, exchange: Exchange, page: StoredPage, from_cache: str) -> Any | None:
        """The answer with a page that may be used without asking the origin, or None."""
        now_ms = exchange.visit.now_ms
        if now_ms >= page.freshness.stale_until:
            return None
        if now_ms >= page.freshness.fresh_until:
            self._refreshes.begin(exchange, page)
            return self.answer(exchange, page, "stale")
        return self.answer(exchange, page, from_cache)

    async def from_afar(self, exchange: Exchange) -> Any:
        """The answer for a page that is not in memory, or not to be used as it is: another request may ask for it."""
        while not (joined := self.once.join(exchange.visit)).is_own:
            if (answer := await self._by_way_of(exchange, joined.inquiry)) is not None:
                self.counters["asked-once"] += 1
                return answer
        exchange.inquiry = joined.inquiry
        try:
            return await self._from_beyond(exchange)
        finally:
            if joined.inquiry.arrival is None:
                self.once.end(joined.inquiry)

    async def _by_way_of(self, exchange: Exchange, inquiry: Inquiry) -> Any | None:
        """The answer with what another request has asked for, or None if that brings nothing for this visit."""
        await self.once.wait(inquiry)
        arrival = inquiry.arrival if not inquiry.is_over else None
        if arrival is not None and arrival.fits(exchange.visit):
            return await self._flow(exchange, b"", arrival.body.join(), arrival.headers, ())
        page = self.kept.find(exchange.visit)
        answer = self._unasked(exchange, page, "asked-once") if page is not None else None
        if answer is None:
            self.once.give_up(exchange.visit, inquiry)
        return answer

    async def _from_beyond(self, exchange: Exchange) -> Any:
        """The answer from the second level, or else by way of the origin."""
        page, has_others = self.kept.find(exchange.visit), False
        if page is None:
            page, has_others = await self.beyond.find(exchange.visit)
            answer = self._unasked(exchange, page, "second-level") if page is not None else None
            if answer is not None:
                return answer
        spare = page or self.kept.spare_of(exchange.visit)
        visit = self.kept.in_language_of(exchange.visit, page, has_others=has_others)
        return await self._from_origin(exchange.with_visit(visit), page, spare)

    async def _from_origin(
        self, exchange: Exchange, page: StoredPage | None, spare: StoredPage | None
    ) -> Any:
        """The answer by way of the origin: a page, or whatever else is there, as it is."""
        visit = exchange.visit
        try:
            response = await ask_for_page(self.origin, exchange, page)
            if spare is not None and response.status >= 500 and visit.now_ms < spare.freshness.error_until:
                self.counters["stale-served"] += 1
                return self.answer(exchange, spare, "stale-if-error")
            response = await self.log_ins.keep(visit, response)
        except JsException:
            return self._without_origin(exchange, spare)
        if response is None:  # asked once more, as the visitor, whose own page is never asked for again
            self.once.end(exchange.inquiry)
            return await self.from_afar(exchange.with_visit(replace(visit, route=Route.PERSONAL_PAGE)))
        if page is not None and response.status == 304:
            cookies = self.kept.renew(visit, page, response)
            self.beyond.keep_behind(exchange, page)
            return self.answer(exchange, page, "revalidated", cookies)
        try:
            return await self.take_in(exchange, response)
        except JsException:  # the origin broke off in the middle of a body
            return self._without_origin(exchange, spare)
        except OriginStalled as error:
            self.counters[error.code] += 1
            return self._without_origin(exchange, spare, origin_stalled())

    def answer(
        self, exchange: Exchange, page: StoredPage, from_cache: str, origin_cookies: Cookies = ()
    ) -> Any:
        """The Response of this page for this visitor; `from_cache` says how the page was come by."""
        self.counters["pages"] += 1
        visit = exchange.visit
        if visit.preview is not None:
            return previewed_page(exchange, visit.preview, page, from_cache)
        bound = page.bind(visit.site)
        decides = bound.has_blocks or visit.counts_plain_pages
        decision = exchange.decide(page.facts(visit.site)) if decides else None
        choice, own_cookies = choose_blocks_for(visit, page, bound, decision)
        own_cookies = (*own_cookies, *measure_page(exchange, decision, bound.asked))
        cookies = (*origin_cookies, *own_cookies, *exchange.chosen_cookies)
        if exchange.tells_timings:
            exchange.note_page(from_cache, choice.bit_count(), len(page.plan.blocks))
        ready = bound.ready(choice)
        head = exchange.with_status(bound.head(ready, cookies, visit.now_ms))
        known = visit.request.headers.get("if-none-match", "")
        if known and exchange.status == 200 and is_known_to_browser(known, head.headers.get("etag", "")):
            return make_response(exchange.with_timings(not_modified(head)), None)
        body = None if visit.request.method == "HEAD" else ready.body
        if head.headers is ready.head.headers:
            return add_headers(respond(body, ready.options), head.set_cookies, exchange.told_timings)
        return make_response(exchange.with_timings(head), body)

    async def take_in(self, exchange: Exchange, response: Any) -> Any:
        """The answer made of a response: a page from its plan, a large one as it arrives, all else as it came."""
        visit = exchange.visit
        sent = read_headers(response.headers)
        headers = await cuttable_headers(response, sent)
        is_kept = headers is not None and response.status == 200
        if not is_kept and visit.route is Route.PAGE and is_last_word(response.status):
            self.beyond.forget_behind(exchange)
        if headers is None or not self.kept.may_keep(visit, headers):
            self.once.end(exchange.inquiry)
        if headers is None:
            return self._pass(exchange, response, sent)
        exchange = as_answered(exchange, response.status, headers)
        visit = exchange.visit
        origin_cookies = read_set_cookies(response.headers) if "set-cookie" in headers else ()
        flows = (
            may_flow(headers["content-type"])
            and visit.request.method != "HEAD"
            and visit.preview is None
            and SERVER_FUNCTION.isdisjoint(visit.request.headers)
            and not self.kept.is_read_whole(visit.request)
        )
        body = PageBody(response, headers, self.counters, exchange.stall_ms)
        content = await (body.read_until_pause(FLOW_FROM_BYTES) if flows else body.read_whole(MAX_PAGE_BYTES))
        if not body.is_over:
            return await self._flow(exchange, content, body, headers, origin_cookies)
        return await self._take_in_whole(exchange, content, headers, origin_cookies)

    async def _take_in_whole(
        self, exchange: Exchange, content: bytes, headers: Headers, origin_cookies: Cookies
    ) -> Any:
        """The answer made of all of a body."""
        visit, content_type = exchange.visit, headers["content-type"]
        page = self._learn(exchange, headers, origin_cookies, content)
        if is_refused(page.plan, content_type):
            if names_segments(content, visit.site):
                return await load_instead(self.origin, exchange, content_type, origin_cookies)
            page = self._learn(exchange, headers, origin_cookies, content, whole_plan)
        return self.answer(exchange, page, "miss" if page.freshness.may_store else "bypass")

    def _learn(
        self,
        exchange: Exchange,
        headers: Headers,
        origin_cookies: Cookies,
        content: bytes,
        plan_of: PlanOf | None = None,
    ) -> StoredPage:
        """The page that a body is, kept here and beyond if it may be."""
        page = self.kept.learn(exchange.visit, headers, origin_cookies, content, plan_of)
        self.beyond.keep_behind(exchange, page)
        return page

    def forget(self, exchange: Exchange) -> None:
        """Forget the page at an address, here and beyond."""
        for pages in (self.kept, self.once):
            pages.forget(exchange.visit.request)
        exchange.after_answer(self.beyond.forget(exchange.visit.request))

    def _pass(self, exchange: Exchange, response: Any, headers: Headers) -> Any:
        """Pass on an answer that is no page, unchanged."""
        self.counters["passed"] += 1
        visit = exchange.visit
        if visit.preview is not None:
            return previewed_as_it_came(exchange, response)
        # With bytes that cannot be looked at, blocks for others may go out: into no shared cache, at least.
        is_blind = is_page_type(headers.get("content-type", "")) and not is_readable(headers)
        is_shared = visit.question is None and "set-cookie" not in headers and not is_blind
        return with_withdrawal(visit, response if is_shared else kept_private(response))

    async def _flow(
        self, exchange: Exchange, content: bytes, body: Body, headers: Headers, origin_cookies: Cookies
    ) -> Any:
        """The answer that is still arriving, cut on its way."""
        visit, content_type = exchange.visit, headers.get("content-type", "")
        if not may_flow(content_type):
            self.counters["page-too-large"] += 1
        content, is_unfit = await begin_data(content, body, content_type, visit)
        if is_unfit:
            await body.cancel()
            return await load_instead(self.origin, exchange, content_type, origin_cookies)
        content, facts = await begin_page(visit, content, body, headers)
        is_first, body = isinstance(body, PageBody), self.once.share(exchange, headers, content, body)
        decision = exchange.decide(facts)
        tally = tally_for(visit, decision, partial(self.kept.read_whole, visit.request))
        flow = Flow(content, body, self.counters, cutter_for(visit, decision, tally))
        flow.open_stream(content_type, visit.page_settings)
        tag = tag_for(visit.site, headers) if media_type(content_type) == "text/html" else b""
        if tag:
            flow.add_script(ScriptStream(tag, SCRIPT_PATH.encode()))
        flow.begin()
        measured = measure_page(exchange, decision, 0)  # which segments it asks for is not known yet
        cookies = (*origin_cookies, *cookies_of_flow(visit, decision, tally), *measured)
        head = exchange.with_status(head_of_flow(exchange, headers, cookies))
        self.counters["flowed"] += 1
        if visit.request.method == "HEAD":
            await body.cancel()
            return make_response(head, None)
        most_bytes = self.kept.most_flowing_bytes
        if is_first and body.length <= most_bytes and self.kept.may_keep(visit, headers):
            flow.teach(partial(self._learn, exchange, headers, origin_cookies), most_bytes)
        return flow.answer(exchange, head, partial(self.once.end, exchange.inquiry))

    def _without_origin(self, exchange: Exchange, page: StoredPage | None, head: Head | None = None) -> Any:
        """A page that outlives its origin; where there is none, plain words with this head, or of its being down."""
        if head is None:
            self.counters["origin-unreachable"] += 1
        if page is not None and exchange.visit.now_ms < page.freshness.error_until:
            return self.answer(exchange, page, "stale-if-error")
        return make_response(head, UNREACHABLE_TEXT) if head else answer_unreachable()
