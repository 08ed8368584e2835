"""What is no page: the origin's own answer to the visitor's own request, for uploads, odd parts of pages, and sockets.

In: a visit. Out: a coroutine that ends in the origin's Response, untouched but for a withdrawal of consent, or in plain
words where the origin cannot be reached. Nothing is read, decided or kept; what is kept may be forgotten.
"""

from __future__ import annotations

from typing import Any

from pyodide.ffi import JsException

from segments.edge.host.pages.page_service import PageService
from segments.edge.host.visit.consent_withdrawal import with_withdrawal
from segments.edge.host.visit.origin import fetch_as_visitor, fetch_bodiless_as_visitor
from segments.edge.host.visit.unreachable import answer_unreachable
from segments.edge.host.visit.visit import Visit
from segments.edge.http.caching import changes_page


async def hand_on(visit: Visit, pages: PageService) -> Any:
    """The origin's answer. A kept page at the same URL is forgotten where it may have been changed."""
    visit.counters["passed"] += 1
    request = visit.request
    try:
        if request.method in ("GET", "HEAD") and "upgrade" not in request.headers:
            return await fetch_bodiless_as_visitor(pages.origin, request)
        response = await fetch_as_visitor(pages.origin, request, visit.incoming)
        if changes_page(request.method, response.status):
            pages.kept.forget(request)
        return response if "upgrade" in request.headers else with_withdrawal(visit, response)
    except JsException:
        visit.counters["origin-unreachable"] += 1
        return answer_unreachable()
