"""Requests to content APIs: asked for what matches their visitor, in the API's own syntax.

In: an exchange and a route. Out: the exchange with the upstream query in place of the visitor's, or the answer to a
question in a body with the visitor's segments in it. The answer depends on who asked, so it is personal downstream;
upstream it is the same for all visitors in the same segments.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from pyodide.ffi import JsException

from segments.edge.host.js.border import make_response
from segments.edge.host.visit.api_question import ApiQuestion
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.origin import send_as_visitor
from segments.edge.host.visit.request_body import RefusedBody, read_body
from segments.edge.host.visit.visit import Visit
from segments.edge.http.form_headers import is_credential
from segments.edge.http.respond import Head
from segments.edge.http.route import Route
from segments.edge.query.rewrite import rewrite_query, without_variables
from segments.edge.query.rewrite_bodies import (
    BODY_METHODS,
    aliases_in_body,
    aliases_in_query,
    is_asked_by_body,
    rewrite_body,
)
from segments.edge.query.routes import ApiRoute
from segments.errors import OriginStalled, QueryRefused

MAX_DOCUMENT_BYTES: Final = 1_048_576
"""Far above any GraphQL document with its variables; a larger one is refused, since it cannot be read."""

MAX_UNSIZED_DOCUMENT_BYTES: Final = 65_536
"""Of a document without a length, as some servers' clients stream theirs."""


TakeIn: TypeAlias = Callable[[Exchange, Any], Awaitable[Any]]


def find_api(visit: Visit) -> ApiRoute | None:
    """The content API that a request asks: any by GET, and by other methods those that are asked by a body."""
    route = visit.path_rules.api
    if route is None or visit.route is not Route.HANDED_ON:
        return route
    method = visit.request.method
    asks = is_asked_by_body(route, method) or (route.is_filtered and method in BODY_METHODS)
    return route if asks else None


def ask_for_audience(exchange: Exchange, route: ApiRoute) -> Exchange | None:
    """The exchange as its content API is to be asked, or None for a query that is refused."""
    visit = exchange.visit
    asked = visit.request
    try:
        aliases = aliases_in_query(asked.query) if route.syntax == "graphql" else set()
        query = rewrite_query(route, asked.query, _matched(exchange)) if route.is_filtered else asked.query
    except QueryRefused as error:
        exchange.counters[error.code] += 1
        return None
    is_known = any(is_credential(name) and name in asked.headers for name in route.page_headers)
    question = ApiQuestion(route, tuple(sorted(aliases)), unfiltered=asked if route.is_filtered else None)
    return exchange.with_visit(
        replace(
            visit,
            route=Route.PERSONAL_PAGE if is_known else visit.route,
            request=replace(asked, query=query),
            question=question,
        )
    )


async def send_for_audience(exchange: Exchange, route: ApiRoute, origin: str, take_in: TakeIn) -> Any:
    """The answer to a question in a body, as `take_in` makes it of the origin's response.

    A body that cannot be read goes nowhere, since what it asks for is not known.
    """
    if not is_asked_by_body(route, exchange.visit.request.method):
        return refuse("Expected GET, got a method that asks by a body - at the method", 405)
    body = await read_body(exchange, MAX_DOCUMENT_BYTES, unsized_bytes=MAX_UNSIZED_DOCUMENT_BYTES)
    if isinstance(body, RefusedBody):
        return refuse(body.message, body.status)
    try:
        asked = _with_audience(exchange, route, body)
    except QueryRefused as error:
        exchange.counters[error.code] += 1
        return refuse(str(error))
    if asked is None:
        return refuse("Expected a document in JSON, got something else - at the body")
    exchange, document = asked
    try:
        return await take_in(exchange, await send_as_visitor(origin, exchange.visit.request, document))
    except JsException:
        exchange.counters["origin-unreachable"] += 1
        return refuse("Expected an answer of the content API, got none", 502)
    except OriginStalled as error:
        exchange.counters[error.code] += 1
        return refuse("Expected the rest of the content API's answer in time, got nothing more", 504)


def _with_audience(exchange: Exchange, route: ApiRoute, body: bytes) -> tuple[Exchange, bytes] | None:
    """The exchange and the body as they go upstream, or None where the body cannot be read.

    Raises:
        QueryRefused: it says under our names what servers read in different ways.
    """
    visit = exchange.visit
    request = visit.request
    document = rewrite_body(route, body, _matched(exchange)) if body else None
    if document is None:
        return None
    if route.syntax != "graphql":
        return exchange.with_visit(replace(visit, question=ApiQuestion(route))), document
    aliases = aliases_in_body(body) | aliases_in_query(request.query)
    if route.is_filtered:  # some servers take variables of the address before those of the body
        request = replace(request, query=without_variables(request.query))
    question = ApiQuestion(route, tuple(sorted(aliases)))
    return exchange.with_visit(replace(visit, request=request, question=question)), document


def refuse(message: str, status: int = 400) -> Any:
    """The answer to a request that goes nowhere, in the form of GraphQL's errors and Directus's."""
    head = Head(status, {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"})
    return make_response(head, json.dumps({"errors": [{"message": message}]}))


def _matched(exchange: Exchange) -> list[str]:
    site, decision = exchange.visit.site, exchange.decide()
    return site.index.names(decision.matches.bits) if site and decision else []
