"""Requests to content APIs: asked for what matches their visitor, in the API's own syntax.

In: a visit and a route. Out: the visit with the upstream query in place of the visitor's, or the answer to a GraphQL
document with its variable set. The answer depends on who asked, so it is personal downstream; upstream it is the same
for all visitors in the same segments.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias

from pyodide.ffi import JsException

from segments.edge.host.js.border import make_response
from segments.edge.host.visit.origin import post_as_visitor
from segments.edge.host.visit.request_body import RefusedBody, read_body
from segments.edge.host.visit.visit import Visit
from segments.edge.http.percent import decode_percent
from segments.edge.http.respond import Head
from segments.edge.http.route import Route
from segments.edge.pages.settings.page_settings import WITHOUT_RULES, PageSettings
from segments.edge.query.rewrite import rewrite_graphql_body, rewrite_query
from segments.edge.query.routes import ApiRoute, find_route
from segments.errors import OriginStalled

MAX_DOCUMENT_BYTES: Final = 1_048_576
"""Far above any GraphQL document with its variables; a larger one is refused, since it cannot be read."""

MAX_UNSIZED_DOCUMENT_BYTES: Final = 65_536
"""Of a document without a length, as some servers' clients stream theirs."""


TakeIn: TypeAlias = Callable[[Visit, Any], Awaitable[Any]]


def find_api(visit: Visit) -> ApiRoute | None:
    """The content API that a request asks: any by GET, and those that speak GraphQL by POST as well."""
    if visit.site is None or not visit.site.content_apis or visit.route is Route.SERVICE:
        return None
    route = find_route(visit.site.content_apis, visit.request.path)
    if route is None or visit.route is not Route.HANDED_ON:
        return route
    return route if route.syntax == "graphql" and visit.request.method == "POST" else None


def ask_for_audience(visit: Visit, route: ApiRoute) -> Visit:
    """The visit as its content API is to be asked."""
    query = rewrite_query(route, visit.request.query, _matched(visit))
    return replace(visit, request=replace(visit.request, query=query), api=route)


async def post_for_audience(visit: Visit, route: ApiRoute, origin: str, take_in: TakeIn) -> Any:
    """The answer to a GraphQL document, as `take_in` makes it of the origin's response.

    A document that cannot be read goes nowhere, since what it asks for is not known.
    """
    body = await read_body(visit, MAX_DOCUMENT_BYTES, unsized_bytes=MAX_UNSIZED_DOCUMENT_BYTES)
    if isinstance(body, RefusedBody):
        return _graphql_error(body.status, body.message)
    document = rewrite_graphql_body(route, body, _matched(visit)) if body else None
    if document is None:
        return _graphql_error(400, "Expected a GraphQL document in JSON, got something else - at the body")
    try:
        response = await post_as_visitor(origin, visit.request, document)
        return await take_in(replace(visit, api=route), response)
    except JsException:
        visit.counters["origin-unreachable"] += 1
        return _graphql_error(502, "Expected an answer of the content API, got none")
    except OriginStalled as error:
        visit.counters[error.code] += 1
        return _graphql_error(504, "Expected the rest of the content API's answer in time, got nothing more")


def _graphql_error(status: int, message: str) -> Any:
    head = Head(status, {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"})
    return make_response(head, json.dumps({"errors": [{"message": message}]}))


def page_settings_for(visit: Visit) -> PageSettings:
    """How a page that comes for this visit is cut: by the site, the path, and the route to a content API."""
    if visit.site is None:
        return WITHOUT_RULES
    settings = visit.site.page_settings
    if settings.liquid.paths:
        settings = settings.on_path(decode_percent(visit.request.path))
    return settings.for_preset(visit.api.preset) if visit.api else settings


def _matched(visit: Visit) -> list[str]:
    decision = visit.decide()
    return visit.site.index.names(decision.matches.bits) if visit.site and decision else []
