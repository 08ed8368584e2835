"""Refreshes behind an answer: a stale page is asked for anew while its visitor reads it.

In: an exchange that was answered, and the page. Out: nothing but the page that is kept, renewed, or forgotten.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.edge.host.js.border import read_headers, read_set_cookies
from segments.edge.host.js.page_body import PageBody
from segments.edge.host.pages.asking import ask_for_page
from segments.edge.host.pages.cached_pages import CachedPages
from segments.edge.host.pages.cuttable import cuttable_headers
from segments.edge.host.pages.site_pages import SitePages
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.log_ins import LogIns
from segments.edge.host.visit.visit import Visit
from segments.edge.http.caching import is_last_word
from segments.edge.http.page_key import page_key
from segments.edge.pages.response import MAX_PAGE_BYTES
from segments.errors import OriginStalled

TIMEOUT_MS: Final = 30_000
"""A background refresh that was cut off with its request may be tried again after this."""


@dataclass(slots=True)
class Refreshes:
    """The refreshes of one site's pages that are on their way, by the page's key and their beginning."""

    origin: str
    counters: Counter[str]
    kept: SitePages
    beyond: CachedPages
    log_ins: LogIns
    _begun_ms: dict[str, int] = field(default_factory=dict)

    def begin(self, exchange: Exchange, page: StoredPage) -> None:
        """Ask for a page anew behind the answer, unless that is under way."""
        key, now_ms = page_key(exchange.visit.request, exchange.visit.page_space), exchange.visit.now_ms
        if now_ms - self._begun_ms.get(key, 0) < TIMEOUT_MS:
            return
        self._begun_ms[key] = now_ms
        asking = exchange.with_visit(self.kept.in_language_of(exchange.visit, page))
        exchange.after_answer(self._refresh(asking, page, key))

    async def _refresh(self, exchange: Exchange, page: StoredPage, key: str) -> None:
        visit = exchange.visit
        try:
            response = await ask_for_page(self.origin, exchange, page)
            self.log_ins.learn_from(visit, response)
            if response.status == 304:
                self.kept.renew(visit, page, response)
                await self._keep_beyond(visit, page)
            elif response.status < 500:
                await self._learn(exchange, response)
        except JsException:
            self.counters["origin-unreachable"] += 1
        except OriginStalled as error:
            self.counters[error.code] += 1
        finally:
            self._begun_ms.pop(key, None)

    async def _learn(self, exchange: Exchange, response: Any) -> None:
        """Keep what a refresh brought, or forget the page if it is none any more."""
        visit, sent = exchange.visit, read_headers(response.headers)
        headers = await cuttable_headers(response, sent) if response.status == 200 else None
        body = PageBody(response, sent, self.counters, exchange.stall_ms)
        content = await body.read_whole(MAX_PAGE_BYTES) if headers else b""
        if headers and body.is_over:
            cookies = read_set_cookies(response.headers) if "set-cookie" in headers else ()
            await self._keep_beyond(visit, self.kept.learn(visit, headers, cookies, content))
            return
        if (headers or is_last_word(response.status)) and self.kept.forget(visit.request):
            await self.beyond.forget(visit.request)
        await body.cancel()

    async def _keep_beyond(self, visit: Visit, page: StoredPage) -> None:
        if self.beyond.keeps(page):
            await self.beyond.put(visit, page)
