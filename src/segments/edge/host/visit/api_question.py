"""The question to a content API: the route that it takes, and the visitor's words for it."""

from __future__ import annotations

from dataclasses import dataclass

from segments.edge.http.request import VisitorRequest
from segments.edge.query.routes import ApiRoute


@dataclass(frozen=True, slots=True)
class ApiQuestion:
    """One request to a content API, as it is asked for its visitor's segments."""

    route: ApiRoute
    aliases: tuple[str, ...] = ()
    """Other names that a GraphQL document gives to the field with the segments."""
    unfiltered: VisitorRequest | None = None
    """The request before its query was rewritten; None where nothing was added."""
