"""Tables `[content_api.NAME]` become routes.

In: the `content_api` section of a site's settings, a list of plain tables. Out: frozen `ApiRoute`s, or all that is
wrong with the section at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from segments.edge.pages.json.shapes import SHAPES
from segments.edge.query.field_kinds import KINDS, FieldKind, default_kind
from segments.edge.query.routes import DEFAULT_CAP, MAX_ROUTE_SEGMENTS, ApiRoute
from segments.errors import ContentApiInvalid

PARAMETERS: Final[Mapping[str, str]] = {
    "generic": "segments",
    "repeated": "segments",
    "contentful": "fields.segments",
    "strapi": "segments.slug",
    "sanity": "segments",
    "directus": "segments.segments_id.slug",
    "wagtail": "segments",
    "graphql": "segments",
}
"""Each syntax with the parameter, field or variable that carries segments unless a route names another."""

_KEYS: Final = frozenset(
    (
        "path",
        "syntax",
        "field",
        "parameter",
        "segments",
        "cap",
        "prefix",
        "always",
        "untargeted",
        "filter",
        "page_headers",
        "preset",
    )
)


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


def route_warnings(section: Sequence[object]) -> list[str]:
    """Warnings about routes that `parse_routes` accepts: fields whose system has no filter for them."""
    tables = [table for table in section if isinstance(table, dict)]
    return [
        f"Expected a field that {table['syntax']} can filter, got {table['field']}: its answers are only cut"
        f" - at content_api[{index}].field"
        for index, table in enumerate(tables)
        if table.get("filter") is not False
        and (kind := KINDS.get(table.get("syntax", ""), {}).get(table.get("field", "")))
        and kind.named is None
    ]


def _parse_route(table: object, place: str, problems: list[str]) -> ApiRoute | None:
    if not isinstance(table, dict):
        problems.append(f"Expected a table, got {_kind(table)} - at {place}")
        return None
    before = len(problems)
    known = ", ".join(sorted(_KEYS))
    unknown = sorted(str(key)[:40] for key in table if key not in _KEYS)
    problems += [f"Expected one of the keys {known}, got {key} - at {place}" for key in unknown]
    fields = _Fields(table, place, problems)
    syntax = fields.choice("syntax", PARAMETERS, "generic")
    field, kind = _parse_field(fields, table, syntax)
    is_filtered = fields.flag("filter") and (kind is None or kind.named is not None)
    route = ApiRoute(
        path=_parse_path(fields),
        syntax=syntax,
        segments=_parse_segments(fields, is_filtered=is_filtered),
        parameter=fields.text("parameter", kind.parameter if kind else PARAMETERS.get(syntax, "segments")),
        cap=fields.whole("cap", DEFAULT_CAP, (kind.max_cap if kind else 0) or MAX_ROUTE_SEGMENTS),
        prefix=fields.text("prefix", ""),
        always=fields.texts("always"),
        has_untargeted=fields.flag("untargeted"),
        preset=fields.choice("preset", SHAPES, "" if syntax == "generic" or syntax not in SHAPES else syntax),
        field=field,
        is_filtered=is_filtered,
        page_headers=tuple(name.lower() for name in fields.texts("page_headers")),
    )
    return route if len(problems) == before else None


def _parse_path(fields: _Fields) -> str:
    path = fields.text("path", "")
    if not path.startswith(("/", "*")):
        fields.report("path", 'a path such as "/api/articles*"', f'"{path[:40]}"')
    return path


def _parse_segments(fields: _Fields, *, is_filtered: bool) -> tuple[str, ...]:
    """A route whose answers are only cut needs no names: the answers have them."""
    segments = fields.texts("segments")
    if len(segments) > MAX_ROUTE_SEGMENTS or (is_filtered and not segments):
        fields.report("segments", f"1 to {MAX_ROUTE_SEGMENTS} names", str(len(segments)))
    return segments


def _parse_field(fields: _Fields, table: Mapping[str, object], syntax: str) -> tuple[str, FieldKind | None]:
    """The kind of field, for systems that ask each kind in its own way."""
    kinds = KINDS.get(syntax, {})
    parameter = table.get("parameter", "")
    usual = default_kind(syntax, parameter if isinstance(parameter, str) else "")
    name = fields.choice("field", kinds, usual) if "field" in table else usual
    return name, kinds.get(name)


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

    def choice(self, key: str, known: Collection[str], default: str) -> str:
        """One of the known words."""
        value = self.text(key, default)
        if value != default and value not in known:
            self.report(
                key, f"one of {', '.join(known)}" if known else "none with this syntax", f'"{value[:40]}"'
            )
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, each once; a missing one is empty."""
        value = self._table.get(key, ())
        if isinstance(value, (list, tuple)) and all(isinstance(name, str) and name for name in value):
            return tuple(dict.fromkeys(value))
        self.report(key, "a list of names", _kind(value))
        return ()

    def whole(self, key: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self._table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most:
            return value
        self.report(key, f"a whole number from 1 to {most}", str(value)[:40])
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
