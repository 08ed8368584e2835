"""The question to the origin about a page: as nobody where the page is shared, as the visitor where it is theirs.

In: an exchange, and the page that is kept, if any. Out: the origin's JavaScript Response.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from segments.edge.host.pages.cuttable import is_part_of_whole
from segments.edge.host.pages.single_document import with_single_document
from segments.edge.host.pages.stored_page import StoredPage
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.origin import fetch_page, fetch_page_as_visitor
from segments.edge.http.route import Route
from segments.edge.http.upstream_headers import resource_headers, validators_of


async def ask_for_page(origin: str, exchange: Exchange, page: StoredPage | None) -> Any:
    """The origin's response, which may be a 304 where a page is kept.

    Raises:
        JsException: the origin cannot be reached.
    """
    visit = exchange.visit
    fetch = partial(fetch_page, form=visit.form) if visit.route is Route.PAGE else fetch_page_as_visitor
    extra = validators_of(page.headers) if page else resource_headers(visit.request)
    ask = partial(fetch, origin, extra=extra)
    response = await with_single_document(exchange, await ask(visit.request), ask)
    if is_part_of_whole(response):
        # A range of a page with blocks has no meaning: the visitor gets the whole page.
        response = await fetch(origin, visit.request, {})
    return response
