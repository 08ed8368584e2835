"""The terms of reports: what a report must know of the rules to read the sums, and nothing of a visitor.

In: terms, or their JSON, which a bundle carries. Out: the same again. Sums name experiments, arms
and goals; their weights, centres, margins and the bounds of planned looks are here. A text that cannot be read is no
terms: reports then show counts without comparisons. The edge never reads them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, TypeVar

VERSION: Final = 1
MAX_CHARS: Final = 1_000_000
PLACE: Final = 4
"""In the section `experiments` of a bundle, behind what the edge reads."""

RATE: Final = "rate"
MEAN: Final = "mean"
RATIO: Final = "ratio"
RETURN: Final = "return"
MEASURES: Final = (RATE, MEAN, RATIO, RETURN)
"""A share of visitors, a mean over visitors (of counts or values), a ratio of two sums, a share that came back."""

DEFAULT_MARGIN: Final = 0.05
"""A relative difference below which two arms are the same for the house, where a goal names no other."""


@dataclass(frozen=True, slots=True)
class GoalTerms:
    """A goal: `centre` is what its sums are around, in the smallest unit, of which there are 10**`decimals` in one."""

    name: str
    measure: str = RATE
    title: str = ""
    currency: str = ""
    decimals: int = 0
    centre: int = 0
    day: int = 0
    guardrail: float | None = None
    margin: float = DEFAULT_MARGIN
    is_lower_better: bool = False


@dataclass(frozen=True, slots=True)
class ExperimentTerms:
    """An experiment: `arms` with weights, the base first; `bounds` the critical values of its planned daily looks, none
    where it has no end; `held` the segment of which it is the hold-out.
    """

    name: str
    arms: tuple[tuple[str, float], ...]
    goals: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    title: str = ""
    is_by_place: bool = False
    bounds: tuple[float, ...] = ()
    held: str = ""


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """All terms of a site."""

    experiments: tuple[ExperimentTerms, ...] = ()
    goals: tuple[GoalTerms, ...] = ()
    segments: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()

    def goal(self, name: str) -> GoalTerms | None:
        """The goal of a name."""
        return next((goal for goal in self.goals if goal.name == name), None)


NO_TERMS: Final = ReportTerms()


def write_terms(terms: ReportTerms) -> str:
    """The terms as JSON; what is as usual is left out."""
    rows = {
        name: [_without_defaults(row) if is_dataclass(row) else row for row in getattr(terms, name)]
        for name in ("experiments", "goals", "segments", "blocks")
    }
    return json.dumps({"version": VERSION, **rows}, separators=(",", ":"))


def _without_defaults(row: Any) -> dict[str, Any]:
    return {
        field.name: value for field in fields(row) if (value := getattr(row, field.name)) != field.default
    }


def terms_in(section: Sequence[object]) -> ReportTerms:
    """The terms in the section `experiments` of a bundle; none in one without."""
    return read_terms(section[PLACE]) if len(section) > PLACE else NO_TERMS


def read_terms(content: object) -> ReportTerms:
    """The terms in JSON; none where it is something else."""
    try:
        found = json.loads(content) if isinstance(content, str) and len(content) <= MAX_CHARS else {}
    except (ValueError, RecursionError):
        return NO_TERMS
    if not isinstance(found, dict) or found.get("version") != VERSION:
        return NO_TERMS
    try:
        return ReportTerms(
            tuple(_experiment(row) for row in found.get("experiments", ())),
            tuple(_made(GoalTerms, row) for row in found.get("goals", ())),
            tuple(map(str, found.get("segments", ()))),
            tuple(map(str, found.get("blocks", ()))),
        )
    except (TypeError, ValueError, KeyError):
        return NO_TERMS


def _experiment(row: Mapping[str, Any]) -> ExperimentTerms:
    made = _made(ExperimentTerms, {**row, "arms": [(str(arm), float(weight)) for arm, weight in row["arms"]]})
    if not made.arms:
        raise ValueError("Expected arms, got none")
    return made


Made = TypeVar("Made", GoalTerms, ExperimentTerms)


def _made(kind: type[Made], row: Mapping[str, Any]) -> Made:
    """A row by its names; what a newer version wrote beside them is left out."""
    known = {field.name for field in fields(kind)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name in known
    }
    return kind(**values)
