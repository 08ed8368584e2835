"""The query of a content API, rewritten so that it asks for what its visitor may see.

In: a route, a request's query, matched segments. Out: the query for upstream. What the visitor's own query says
about segments is taken out, so that nobody can ask for others' content; all the rest keeps its bytes and order.
The added part is the same for the same segments, whoever asks, so that upstream caches work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from segments.edge.http.percent import decode_percent
from segments.edge.query.documents import is_object, set_member
from segments.edge.query.routes import ApiRoute, asked_names

Parameters = list[tuple[str, str]]

_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$,")
"""RFC 3986 section 2.3, and two delimiters that queries of these APIs use and every server reads as they are."""


def rewrite_query(route: ApiRoute, query: str, matched: Iterable[str]) -> str:
    """The upstream query for a visitor in the `matched` segments; `query` is as sent, without its mark."""
    names = asked_names(route, matched)
    pairs = query.split("&") if query else []
    kept, added = _SYNTAXES[route.syntax](route, pairs, names)
    return "&".join([*kept, *(f"{_encode(name)}={_encode(value)}" for name, value in added)])


def rewrite_graphql_body(route: ApiRoute, body: bytes, matched: Iterable[str]) -> bytes | None:
    """The body of a GraphQL POST with the route's variable set, in each operation of a batch.

    None where the body is no such document: it must not go upstream, since what it asks for is not known.
    """
    return set_member(body, ("variables", route.parameter), _listed(asked_names(route, matched)))


def _encode(text: str) -> str:
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())


def _names_in(pair: str) -> list[str]:
    """The names that a part of a query may have for one server or another, in lower case.

    Some take a semicolon for an ampersand, some ignore case and white space around a name.
    """
    parts = pair.split(";") if ";" in pair else [pair]
    return [decode_percent(part.partition("=")[0].replace("+", " ")).strip().lower() for part in parts]


def _without(pairs: list[str], is_taken: Callable[[str], bool]) -> list[str]:
    return [pair for pair in pairs if not any(is_taken(name) for name in _names_in(pair))]


def _without_parameters(pairs: list[str], *names: str) -> list[str]:
    """Without parameters of these names, whatever operators or indices follow in brackets."""
    taken = {name.lower() for name in names}
    return _without(pairs, lambda name: name.partition("[")[0].rstrip() in taken)


def _listed(names: list[str]) -> bytes:
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode()


# Syntaxes: each gives what stays of the query, and what is added to it


def _ask_generic(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    return _without_parameters(pairs, route.parameter), [(route.parameter, ",".join(names))]


def _ask_repeated(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    return _without_parameters(pairs, route.parameter), [(route.parameter, name) for name in names or [""]]


def _ask_contentful(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    """Contentful has no "or": content without segments is asked for only when nothing else is."""
    field = route.parameter.removesuffix(".sys.id")
    added = (f"{route.parameter}[in]", ",".join(names)) if names else (f"{field}[exists]", "false")
    return _without_parameters(pairs, route.parameter, field), [added]


def _ask_sanity(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    parameter = "$" + route.parameter.removeprefix("$")
    return _without_parameters(pairs, parameter), [(parameter, _listed(names).decode())]


def _ask_strapi(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    path = "".join(f"[{step}]" for step in route.parameter.split("."))
    field = f"filters[{route.parameter.partition('.')[0]}]".lower()
    kept = _without(pairs, lambda name: name.startswith(field))
    if not route.has_untargeted:
        return kept, [(f"filters{path}[$in][{index}]", name) for index, name in enumerate(names or [""])]
    clause = f"filters[$and][{_free_index(kept, 'filters[$and][')}][$or]"
    added = [(f"{clause}[0]{path}[$in][{index}]", name) for index, name in enumerate(names)]
    return kept, [*added, (f"{clause}[{1 if names else 0}]{path}[$null]", "true")]


def _ask_directus(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    path = route.parameter.split(".")
    field = f"filter[{path[0]}]".lower()
    kept = _without(pairs, lambda name: name.startswith(field))
    if any(name.startswith("filter[") for pair in kept for name in _names_in(pair)):
        kept = _without(kept, lambda name: name == "filter")
        return kept, _directus_clauses(route, "".join(f"[{step}]" for step in path), kept, names)
    own = _directus_filter(route, path, names)
    asked = [pair for pair in kept if "filter" in _names_in(pair)]
    kept = [pair for pair in kept if "filter" not in _names_in(pair)]
    theirs = decode_percent(asked[-1].partition("=")[2].replace("+", " ")) if asked else ""
    if is_object(theirs.encode()):
        own = f'{{"_and":[{theirs},{own}]}}'
    return kept, [("filter", own)]


def _directus_filter(route: ApiRoute, path: list[str], names: list[str]) -> str:
    own = [_nested(path, {"_in": names})] if names or not route.has_untargeted else []
    if route.has_untargeted:
        own.append(_nested(path, {"_null": True}))
    value = own[0] if len(own) == 1 else {"_or": own}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _nested(path: list[str], value: dict[str, object]) -> dict[str, object]:
    for step in reversed(path):
        value = {step: value}
    return value


def _directus_clauses(route: ApiRoute, path: str, kept: list[str], names: list[str]) -> Parameters:
    clause = f"filter[_and][{_free_index(kept, 'filter[_and][')}]"
    listed = (f"{path}[_in]", ",".join(names))
    if not route.has_untargeted:
        return [(clause + listed[0], listed[1])]
    nothing = (f"{path}[_null]", "true")
    choices = [listed, nothing] if names else [nothing]
    return [(f"{clause}[_or][{index}]{name}", value) for index, (name, value) in enumerate(choices)]


def _free_index(pairs: list[str], start: str) -> int:
    """The first place in a list of clauses that the visitor's own query leaves free."""
    taken = {
        name[len(start) :].partition("]")[0]
        for pair in pairs
        for name in _names_in(pair)
        if name.startswith(start)
    }
    return next(index for index in range(len(taken) + 1) if str(index) not in taken)


def _ask_graphql(route: ApiRoute, pairs: list[str], names: list[str]) -> tuple[list[str], Parameters]:
    """The variables of a GET request; ones that are no JSON object are replaced."""
    asked = [pair for pair in pairs if "variables" in _names_in(pair)]
    kept = [pair for pair in pairs if pair not in asked]
    theirs = decode_percent(asked[0].partition("=")[2].replace("+", " ")) if asked else ""
    written = set_member(theirs.encode(), (route.parameter,), _listed(names))
    variables = written if written is not None and is_object(theirs.encode()) else None
    if variables is None:
        variables = b"{" + json.dumps(route.parameter).encode() + b":" + _listed(names) + b"}"
    return kept, [("variables", variables.decode())]


_SYNTAXES: Final[Mapping[str, Callable[[ApiRoute, list[str], list[str]], tuple[list[str], Parameters]]]] = {
    "generic": _ask_generic,
    "repeated": _ask_repeated,
    "contentful": _ask_contentful,
    "strapi": _ask_strapi,
    "sanity": _ask_sanity,
    "directus": _ask_directus,
    "wagtail": _ask_generic,
    "graphql": _ask_graphql,
}
