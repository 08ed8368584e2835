"""The filter that finds what a visitor may see, as Strapi and Directus write it: in brackets, or as JSON.

In: a route and asked names. Out: query parameters, or the text of a JSON object. All of it stands below the field's own
name, which the visitor's query never has at the root of its filters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from segments.edge.query.field_kinds import KINDS, Clause
from segments.edge.query.routes import ApiRoute

_STRAPI: Final[Mapping[str, str]] = {
    # an operator: the opposite of it
    "in": "[$notIn]",
    "null": "[$notNull]",
    "starts_with": "[$not][$startsWith]",
    "ends_with": "[$not][$endsWith]",
    "contains": "[$not][$contains]",
    "containsi": "[$not][$containsi]",
}
_DIRECTUS: Final[Mapping[str, str]] = {
    "in": "_in",
    "null": "_null",
    "starts_with": "_starts_with",
    "ends_with": "_ends_with",
    "contains": "_contains",
}


def strapi_filter(route: ApiRoute, names: list[str]) -> list[tuple[str, str]]:
    """Parameters such as `filters[segments][slug][$not][0][$notIn][0]=vip`: one of several opposites must not hold.

    A plain "or" below a field has no place of its own in Strapi: it is moved to the root of all filters, where an "or"
    of the visitor's would take its place.
    """
    field = "filters" + _bracketed(route)
    clauses = _clauses(route, names)
    if clauses[0][0] == "in" and len(clauses) == 1:
        return [(f"{field}[$in][{number}]", value) for number, value in enumerate(clauses[0][1])]
    found: list[tuple[str, str]] = []
    for index, (operator, values) in enumerate(clauses):
        name = f"{field}[$not][{index}]{_STRAPI[operator]}"
        found += [(name if operator == "null" else f"{name}[{at}]", value) for at, value in enumerate(values)]
    return found


def directus_filter(route: ApiRoute, names: list[str]) -> list[tuple[str, str]]:
    """Parameters such as `filter[segments][segments_id][slug][_or][0][_in]=vip`."""
    field = "filter" + _bracketed(route)
    alternatives = _alternatives(_clauses(route, names))
    if len(alternatives) == 1:
        operator, value = alternatives[0]
        return [(f"{field}[{operator}]", _plain(value))]
    return [
        (f"{field}[_or][{index}][{operator}]", _plain(value))
        for index, (operator, value) in enumerate(alternatives)
    ]


def directus_json_filter(route: ApiRoute, names: list[str]) -> str:
    """The same as one JSON object."""
    found: list[object] = [{operator: value} for operator, value in _alternatives(_clauses(route, names))]
    condition = found[0] if len(found) == 1 else {"_or": found}
    for step in reversed(route.parameter.split(".")):
        condition = {step: condition}
    return json.dumps(condition, ensure_ascii=False, separators=(",", ":"))


def _clauses(route: ApiRoute, names: list[str]) -> list[Clause]:
    return KINDS[route.syntax][route.field].clauses(names, has_untargeted=route.has_untargeted)


def _bracketed(route: ApiRoute) -> str:
    return "".join(f"[{step}]" for step in route.parameter.split("."))


def _alternatives(clauses: list[Clause]) -> list[tuple[str, object]]:
    """Operators of Directus with one value each, but for `_in`, which takes its list at once."""
    found: list[tuple[str, object]] = []
    for operator, values in clauses:
        if operator == "in":
            found.append((_DIRECTUS[operator], list(values)))
        else:
            found += [(_DIRECTUS[operator], operator == "null" or value) for value in values]
    return found


def _plain(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else "true" if value is True else str(value)
