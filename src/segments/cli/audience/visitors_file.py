"""A file of visitors: NDJSON, one a line, each described as for `segments explain --visitor`.

    {"signals": {"geo.country": "DE"}, "history": {"visitor.visits": 3}, "consent": ["analytics"], "weight": 2}

`now`, `consent` and `request` are as in the file of one visitor. `history` holds signals of the segment cookie: one
that these rules no longer read is passed over, since a recording is older than the rules that it is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segments.authoring.audience.crowd import MAX_WEIGHT, WEIGHT_UNIT
from segments.catalog import HISTORY_FAMILIES
from segments.cli.input.input_files import read_lines, read_object
from segments.cli.input.moments import read_now
from segments.cli.visitors.signal_values import flatten_values
from segments.cli.visitors.visitor import PARTS, parts_of
from segments.cli.visitors.visitor_reader import Visitor, VisitorReader
from segments.errors import AuthoringError

LINE_PARTS: Final = (*PARTS, "history", "weight", "recorded")
MAX_LINE_BYTES: Final = 100_000
"""A visitor of a hundred signals takes a tenth of it."""


@dataclass(frozen=True, slots=True)
class WeightedVisitor:
    """One visitor of a file; `weight` is in thousandths."""

    visitor: Visitor
    weight: int


def read_visitors(path: Path, reader: VisitorReader, now_ms: int) -> Iterator[WeightedVisitor]:
    """The visitors of a file, at `now_ms` where they have no moment of their own; `-` is standard input.

    Raises:
        AuthoringError: the file cannot be read, or a line is no visitor; the message has its number.
    """
    lines, source = read_lines(path, "a file of visitors", MAX_LINE_BYTES), spell_source(path)
    return (_visitor_of(line, number, source, reader, now_ms) for number, line in lines)


def spell_source(path: Path) -> str:
    """The file in words."""
    return "standard input" if str(path) == "-" else str(path)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file with their numbers, to be read under two bundles; `source` says which visitors they are."""

    source: str
    rows: tuple[tuple[int, bytes], ...]


def read_visitor_lines(path: Path) -> Lines:
    """The lines of a file of visitors, none of them read yet; `-` is standard input.

    Raises:
        AuthoringError: the file cannot be read.
    """
    return Lines(spell_source(path), tuple(read_lines(path, "a file of visitors", MAX_LINE_BYTES)))


def visitors_in(lines: Lines, reader: VisitorReader, now_ms: int) -> Iterator[WeightedVisitor]:
    """The visitors of these lines, as `read_visitors` gives them.

    Raises:
        AuthoringError: a line is no visitor; the message has its number.
    """
    return (_visitor_of(line, number, lines.source, reader, now_ms) for number, line in lines.rows)


def _visitor_of(line: bytes, number: int, source: str, reader: VisitorReader, now_ms: int) -> WeightedVisitor:
    try:
        return read_visitor_line(read_object(line, MAX_LINE_BYTES), reader, now_ms)
    except AuthoringError as error:
        raise AuthoringError(f"{error} - at {source}, line {number}") from error


def read_visitor_line(described: dict[str, object], reader: VisitorReader, now_ms: int) -> WeightedVisitor:
    """The visitor of one line.

    Raises:
        AuthoringError: a part is none, or nobody can be such a visitor.
    """
    parts = parts_of(described, LINE_PARTS, "the visitor")
    history = _history(parts.get("history"), reader.types)
    signals = parts.get("signals") or {}
    if not isinstance(signals, dict):
        raise AuthoringError("Expected a table, got something else - at signals of the visitor")
    if "now" in parts:
        now_ms = read_now(parts["now"], "now")
    visitor = reader.read({**parts, "signals": {**signals, **history}}, now_ms)
    return WeightedVisitor(visitor, read_weight(parts.get("weight", 1)))


def read_weight(value: object) -> int:
    """A weight in thousandths.

    Raises:
        AuthoringError: it is no number above 0, or too large.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= MAX_WEIGHT or not (weight := round(value * WEIGHT_UNIT)):  # type: ignore[operator]
        raise AuthoringError(
            f"Expected a weight from 0.001 to {MAX_WEIGHT:,}, got {value!r:.20} - at weight of the visitor"
        )
    return weight


def _history(value: object, known: Mapping[str, str]) -> dict[str, object]:
    """The signals of the segment cookie that these rules know."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise AuthoringError("Expected a table, got something else - at history of the visitor")
    flat = flatten_values(value)
    odd = next((name for name in flat if not name.startswith(HISTORY_FAMILIES)), None)
    if odd is not None:
        raise AuthoringError(
            f"Expected signals of {', '.join(HISTORY_FAMILIES)} in history, got {odd!r} - at the visitor"
        )
    return {name: found for name, found in flat.items() if name in known}
