"""Reads `[content_api]`: the content APIs that are asked for matching content only.

In go the tables and a reader of routes, which belongs to the edge and is handed in; out comes the section of the
bundle's settings, and messages. This file must never know what a route may say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from segments.authoring.read.files import Entry, Report
from segments.authoring.report import messages
from segments.authoring.report.messages import Message


class RouteProblems(NamedTuple):
    """Sentences about a list of routes; one that ends in ` - at content_api[N].KEY` says where it belongs."""

    errors: Sequence[str]
    warnings: Sequence[str]


RoutesReader: TypeAlias = Callable[[Sequence[object]], RouteProblems]

_PLACE: Final = re.compile(r" - at content_api\[(\d+)\]\.?(.*)\Z", re.DOTALL)


def no_route_problems(_section: Sequence[object]) -> RouteProblems:
    """For callers that have no reader: every route is right."""
    return RouteProblems((), ())


def content_api_settings(entries: Mapping[str, Entry]) -> list[object]:
    """The routes for the bundle, in the order of the files, which is the order in which they are tried."""
    return [entry.value for entry in entries.values()]


def check_content_apis(
    entries: Mapping[str, Entry], segments: Collection[str], read_routes: RoutesReader, report: Report
) -> None:
    """Reports what the reader says about the routes, and segments in them that do not exist."""
    rows = list(entries.values())
    found = read_routes(content_api_settings(entries))
    _report_all(found.errors, messages.content_api_invalid, rows, report)
    _report_all(found.warnings, messages.api_not_filtered, rows, report)
    for entry in rows:
        named = entry.children().get("segments")
        names = named.value if named is not None and isinstance(named.value, list) else []
        for name in names:
            if named is not None and isinstance(name, str) and name not in segments:
                report.at_value(messages.unknown_api_segment(name, segments), named)


def _report_all(
    texts: Sequence[str], message_of: Callable[[str], Message], rows: Sequence[Entry], report: Report
) -> None:
    for text in texts:
        place = _PLACE.search(text)
        entry = rows[int(place[1])] if place else rows[0]
        key = entry.children().get(place[2]) if place else None
        report.at_key(message_of(_PLACE.sub(f" - at {(key or entry).name}", text)), key or entry)
