"""The query of a content API, rewritten so that it asks for what its visitor may see.

In: a route, a request's query, matched segments. Out: the query for upstream. The rule that keeps the added part out
of reach: it comes first, so that no limit on parameters drops it, and it stands under a name of its own; what the
visitor's query says under that name is taken out, and a query that would change what holds the name is refused. All
the rest keeps its bytes and order. The added part is the same for the same segments, so that upstream caches work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, TypeAlias

from segments.edge.http.percent import decode_leniently
from segments.edge.query.documents import is_object, set_member
from segments.edge.query.field_filters import directus_filter, directus_json_filter, strapi_filter
from segments.edge.query.parameter_names import ParameterName, is_root, names_in, without
from segments.edge.query.routes import ApiRoute, asked_names
from segments.errors import QueryRefused

Parameters: TypeAlias = list[tuple[str, str]]
Syntax: TypeAlias = Callable[[ApiRoute, list[str], list[str]], tuple[list[str], Parameters]]

_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$,")
"""RFC 3986 section 2.3, and two delimiters that queries of these APIs use and every server reads as they are."""


def rewrite_query(route: ApiRoute, query: str, matched: Iterable[str]) -> str:
    """The upstream query for a visitor in the `matched` segments; `query` is as sent, without its mark.

    Raises:
        QueryRefused: a form of the added parameter's name that servers read in different ways.
    """
    names = asked_names(route, matched)
    parts = query.split("&") if query else []
    kept, added = _SYNTAXES[route.syntax](route, parts, names)
    return "&".join([*(f"{_encode(name)}={_encode(value)}" for name, value in added), *kept])


def listed_names(names: list[str]) -> bytes:
    """Names as a JSON list that is never empty: Strapi takes an empty one for no condition, Directus refuses it."""
    return json.dumps(names or [""], ensure_ascii=False, separators=(",", ":")).encode()


def without_variables(query: str) -> str:
    """The query of a GraphQL POST, whose variables are in its body."""
    return "&".join(without(query.split("&"), partial(is_root, wanted="variables")))


def _encode(text: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())


def _without_parameters(parts: list[str], *names: str) -> list[str]:
    """Without parameters of these names, whatever operators or indices follow in brackets."""
    taken = {name.lower() for name in names}
    return without(parts, lambda name: any(is_root(name, wanted) for wanted in taken))


# Syntaxes: each gives what stays of the query, and what is put before it


def _ask_generic(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    return _without_parameters(parts, route.parameter), [(route.parameter, ",".join(names))]


def _ask_repeated(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    return _without_parameters(parts, route.parameter), [(route.parameter, name) for name in names or [""]]


def _ask_contentful(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    """Contentful has no "or": content without segments is asked for only when nothing else is."""
    field = route.parameter.removesuffix(".sys.id")
    added = (f"{route.parameter}[in]", ",".join(names)) if names else (f"{field}[exists]", "false")
    return _without_parameters(parts, route.parameter, field), [added]


def _ask_sanity(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    parameter = "$" + route.parameter.removeprefix("$")
    listed = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    return _without_parameters(parts, parameter), [(parameter, listed)]


def _ask_strapi(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    kept = _without_field(parts, "filters", route.parameter)
    if any(_is_odd(name, "filters") for part in kept for name in names_in(part)):
        raise QueryRefused("filters")
    return kept, strapi_filter(route, names)


def _ask_directus(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    kept = _without_field(parts, "filter", route.parameter)
    names_of = {part: [name for name in names_in(part) if is_root(name, "filter")] for part in kept}
    if any(len(name) > 1 for found in names_of.values() for name in found):
        if any(_is_odd(name, "filter") for found in names_of.values() for name in found):
            raise QueryRefused("filter")
        return kept, directus_filter(route, names)
    whole = [part for part in kept if names_of[part]]
    own = directus_json_filter(route, names)
    if not whole:
        return kept, [("filter", own)]
    theirs = decode_leniently(whole[-1].partition("=")[2].replace("+", " "))
    if len(whole) > 1 or not (theirs.strip() == "" or is_object(theirs.encode())):
        raise QueryRefused("filter")
    kept = [part for part in kept if not names_of[part]]
    return kept, [("filter", f'{{"_and":[{theirs},{own}]}}' if theirs.strip() else own)]


def _without_field(parts: list[str], root: str, parameter: str) -> list[str]:
    """Without conditions on the field that the added part is about."""
    field = parameter.partition(".")[0].lower()
    return without(parts, lambda name: is_root(name, root) and len(name) > 1 and name[1] == field)


def _is_odd(name: ParameterName, root: str) -> bool:
    """True for a name that makes a list or a text of what has to be an object with the added part in it."""
    return is_root(name, root) and (len(name) == 1 or not name[1] or name[1].isdecimal())


def _ask_graphql(route: ApiRoute, parts: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    """The variables of a GET request; ones that are no JSON object are replaced."""
    kept = without(parts, partial(is_root, wanted="variables"))
    asked = [part for part in parts if any(name == ("variables",) for name in names_in(part))]
    theirs = decode_leniently(asked[0].partition("=")[2].replace("+", " ")) if asked else ""
    written = set_member(theirs.encode(), (route.parameter,), listed_names(names))
    variables = written if written is not None and is_object(theirs.encode()) else None
    if variables is None:
        variables = b"{" + json.dumps(route.parameter).encode() + b":" + listed_names(names) + b"}"
    return kept, [("variables", variables.decode())]


_SYNTAXES: Final[Mapping[str, Syntax]] = {
    "generic": _ask_generic,
    "repeated": _ask_repeated,
    "contentful": _ask_contentful,
    "strapi": _ask_strapi,
    "sanity": _ask_sanity,
    "directus": _ask_directus,
    "wagtail": _ask_generic,
    "graphql": _ask_graphql,
}
