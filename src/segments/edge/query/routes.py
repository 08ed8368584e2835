"""Routes of content APIs: which paths they are, how the API is asked, and for which segments.

In: routes and a request's path or its segments. Out: the route, and the names that its API is asked for. Nothing here
knows a request but for its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from segments.edge.http.percent import decode_leniently
from segments.edge.pages.settings.path_glob import matches_glob

DEFAULT_CAP: Final = 3
"""With 10 segments on a route these are 176 different upstream queries; with all 10 they would be 1,024."""

MAX_ROUTE_SEGMENTS: Final = 64
"""As many as one condition in a page may name; a longer list would not be written by hand."""

MAX_DECODINGS: Final = 3
"""A proxy between here and the API may decode a path once more; nobody writes one that takes more than this."""

_SLASHES: Final = re.compile("//+")
_PATH_PARAMETERS: Final = re.compile(";[^/]*")


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """One content API behind the worker.

    `path` is a glob, in which `*` stands for any run of characters. `segments` are those that the API knows, the
    most important first: of more than `cap` matched ones the first are asked for. `prefix` stands before each of
    them in the API; `always` are the API's own names that are asked for whoever asks. With `has_untargeted`
    content without segments is asked for too, where the syntax can say so. `preset` is the shape of the answers;
    without one they say what they are. `field` is the kind of field that names segments (field_kinds.py). Without
    `is_filtered` the query goes on as it came, and only the answer is cut.
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
    field: str = ""
    is_filtered: bool = True
    page_headers: tuple[str, ...] = ()
    """Request headers that the API answers by, in lower case."""


def find_route(routes: Sequence[ApiRoute], path: str) -> ApiRoute | None:
    """The first route for a request's path, which is as sent.

    Servers take paths for equal that differ in case, escapes, doubled or last slashes, and parameters behind a
    semicolon. A path that any of them takes for the route's belongs to the route.
    """
    forms = _forms_of(path)
    return next(
        (route for route in routes if any(matches_glob(route.path.lower(), form) for form in forms)), None
    )


def _forms_of(path: str) -> set[str]:
    forms: set[str] = set()
    for _ in range(MAX_DECODINGS):
        if path in forms:
            break
        forms.add(path)
        path = decode_leniently(path)
    plain = {_SLASHES.sub("/", form.replace("\\", "/")).lower() for form in forms}
    plain |= {_PATH_PARAMETERS.sub("", form) for form in plain}
    return plain | {form.rstrip("/") for form in plain}


def asked_names(route: ApiRoute, matched: Iterable[str]) -> list[str]:
    """The segments in the query to the API: known names only, capped, with the route's prefix, sorted."""
    found = set(matched)
    known = [name for name in route.segments if name in found][: route.cap]
    return sorted({*(route.prefix + name for name in known), *route.always})


def count_queries(segments: int, cap: int) -> int:
    """The number of upstream queries that one request can become: the choices of up to `cap` of the segments."""
    return sum(comb(segments, size) for size in range(min(segments, cap) + 1))
