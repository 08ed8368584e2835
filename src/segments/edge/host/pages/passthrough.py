"""Requests that are handed on: the visitor's own, for forms, uploads, odd parts of pages, and sockets.

In: an exchange. Out: a coroutine that ends in the origin's Response, or in plain words where the origin cannot be
reached. An answer that is a page is cut for its visitor and kept for nobody; all else goes as it came, but for a
withdrawal of consent. The body of the request is never read; what is kept may be forgotten.
"""

from __future__ import annotations

from typing import Any

from pyodide.ffi import JsException

from segments.edge.host.pages.page_service import PageService
from segments.edge.host.visit.consent_withdrawal import with_withdrawal
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.origin import fetch_as_visitor, fetch_bodiless_as_visitor
from segments.edge.host.visit.unreachable import answer_unreachable
from segments.edge.http.caching import changes_page
from segments.edge.pages.content_types import is_page_type, is_unknown
from segments.errors import OriginStalled


async def hand_on(exchange: Exchange, pages: PageService) -> Any:
    """The origin's answer. A kept page at the same URL is forgotten where it may have been changed."""
    request = exchange.visit.request
    try:
        if request.method in ("GET", "HEAD") and "upgrade" not in request.headers:
            exchange.counters["passed"] += 1
            return await fetch_bodiless_as_visitor(pages.origin, request)
        response = await fetch_as_visitor(pages.origin, request, exchange.incoming)
        if changes_page(request.method, response.status):
            pages.forget(exchange)
        content_type = response.headers.get("content-type") or ""
        if "upgrade" not in request.headers and (is_page_type(content_type) or is_unknown(content_type)):
            return await pages.take_in(exchange, response)
        exchange.counters["passed"] += 1
        return response if "upgrade" in request.headers else with_withdrawal(exchange.visit, response)
    except JsException:
        exchange.counters["origin-unreachable"] += 1
        return answer_unreachable()
    except OriginStalled as error:
        exchange.counters[error.code] += 1
        return answer_unreachable()


async def hand_on_untouched(exchange: Exchange, pages: PageService) -> Any:
    """The origin's answer to somebody who works in its content system: nothing is cut, filtered or counted."""
    exchange.counters["bypassed"] += 1
    request = exchange.visit.request
    try:
        if request.method in ("GET", "HEAD") and "upgrade" not in request.headers:
            return await fetch_bodiless_as_visitor(pages.origin, request)
        response = await fetch_as_visitor(pages.origin, request, exchange.incoming)
        if changes_page(request.method, response.status):
            pages.forget(exchange)
        return response
    except JsException:
        exchange.counters["origin-unreachable"] += 1
        return answer_unreachable()
