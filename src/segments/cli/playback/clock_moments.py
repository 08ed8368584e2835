"""Moments at which the time of day alone can change a visitor's segments.

In: the conditions of all rules. Out: a `Clock`, the minutes of a visitor's day at which one of them may change, and the
single moments that they name; and from it the Unix seconds of a stretch of time. This file must never ask what a
condition is at a moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.syntax.ast import Call, Constant, ListLiteral, Node, SignalRef, children, walk
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.time.zones import utc_offset_seconds

MINUTES_OF_A_DAY: Final = 1_440
EVERY_HOUR: Final = frozenset(range(0, MINUTES_OF_A_DAY, 60))
EVERY_QUARTER: Final = frozenset(range(0, MINUTES_OF_A_DAY, 15))
DAY_PARTS: Final = frozenset({0, 360, 720, 1_080})
MIDNIGHT: Final = frozenset({0})

_DAY_S: Final = 86_400
_OF_THE_DATE: Final = frozenset(
    {"time.weekday", "time.day", "time.month", "time.year", "time.date", "time.is_weekend"}
)
_COMPARISONS: Final = frozenset({"_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_", "@in", "between"})


@dataclass(frozen=True, slots=True)
class Clock:
    """`minutes` after a visitor's midnight, ascending; `moments` in Unix seconds."""

    minutes: tuple[int, ...] = ()
    moments: tuple[int, ...] = ()


NO_CLOCK: Final = Clock()


def read_clock(conditions: Iterable[Node], business_hours: tuple[int, int]) -> Clock:
    """The questions of these conditions to the clock; `business_hours` are the site's."""
    minutes: set[int] = set()
    moments: set[int] = set()
    for node in walk(*conditions):
        minutes |= _minutes_of(node, business_hours)
        match node:
            case Call("timestamp", (Constant(value=str(text)),)):
                moment = parse_timestamp(text)
                moments |= {moment.unix_nanoseconds // SECOND} if isinstance(moment, Timestamp) else set()
    return Clock(tuple(sorted(minutes)), tuple(sorted(moments)))


def local_moments(minutes: Iterable[int], zone: str, start_s: int, end_s: int) -> Iterator[int]:
    """The Unix seconds of these minutes on every day of a zone that touches the stretch; none for an unknown zone.

    Where a clock is put forward over a minute, its second is an hour off: that of the change lies between two others.
    """
    wanted = tuple(minutes)
    first, last = (_local_day(zone, at_s) for at_s in (start_s, end_s))
    if first is None or last is None:
        return
    for day in range(first, last + 1):
        for minute in wanted:
            local_s = day * _DAY_S + minute * 60
            about_s = local_s - (utc_offset_seconds(zone, local_s) or 0)
            yield local_s - (utc_offset_seconds(zone, about_s) or 0)


def _local_day(zone: str, at_s: int) -> int | None:
    offset = utc_offset_seconds(zone, at_s)
    return None if offset is None else (at_s + offset) // _DAY_S


def _minutes_of(node: Node, business_hours: tuple[int, int]) -> set[int] | frozenset[int]:
    match node:
        case SignalRef("time.day_part"):
            return DAY_PARTS
        case SignalRef("time.is_business_hours"):
            return {0, *(60 * hour % MINUTES_OF_A_DAY for hour in business_hours)}
        case SignalRef(name) if name in _OF_THE_DATE:
            return MIDNIGHT
        case Call("within_hours", (_, _, Constant(value=int(start)), Constant(value=int(end)))):
            return {start % MINUTES_OF_A_DAY, end % MINUTES_OF_A_DAY}
    named = {child.name for child in children(node) if isinstance(child, SignalRef)}
    found: set[int] = set()
    if "time.hour" in named:
        hours = _compared(node)
        found |= EVERY_HOUR if hours is None else {0, *(60 * hour % MINUTES_OF_A_DAY for hour in hours)}
    if "time.minute" in named:
        numbers = _compared(node)
        found |= (
            EVERY_QUARTER
            if numbers is None
            else {hour + number % 60 for hour in EVERY_HOUR for number in numbers}
        )
    return found


def _compared(node: Node) -> set[int] | None:
    """The whole numbers that a comparison may change at, or None for what is no comparison with constants."""
    if not isinstance(node, Call) or node.function not in _COMPARISONS:
        return None
    numbers: set[int] = set()
    for child in children(node):
        for part in child.elements if isinstance(child, ListLiteral) else (child,):
            match part:
                case Constant(value=int() | float() as number):
                    numbers |= {int(number), int(number) + 1}
                case SignalRef():
                    pass
                case _:
                    return None
    return numbers
