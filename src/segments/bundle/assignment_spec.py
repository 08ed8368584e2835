"""An assignment in a bundle: the unit that it shares out, and the share of each arm.

In: arms with their weights, on the publisher's side; a row of the bundle, on the edge's. Out: an `AssignmentSpec`. Who
falls into which share is the part of segments.edge.signals.assignment. This file must never know a visitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

SHARES: Final = 10_000
"""Hundredths of a percent, as in the function `percentage`; weights add up to at most so many, so that each counts."""

PLACE: Final = "place"
VISITOR: Final = "visitor"
UNITS: Final = (PLACE, VISITOR)
DAY: Final = "day"
WEEK: Final = "week"
PERIODS: Final = (DAY, WEEK)

ASSIGNMENT_FAMILY: Final = "assignment."
"""Begins the names of the signals that are the arms."""

_SOURCE: Final = "assignment:"
PLACE_SOURCE: Final = _SOURCE + PLACE
VISITOR_SOURCE: Final = _SOURCE + VISITOR
"""The source, in a bundle's row of signals, of an arm that a place and the calendar decide, or a visitor's id."""


@dataclass(frozen=True, slots=True)
class AssignmentSpec:
    """One assignment. `by` is a place or a visitor; a place keeps its arm for a day or a week of `timezone`, which are
    "" for visitors, as is `every`. What has the same `seed` is shared out alike. `arms` are names and the end of their
    share, in order: the first reaches from 0 to before its end, the last to SHARES.
    """

    by: str
    every: str
    timezone: str
    seed: str
    arms: tuple[tuple[str, int], ...]


def share_ends(weights: Sequence[int]) -> tuple[int, ...]:
    """The end of each weight's share, laid out in the order given; at least one weight is above 0."""
    total = sum(weights)
    return tuple(SHARES * reached // total for reached in accumulate(weights))


def source_of(spec: AssignmentSpec) -> str:
    """The source that the bundle's row of the signal names."""
    return _SOURCE + spec.by


def encode_assignment(spec: AssignmentSpec) -> list[object]:
    """The row of a bundle."""
    return [spec.by, spec.every, spec.timezone, spec.seed, [list(arm) for arm in spec.arms]]


def decode_assignment(row: object) -> AssignmentSpec | None:
    """The assignment in a row, or None for a row in a newer publisher's form."""
    match row:
        case [str(by), str(every), str(timezone), str(seed), [*rows], *_] if by in UNITS:
            arms = tuple(_arms(rows))
            if arms and len(arms) == len(rows) and (by == VISITOR or every in PERIODS):
                return AssignmentSpec(by, every, timezone, seed, arms)
    return None


def _arms(rows: Iterable[object]) -> Iterable[tuple[str, int]]:
    for row in rows:
        match row:
            case [str(name), int(end)]:
                yield name, end
