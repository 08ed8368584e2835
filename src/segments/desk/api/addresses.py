"""Addresses: the routes that a path leads to, with the values of the path's parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from segments.desk.api.route import Route
from segments.desk.api.routes import FLAGS, ROUTES
from segments.edge.http.percent import decode_percent

_CONTROLS: Final = re.compile(r"%(?:[01][0-9a-f]|7f)", re.IGNORECASE)
"""Escapes of control characters, which name nobody; `decode_percent` would leave them as other texts are written."""


@dataclass(frozen=True, slots=True)
class Found:
    """The routes of a path by method, each with the path's parameters."""

    routes: Mapping[str, Route]
    values: Mapping[str, str]


def find_routes(path: str) -> Found | None:
    """The routes that a path leads to; None where it leads nowhere."""
    for template, routes in _BY_TEMPLATE.items():
        values = _match(template, path, is_rest=any(route.is_rest for route in routes.values()))
        if values is not None:
            return Found(routes, values)
    return None


def _templates() -> Iterator[tuple[str, Route]]:
    for route in (*ROUTES, *FLAGS):
        for path in route.paths:
            yield path, route


def _by_template() -> dict[str, dict[str, Route]]:
    found: dict[str, dict[str, Route]] = {}
    for path, route in _templates():
        found.setdefault(path, {})[route.method] = route
    return found


_BY_TEMPLATE: Final[Mapping[str, Mapping[str, Route]]] = _by_template()


def _match(template: str, path: str, *, is_rest: bool) -> dict[str, str] | None:
    wanted, given = template.split("/"), path.split("/")
    if is_rest and len(given) > len(wanted):
        given = [*given[: len(wanted) - 1], "/".join(given[len(wanted) - 1 :])]
    if len(wanted) != len(given):
        return None
    values: dict[str, str] = {}
    for pattern, part in zip(wanted, given, strict=True):
        if pattern.startswith("{"):
            values[pattern[1:-1]] = "" if _CONTROLS.search(part) else decode_percent(part)
        elif pattern != part:
            return None
    return values if is_rest or all(values.values()) else None
