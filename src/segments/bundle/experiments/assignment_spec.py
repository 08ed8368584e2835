"""An assignment in a bundle: the unit that it shares out, and the share of each arm.

In: arms with their weights, on the publisher's side; a row of the bundle, on the edge's. Out: an `AssignmentSpec`. Who
falls into which share is the part of segments.edge.signals.assignment. This file must never know a visitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from segments.bundle.experiments.admission import EVERYBODY, Admission, decode_admission, encode_admission

SHARES: Final = 10_000
"""Hundredths of a percent, as in the function `percentage`; weights add up to at most so many, so that each counts."""

PLACE: Final = "place"
VISITOR: Final = "visitor"
PERSON: Final = "person"
UNITS: Final = (PLACE, VISITOR)
DAY: Final = "day"
WEEK: Final = "week"
PERIODS: Final = (DAY, WEEK)

ASSIGNMENT_FAMILY: Final = "assignment."
"""Begins the names of the signals that are the arms."""

_SOURCE: Final = "assignment:"
PLACE_SOURCE: Final = _SOURCE + PLACE
VISITOR_SOURCE: Final = _SOURCE + VISITOR
PERSON_SOURCE: Final = _SOURCE + PERSON
"""The source, in a bundle's row of signals, of an arm that a place and the calendar decide, a visitor's id, or the id
of a known person.
"""

HOLDOUT_ARM: Final = "holdout"
"""The arm of those whom an experiment keeps out."""


@dataclass(frozen=True, slots=True)
class AssignmentSpec:
    """One assignment. `by` is a place, a visitor or a person; a place keeps its arm for a day or a week of `timezone`,
    which are "" for the others, as is `every`. What has the same `seed` is shared out alike. `arms` are names and the
    end of their share, in order: the first reaches from 0 to before its end, the last to SHARES. `admission` says whom
    it takes, and when.
    """

    by: str
    every: str
    timezone: str
    seed: str
    arms: tuple[tuple[str, int], ...]
    admission: Admission = EVERYBODY


def share_ends(weights: Sequence[int]) -> tuple[int, ...]:
    """The end of each weight's share, laid out in the order given; at least one weight is above 0."""
    total = sum(weights)
    return tuple(SHARES * reached // total for reached in accumulate(weights))


def source_of(spec: AssignmentSpec) -> str:
    """The source that the bundle's row of the signal names."""
    return _SOURCE + spec.by


def encode_assignment(spec: AssignmentSpec) -> list[object]:
    """The row of a bundle."""
    row: list[object] = [spec.by, spec.every, spec.timezone, spec.seed, [list(arm) for arm in spec.arms]]
    return row if spec.admission == EVERYBODY else [*row, encode_admission(spec.admission)]


def decode_assignment(row: object) -> AssignmentSpec | None:
    """The assignment in a row, or None for a row in a newer publisher's form."""
    match row:
        case [str(by), str(every), str(timezone), str(seed), [*rows], *later] if by in (*UNITS, PERSON):
            arms = tuple(_arms(rows))
            admission = decode_admission(later[0]) if later else EVERYBODY
            if arms and len(arms) == len(rows) and (by != PLACE or every in PERIODS) and admission:
                return AssignmentSpec(by, every, timezone, seed, arms, admission)
    return None


def _arms(rows: Iterable[object]) -> Iterable[tuple[str, int]]:
    for row in rows:
        match row:
            case [str(name), int(end)]:
                yield name, end
