"""The OpenAPI 3.1 document of the API, made from the table of routes."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any, Final

from segments.desk.api.bodies import Document, Problem
from segments.desk.api.route import NDJSON, Route
from segments.desk.api.routes import ROUTES
from segments.desk.api.shape import hints_of, object_schema, schema_of
from segments.version import VERSION

_REASONS: Final = {
    200: "Carried out",
    304: "The answer at hand still holds",
    400: "Something is missing or wrong",
    401: "No valid token",
    403: "The token lacks the scope",
    404: "No such address",
    405: "Another method",
    409: "The Idempotency-Key was used for another order",
    413: "More bytes than the address takes",
    429: "Too many requests; Retry-After says when to ask again",
    503: "Something behind does not answer; Retry-After says when to ask again",
}
_ALWAYS: Final = (400, 401, 403, 404, 429)


def openapi() -> dict[str, Any]:
    """The document; the first path of each route stands for all of them."""
    shapes: dict[str, type[Any]] = {}
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.paths[0], {})[route.method.lower()] = _operation(route, shapes)
    _name(Problem, shapes)
    schemas: dict[str, Any] = {}
    while len(schemas) < len(shapes):
        for name, shape in list(shapes.items()):
            schemas[name] = object_schema(shape, lambda one: _name(one, shapes))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Segments",
            "version": VERSION,
            "description": "The same segments in every channel.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "writeKey": {"type": "http", "scheme": "basic"},
            },
        },
    }


def _operation(route: Route, shapes: dict[str, type[Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.call,
        "summary": route.summary,
        "responses": {
            "200": {
                "description": _REASONS[200],
                "content": {route.media: {"schema": _schema(route.answer, route, shapes)}},
            },
            **{
                str(status): _refusal(status, shapes)
                for status in sorted({*route.statuses, *(_ALWAYS if route.scope else (404,))})
            },
        },
    }
    if route.scope:
        operation["security"] = [{"token": []}, *([{"writeKey": []}] if route.scope == "events" else [])]
        operation["description"] = f"Scope `{route.scope}`."
    if route.parameters:
        operation["parameters"] = [
            {
                "name": one.name,
                "in": one.place,
                "description": one.doc,
                "required": one.is_required,
                "schema": dict(one.schema),
            }
            for one in route.parameters
        ]
    if route.body is not None:
        content = {route.media: {"schema": _schema(route.body, route, shapes)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _schema(body: Any, route: Route, shapes: dict[str, type[Any]]) -> dict[str, Any]:
    if route.media == NDJSON:
        return {"type": "string"}
    if body == Document:
        return {"type": "object"}
    return schema_of(body, lambda one: _name(one, shapes))


def _refusal(status: int, shapes: dict[str, type[Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": _REASONS[status]}
    if status != 304:
        answer["content"] = {"application/problem+json": {"schema": {"$ref": _name(Problem, shapes)}}}
    return answer


def _name(shape: type[Any], shapes: dict[str, type[Any]]) -> str:
    """The reference of a shape, which is then part of the document."""
    if is_dataclass(shape) and shape.__name__ not in shapes:
        shapes[shape.__name__] = shape
        hints_of(shape)
    return f"#/components/schemas/{shape.__name__}"
