"""Routes of content APIs: which paths they are, how the API is asked, and for which segments.

In: the `content_api` section of a site's settings, a list of plain tables. Out: frozen `ApiRoute`s, or all that is
wrong with the section at once. Nothing here knows a request but for its path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from segments.edge.http.path_glob import matches_glob
from segments.edge.http.percent import decode_percent
from segments.edge.pages.json.shapes import SHAPES
from segments.errors import ContentApiInvalid

DEFAULT_CAP: Final = 3
"""With 10 segments on a route these are 176 different upstream queries; with all 10 they would be 1,024."""

MAX_ROUTE_SEGMENTS: Final = 64
"""As many as one condition in a page may name; a longer list would not be written by hand."""

PARAMETERS: Final[Mapping[str, str]] = {
    "generic": "segments",
    "repeated": "segments",
    "contentful": "fields.segments",
    "strapi": "segments.slug",
    "sanity": "segments",
    "directus": "segments",
    "wagtail": "segments",
    "graphql": "segments",
}
"""Each syntax with the parameter, field or variable that carries segments unless a route names another."""

_KEYS: Final = frozenset(
    {"path", "syntax", "parameter", "segments", "cap", "prefix", "always", "untargeted", "preset"}
)


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """One content API behind the worker.

    `path` is a glob, in which `*` stands for any run of characters. `segments` are those that the API knows, the
    most important first: of more than `cap` matched ones the first are asked for. `prefix` stands before each of
    them in the API; `always` are the API's own names that are asked for whoever asks. With `has_untargeted`
    content without segments is asked for too, where the syntax can say so. `preset` is the shape of the answers;
    without one they say what they are.
    """

    path: str
    syntax: str
    segments: tuple[str, ...]
    parameter: str
    cap: int = DEFAULT_CAP
    prefix: str = ""
    always: tuple[str, ...] = ()
    has_untargeted: bool = True
    preset: str = ""


def find_route(routes: Sequence[ApiRoute], path: str) -> ApiRoute | None:
    """The first route for a request's path, which is as sent: escapes in it hide nothing."""
    decoded = decode_percent(path)
    return next((route for route in routes if matches_glob(route.path, decoded)), None)


def asked_names(route: ApiRoute, matched: Iterable[str]) -> list[str]:
    """The segments in the query to the API: known names only, capped, with the route's prefix, sorted."""
    found = set(matched)
    known = [name for name in route.segments if name in found][: route.cap]
    return sorted({*(route.prefix + name for name in known), *route.always})


def count_queries(segments: int, cap: int) -> int:
    """The number of upstream queries that one request can become: the choices of up to `cap` of the segments."""
    return sum(comb(segments, size) for size in range(min(segments, cap) + 1))


def parse_routes(section: object) -> tuple[ApiRoute, ...]:
    """The routes of a site, in the order in which they are tried. No section is no routes.

    Raises:
        ContentApiInvalid: with one message for each fault.
    """
    if section is None:
        return ()
    if not isinstance(section, (list, tuple)):
        raise ContentApiInvalid(
            [f"Expected tables [content_api.NAME], got {_kind(section)} - at content_api"]
        )
    problems: list[str] = []
    routes = [_parse_route(table, f"content_api[{index}]", problems) for index, table in enumerate(section)]
    if problems:
        raise ContentApiInvalid(problems)
    return tuple(route for route in routes if route is not None)


def _parse_route(table: object, place: str, problems: list[str]) -> ApiRoute | None:
    if not isinstance(table, dict):
        problems.append(f"Expected a table, got {_kind(table)} - at {place}")
        return None
    before = len(problems)
    fields = _Fields(table, place, problems)
    syntax = fields.text("syntax", "generic")
    if syntax not in PARAMETERS:
        fields.report("syntax", f"one of {', '.join(PARAMETERS)}", f'"{syntax[:40]}"')
    path = fields.text("path", "")
    if not path.startswith(("/", "*")):
        fields.report("path", 'a path such as "/api/articles*"', f'"{path[:40]}"')
    segments = fields.texts("segments")
    if not 0 < len(segments) <= MAX_ROUTE_SEGMENTS:
        fields.report("segments", f"1 to {MAX_ROUTE_SEGMENTS} names", str(len(segments)))
    preset = table.get("preset", "")
    if isinstance(preset, str) and preset and preset not in SHAPES:
        fields.report("preset", f"one of {', '.join(SHAPES)}", f'"{preset[:40]}"')
    known = ", ".join(sorted(_KEYS))
    unknown = sorted(str(key)[:40] for key in table if key not in _KEYS)
    problems += [f"Expected one of the keys {known}, got {key} - at {place}" for key in unknown]
    route = ApiRoute(
        path=path,
        syntax=syntax,
        segments=segments,
        parameter=fields.text("parameter", PARAMETERS.get(syntax, "segments")),
        cap=fields.whole("cap", DEFAULT_CAP),
        prefix=fields.text("prefix", ""),
        always=fields.texts("always"),
        has_untargeted=fields.flag("untargeted"),
        preset=fields.text("preset", syntax if syntax in SHAPES and syntax != "generic" else ""),
    )
    return route if len(problems) == before else None


class _Fields:
    """The values of one table; a wrong one is reported and read as its default."""

    __slots__ = ("_place", "_problems", "_table")

    def __init__(self, table: Mapping[str, object], place: str, problems: list[str]) -> None:
        self._table, self._place, self._problems = table, place, problems

    def report(self, key: str, expected: str, got: str) -> None:
        """Note a fault."""
        self._problems.append(f"Expected {expected}, got {got} - at {self._place}.{key}")

    def text(self, key: str, default: str) -> str:
        """A text, which must not be empty where it is given, but for a prefix."""
        value = self._table.get(key, default)
        if isinstance(value, str) and (value or not default):
            return value
        self.report(key, "a text", _kind(value))
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each once; a missing one is empty."""
        value = self._table.get(key, ())
        if isinstance(value, (list, tuple)) and all(isinstance(name, str) and name for name in value):
            return tuple(dict.fromkeys(value))
        self.report(key, "a list of names", _kind(value))
        return ()

    def whole(self, key: str, default: int) -> int:
        """A whole number from 1 to `MAX_ROUTE_SEGMENTS`."""
        value = self._table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ROUTE_SEGMENTS:
            return value
        self.report(key, f"a whole number from 1 to {MAX_ROUTE_SEGMENTS}", str(value)[:40])
        return default

    def flag(self, key: str) -> bool:
        """True unless the table says false."""
        value = self._table.get(key, True)
        if not isinstance(value, bool):
            self.report(key, "true or false", _kind(value))
        return value is not False


def _kind(value: object) -> str:
    return {str: "a text", bool: "a truth value", int: "a number", dict: "a table", list: "a list"}.get(
        type(value), type(value).__name__
    )
