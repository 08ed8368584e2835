"""Requests whose question is in their body: GraphQL by POST, and Directus's SEARCH.

In: a route, a body, matched segments. Out: the body for upstream. A body that cannot be read must not go upstream,
since what it asks for is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from segments.edge.http.percent import decode_leniently
from segments.edge.pages.json.shapes import COMPANIONS
from segments.edge.query.documents import is_object, objects_in, set_member, values_of
from segments.edge.query.field_filters import directus_json_filter
from segments.edge.query.graphql_aliases import aliases_of
from segments.edge.query.parameter_names import names_in
from segments.edge.query.rewrite import listed_names
from segments.edge.query.routes import ApiRoute, asked_names
from segments.errors import QueryRefused

MARKED_FIELD: Final = "segments"
"""The names of the list of segments in answers, in every preset."""

BODY_METHODS: Final = frozenset(("SEARCH", "QUERY"))
"""Methods that only ask, by their body: on a route they must not ask around its filter."""


def is_asked_by_body(route: ApiRoute, method: str) -> bool:
    """True if this method's question is in a body that can be rewritten."""
    return (route.syntax, method) in (("graphql", "POST"), ("directus", "SEARCH"))


def rewrite_body(route: ApiRoute, body: bytes, matched: Iterable[str]) -> bytes | None:
    """The body for a visitor in the `matched` segments; None where it cannot be read.

    Raises:
        QueryRefused: a filter that is no object, which servers read in different ways.
    """
    if not route.is_filtered:
        return body
    names = asked_names(route, matched)
    if route.syntax == "directus":
        return _rewrite_search(route, body, names)
    return set_member(body, ("variables", route.parameter), listed_names(names))


def _rewrite_search(route: ApiRoute, body: bytes, names: list[str]) -> bytes | None:
    if not is_object(body):
        return None
    queries = values_of(body, "query")
    filters = values_of(queries[-1], "filter") if queries else []
    own = directus_json_filter(route, names).encode()
    if filters and filters[-1] != b"null":
        if not is_object(filters[-1]):
            raise QueryRefused("query.filter")
        own = b'{"_and":[' + filters[-1] + b"," + own + b"]}"
    return set_member(body, ("query", "filter"), own)


def aliases_in_body(body: bytes) -> set[str]:
    """Other names of the marked field in the answer to a GraphQL body.

    Raises:
        QueryRefused: a mark that stands beside the list of segments has another name.
    """
    texts = [value for one in objects_in(body) for value in values_of(one, "query")]
    return _aliases([json.loads(text) for text in texts if text[:1] == b'"'])


def aliases_in_query(query: str) -> set[str]:
    """The same for the query of a GET request."""
    parts = [part for part in query.split("&") if ("query",) in names_in(part)]
    return _aliases([decode_leniently(part.partition("=")[2].replace("+", " ")) for part in parts])


def _aliases(documents: list[str]) -> set[str]:
    if any(aliases_of(text, mark) for text in documents for mark in COMPANIONS if mark in text):
        raise QueryRefused("query")
    found = [aliases_of(text, MARKED_FIELD) for text in documents]
    return set().union(*found)
