"""docs/reference/api.md, made from the table of the API: `python -m tools.api_reference` writes it."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from segments.access_token import SCOPES
from segments.desk.api.bodies import Document
from segments.desk.api.calls import REASONS
from segments.desk.api.route import Route
from segments.desk.api.routes import FLAGS, ROUTES
from segments.desk.api.shape import hints_of, schema_of

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "reference" / "api.md"

_HEAD: Final = """# API

The desk's API: the same segments, by the same rules and consent, for apps, mail, push and support. Made by `python -m
tools.api_reference` from the table that answers requests; the desk serves it as OpenAPI 3.1 at `GET
/_segments/v1/openapi.json`. How to use it is in [channels](../guides/channels.md).

## Tokens

Every address but the document wants `Authorization: Bearer TOKEN`, a token of [`segments
token`](commands.md#segments-token); those of events also take it as the write key of a client: the user of `Basic`,
or `writeKey` in the body. A token whose subject is `person:KIND:ID` reaches that person alone.

"""

_ERRORS: Final = """
## Refusals

A refusal is `application/problem+json` (RFC 9457): `status`, a stable code as `title`, and `detail`. 401 token, 403
scope, 404 no such address or an identifier that names nobody, 405 with `Allow`, 409 the Idempotency-Key came with
another order, 413 too many bytes, 429 and 503 with `Retry-After` in seconds. 503 means: send the same again; ids of
events count once.

An `Idempotency-Key` carries an order out once for 24 hours, and repeats its first answer. `GET .../segments` and the
flags have an `ETag`; where it still holds the answer is 304, and nothing is evaluated for it.

Messages of clients that are refused stand in the body of the 200, each with its place:

| reason | |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    shapes: list[type[Any]] = []
    scopes = "".join(f"| `{name}` | {text} |\n" for name, text in SCOPES.items())
    parts = [_HEAD, "| scope | allows to |\n| --- | --- |\n", scopes, "\n## Addresses\n"]
    parts += [_route(route, shapes) for route in ROUTES]
    parts.append(
        "\n## Flags\n\nOpenFeature's remote protocol (OFREP 0.3.0), with the protocol's own bodies and errors.\n"
    )
    parts += [_route(route, shapes) for route in FLAGS]
    parts.append("\n## Bodies\n")
    for shape in shapes:  # grows while it is read: bodies hold others
        parts.append(_shape(shape, shapes))
    parts.append(_ERRORS + "".join(f"| `{name}` | {text} |\n" for name, text in REASONS.items()))
    return "".join(parts)


def _route(route: Route, shapes: list[type[Any]]) -> str:
    lines = [f"\n### {route.method} {route.paths[0]}\n\n{route.summary}."]
    if route.scope:
        lines[0] += f" Scope `{route.scope}`."
    if len(route.paths) > 1:
        lines.append("\nAlso at " + ", ".join(f"`{path}`" for path in route.paths[1:]) + ".")
    if route.parameters:
        lines.append("\n| parameter | in | |\n| --- | --- | --- |")
        lines += [f"| `{one.name}` | {one.place} | {one.doc} |" for one in route.parameters]
    for word, body in (("Body", route.body), ("Answer", route.answer)):
        if body is not None and body != Document:
            lines.append(f"\n{word}: {_link(body, shapes)}")
    return "\n".join(lines) + "\n"


def _link(shape: type[Any], shapes: list[type[Any]]) -> str:
    if is_dataclass(shape) and shape not in shapes:
        shapes.append(shape)
    return f"[{shape.__name__}](#{shape.__name__.lower()})"


def _shape(shape: type[Any], shapes: list[type[Any]]) -> str:
    rows = [
        f"\n### {shape.__name__}\n\n{(shape.__doc__ or '').strip()}\n\n| member | type | |\n| --- | --- | --- |\n"
    ]
    hints = hints_of(shape)
    for row in fields(shape):
        is_required = row.default is MISSING and row.default_factory is MISSING
        schema = schema_of(hints[row.name], lambda one: _link(one, shapes))
        words = [schema.get("description", ""), "" if is_required else "may be left out"]
        rows.append(f"| `{row.name}` | {_type(schema)} | {', '.join(filter(None, words))} |\n")
    return "".join(rows)


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"])
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}{_bounds(schema, 'Items')}"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"object of {_type(inner)}" if isinstance(inner, dict) and inner else "object"
    return f"{schema.get('type', 'anything')}{_bounds(schema, 'Length')}"


def _bounds(schema: dict[str, Any], of: str) -> str:
    return f", at most {schema[f'max{of}']}" if f"max{of}" in schema else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
