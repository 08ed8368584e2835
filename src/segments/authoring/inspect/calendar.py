"""The calendar of a site: what begins and ends when, and which campaigns want one slot at the same time.

In: rules, and the segments of each slot where pages were looked at. Out: turns in the order of their moments, and
clashes. This file must never read a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import combinations
from typing import Final

from segments.authoring.cel.syntax.ast import Call, Constant, walk
from segments.authoring.read.table_keys import EARLIEST_MS, LATEST_MS
from segments.authoring.ruleset import RuleSet, SegmentRule

BEGINS: Final = "begins"
ENDS: Final = "ends"


@dataclass(frozen=True, slots=True)
class Period:
    """The time in which a segment can match, by its own `starts` and `ends` and those of all above it.

    Unix milliseconds, the end exclusive, None for no bound. `is_inherited` where its parent's is the same.
    """

    segment: str
    title: str
    starts_ms: int | None
    ends_ms: int | None
    is_inherited: bool = False


@dataclass(frozen=True, slots=True)
class LocalDays:
    """Days that a condition names by `on_dates`: each visitor's own, the last one included."""

    segment: str
    title: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Clash:
    """Two scheduled segments that stand in one slot at the same time; `winner` shows to whoever is in both."""

    slot: str
    segments: tuple[str, str]
    winner: str
    starts_ms: int | None
    ends_ms: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the calendar. `at_ms` orders it; of a local day it is its first moment in the site's zone."""

    at_ms: int
    what: str
    segment: str
    title: str
    day: date | None = None


def scheduled_periods(rules: RuleSet) -> list[Period]:
    """The period of each segment that has one, in the order of the rules' files."""
    found = []
    for rule in rules.segments:
        family = list(_family(rule, rules))
        own, inherited = _bounds(family), _bounds(family[1:])
        if own != (None, None):
            found.append(Period(rule.id, rule.title, *own, is_inherited=own == inherited))
    return found


def _bounds(family: Iterable[SegmentRule]) -> tuple[int | None, int | None]:
    rules = list(family)
    starts = [rule.starts_ms for rule in rules if rule.starts_ms is not None]
    ends = [rule.ends_ms for rule in rules if rule.ends_ms is not None]
    return max(starts, default=None), min(ends, default=None)


def local_days(rules: RuleSet) -> list[LocalDays]:
    """The days that conditions name by `on_dates`."""
    found = []
    for rule in rules.segments:
        for part in walk(rule.when):
            match part:
                case Call(
                    function="on_dates", arguments=(*_, Constant(value=str(first)), Constant(value=str(last)))
                ):
                    found.append(
                        LocalDays(rule.id, rule.title, date.fromisoformat(first), date.fromisoformat(last))
                    )
    return found


def turns(
    periods: Iterable[Period], days: Iterable[LocalDays], zone: tzinfo, *, from_ms: int, until_ms: int
) -> list[Turn]:
    """The beginnings and ends from one moment until before another, in order; ends stand before what begins then."""
    found = [*_period_turns(periods), *_day_turns(days, zone)]
    within = [turn for turn in found if from_ms <= turn.at_ms < until_ms]
    return sorted(within, key=lambda turn: (turn.at_ms, turn.what == BEGINS, turn.segment))


def find_clashes(
    periods: Iterable[Period], slots: Mapping[str, frozenset[str]], rules: RuleSet
) -> list[Clash]:
    """Scheduled segments that one slot has blocks for at the same time.

    A segment and one above it do not clash: the one that says more is meant to win.
    """
    ranks = {rule.id: rank for rank, rule in enumerate(rules.by_precedence())}
    by_segment = {period.segment: period for period in periods}
    found = []
    for slot, segments in sorted(slots.items()):
        for one, other in combinations(sorted(segments & by_segment.keys()), 2):
            span = _overlap(by_segment[one], by_segment[other])
            if span is None or _are_family(one, other, rules):
                continue
            found.append(Clash(slot, (one, other), min(one, other, key=ranks.__getitem__), *span))
    return found


def _family(rule: SegmentRule, rules: RuleSet) -> Iterator[SegmentRule]:
    """A segment and all above it; the rules were checked, so there is no circle."""
    at: SegmentRule | None = rule
    while at is not None:
        yield at
        at = rules.segment(at.parent) if at.parent else None


def _are_family(one: str, other: str, rules: RuleSet) -> bool:
    names = [
        {rule.id for rule in _family(found, rules)} for name in (one, other) if (found := rules.segment(name))
    ]
    return one in names[1] or other in names[0]


def _overlap(one: Period, other: Period) -> tuple[int | None, int | None] | None:
    starts = [at for at in (one.starts_ms, other.starts_ms) if at is not None]
    ends = [at for at in (one.ends_ms, other.ends_ms) if at is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    return None if start is not None and end is not None and end <= start else (start, end)


def _period_turns(periods: Iterable[Period]) -> Iterator[Turn]:
    for period in periods:
        if period.is_inherited:
            continue
        for what, at_ms in ((BEGINS, period.starts_ms), (ENDS, period.ends_ms)):
            if at_ms is not None:
                yield Turn(at_ms, what, period.segment, period.title)


def _day_turns(days: Iterable[LocalDays], zone: tzinfo) -> Iterator[Turn]:
    for row in days:
        for what, day in ((BEGINS, row.first), (ENDS, row.last + timedelta(days=1))):
            yield Turn(_first_moment(day, zone), what, row.segment, row.title, day)


def _first_moment(day: date, zone: tzinfo) -> int:
    at_ms = round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
    return min(max(at_ms, EARLIEST_MS), LATEST_MS)


def spell_local(at_ms: int, zone: tzinfo) -> str:
    """A moment as clocks in a zone show it, with the offset: of an hour that comes twice it says which."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).isoformat(" ", "minutes")
