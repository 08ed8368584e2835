"""What is no page: the origin's own answer to the visitor's own request, for uploads, parts of pages, and sockets.

In: a visit. Out: a coroutine that ends in the origin's Response, untouched, or in plain words where the origin cannot
be reached. Nothing is read, decided or kept.
"""

from __future__ import annotations

from typing import Any

from pyodide.ffi import JsException

from segments.edge.host.border import make_response
from segments.edge.host.origin import fetch_as_visitor, fetch_bodiless_as_visitor
from segments.edge.host.page_service import UNREACHABLE_TEXT
from segments.edge.host.visit import Visit
from segments.edge.respond import origin_unreachable


async def hand_on(visit: Visit, origin: str) -> Any:
    """The origin's answer."""
    visit.counters["passed"] += 1
    request = visit.request
    try:
        if request.method in ("GET", "HEAD") and "upgrade" not in request.headers:
            return await fetch_bodiless_as_visitor(origin, request)
        return await fetch_as_visitor(origin, request, visit.incoming)
    except JsException:
        visit.counters["origin-unreachable"] += 1
        return make_response(origin_unreachable(), UNREACHABLE_TEXT)
