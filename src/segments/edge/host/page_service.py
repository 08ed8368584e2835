"""Pages: from the isolate's memory without waiting where that is possible, else by way of the origin.

In: a plain request beside its JavaScript twin. Out: a Response at once, or a coroutine that ends in one. What the
answer is, the pure stages decide; this file only fetches, keeps and hands over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any, Final

from pyodide.ffi import JsException

from segments.edge.caching import NOT_STORED, Freshness, read_freshness
from segments.edge.host.border import kept_private, make_response, read_headers, read_set_cookies, respond
from segments.edge.host.origin import fetch_as_visitor, fetch_page, fetch_page_as_visitor, resource_headers
from segments.edge.host.stored_page import StoredPage
from segments.edge.host.visit import Visit
from segments.edge.page_store import PageStore
from segments.edge.pages.response import MAX_PAGE_BYTES, compile_response, is_page_type
from segments.edge.respond import is_known_to_browser, not_modified, origin_unreachable
from segments.edge.route import Route, page_key, vary_key

UNREACHABLE_TEXT: Final = "This page cannot be reached at the moment. Please try again shortly.\n"
REFRESH_TIMEOUT_MS: Final = 30_000
"""A background refresh that was cut off with its request may be tried again after this."""


@dataclass(slots=True)
class PageService:
    """The pages of one isolate."""

    site: str
    origin: str
    counters: Counter[str]
    store: PageStore[StoredPage]
    _refreshing: dict[str, int] = field(default_factory=dict)

    def from_memory(self, visit: Visit) -> Any | None:
        """The answer for a page that is kept and may be used, or None. Stale ones are refreshed behind the answer."""
        page = self._kept(visit)
        if page is None or visit.now_ms >= page.freshness.stale_until:
            return None
        if visit.now_ms >= page.freshness.fresh_until:
            self._refresh_behind(visit, page)
            return self.answer(visit, page, "stale")
        return self.answer(visit, page, "hit")

    async def from_origin(self, visit: Visit) -> Any:
        """The answer by way of the origin: a page, or whatever else is there, as it is."""
        page = self._kept(visit)
        try:
            response = await self._ask(visit, page)
        except JsException:
            return self._without_origin(visit, page)
        if page is not None and response.status == 304:
            self._renew(visit, page, response)
            return self.answer(visit, page, "revalidated")
        if page is not None and response.status >= 500 and visit.now_ms < page.freshness.error_until:
            self.counters["stale-served"] += 1
            return self.answer(visit, page, "stale-if-error")
        learned = await self._learn(visit, response)
        if learned is None:
            self.counters["passed"] += 1
            return response if visit.api is None else kept_private(response)
        return self.answer(visit, learned, "miss" if learned.freshness.may_store else "bypass")

    async def pass_on(self, visit: Visit) -> Any:
        """The origin's own answer to the visitor's own request: uploads, other methods, sockets."""
        self.counters["passed"] += 1
        try:
            return await fetch_as_visitor(self.origin, visit.request, visit.incoming)
        except JsException:
            return self._without_origin(visit, None)

    def answer(self, visit: Visit, page: StoredPage, from_cache: str) -> Any:
        """The Response of this page for this visitor; `from_cache` says how the page was come by."""
        decision = visit.decide() if page.has_blocks or visit.counts_plain_pages else None
        choice = page.choose(decision.matches.bits if decision else 0, visit.site)
        cookies = decision.visitor.set_cookies if decision else ()
        visit.note("cache", from_cache)
        visit.note("bundle", visit.site.digest[:12] if visit.site else "none")
        visit.note("blocks", f"{choice.bit_count()}/{len(page.plan.blocks)}")
        head = visit.with_timings(page.head(choice, cookies, visit.now_ms))
        self.counters["pages"] += 1
        if is_known_to_browser(visit.request.headers.get("if-none-match", ""), head.headers.get("etag", "")):
            return make_response(not_modified(head), None)
        ready = page.ready(choice)
        body = None if visit.request.method == "HEAD" else ready.body
        return respond(body, ready.options) if head is ready.head else make_response(head, body)

    def _kept(self, visit: Visit) -> StoredPage | None:
        if visit.route is not Route.PAGE:
            return None
        return self.store.get(page_key(visit.request), partial(vary_key, request=visit.request))

    async def _ask(self, visit: Visit, page: StoredPage | None) -> Any:
        """The origin's response: as nobody where the page is shared, as the visitor where it is theirs."""
        is_shared = visit.route is Route.PAGE
        fetch = fetch_page if is_shared else fetch_page_as_visitor
        extra = _validators(page) if page else resource_headers(visit.request)
        response = await fetch(self.origin, visit.request, extra)
        if response.status == 206 and is_page_type(response.headers.get("content-type") or ""):
            # A range of a page with blocks has no meaning: the visitor gets the whole page.
            response = await fetch(self.origin, visit.request, {})
        return response

    async def _learn(self, visit: Visit, response: Any) -> StoredPage | None:
        """The response as a page, kept if it may be; None if it is none and has to go out untouched."""
        headers = read_headers(response.headers)
        key = page_key(visit.request)
        if response.status != 200 or not is_page_type(headers.get("content-type", "")):
            self.store.drop(key)
            return None
        if int(headers.get("content-length", "0") or 0) > MAX_PAGE_BYTES:
            self.counters["page-too-large"] += 1
            return None
        body = (await response.arrayBuffer()).to_bytes()
        plan = compile_response(
            body, headers.get("content-type", ""), visit.api.preset if visit.api else None
        )
        if visit.api is not None and not plan.digest:
            plan = replace(plan, digest=blake2b(body, digest_size=16).hexdigest())
        self.counters["compiled"] += 1
        self.counters.update(problem.code for problem in plan.problems)
        set_cookies = read_set_cookies(response.headers) if "set-cookie" in headers else ()
        page = StoredPage(
            site=self.site,
            path=visit.request.path,
            plan=plan,
            headers=headers,
            freshness=self._freshness(visit, headers),
            stored_ms=visit.now_ms,
            set_cookies=set_cookies,
            was_asked_for=visit.api is not None,
        )
        if page.freshness.may_store:
            vary = headers.get("vary", "")
            self.store.put(key, vary, vary_key(vary, visit.request) if vary else "", page)
        return page

    def _freshness(self, visit: Visit, headers: Mapping[str, str]) -> Freshness:
        if visit.route is not Route.PAGE:
            return NOT_STORED
        return read_freshness(
            headers, now_ms=visit.now_ms, stale_if_error_seconds=visit.stale_if_error_seconds
        )

    def _renew(self, visit: Visit, page: StoredPage, response: Any) -> None:
        """Give a kept page the freshness that a 304 brought (RFC 9111 section 4.3.4)."""
        headers = {**page.headers, **_without_lengths(read_headers(response.headers))}
        page.renew(headers, self._freshness(visit, headers), visit.now_ms)
        self.counters["revalidated"] += 1

    def _without_origin(self, visit: Visit, page: StoredPage | None) -> Any:
        self.counters["origin-unreachable"] += 1
        if page is not None and visit.now_ms < page.freshness.error_until:
            return self.answer(visit, page, "stale-if-error")
        return make_response(origin_unreachable(), UNREACHABLE_TEXT)

    def _refresh_behind(self, visit: Visit, page: StoredPage) -> None:
        key = page_key(visit.request)
        if visit.now_ms - self._refreshing.get(key, 0) < REFRESH_TIMEOUT_MS:
            return
        self._refreshing[key] = visit.now_ms
        visit.after_answer(self._refresh(visit, page, key))

    async def _refresh(self, visit: Visit, page: StoredPage, key: str) -> None:
        try:
            response = await fetch_page(self.origin, visit.request, _validators(page))
            if response.status == 304:
                self._renew(visit, page, response)
            elif response.status < 500:
                await self._learn(visit, response)
        except JsException:
            self.counters["origin-unreachable"] += 1
        finally:
            self._refreshing.pop(key, None)


def _validators(page: StoredPage) -> dict[str, str]:
    """The conditional headers for a kept page (RFC 9110 section 13.1); none for one without validators."""
    named = {
        "if-none-match": page.headers.get("etag"),
        "if-modified-since": page.headers.get("last-modified"),
    }
    return {name: value for name, value in named.items() if value}


def _without_lengths(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in headers.items() if name not in ("content-length", "content-encoding")
    }
