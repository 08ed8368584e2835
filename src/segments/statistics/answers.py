"""The answer of a report: better, worse, equivalent, or not yet and about how many days more.

Equivalent means that the whole interval lies inside the margin that was set before. Intervals of planned looks and of
confidence sequences hold under looking, so this answer does too; at a single look it is stricter than the test in
`equivalence`, whose interval is the narrower 90 percent.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from segments.statistics.cannot_tell import CannotTell
from segments.statistics.comparisons import Comparison, Direction
from segments.statistics.looks.level import Kind, Level
from segments.statistics.numerics.distributions import normal_quantile_above
from segments.statistics.relative import Shape

POWER: Final = 0.8
"""The chance that the days named suffice, if the difference is as supposed."""
MAX_DAYS: Final = 730
"""Two years: what takes longer is never found out at this pace."""


class Answer(StrEnum):
    """The answer of a comparison about arm B."""

    BETTER = "better"
    WORSE = "worse"
    EQUIVALENT = "equivalent"
    NOT_YET = "not-yet"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True)
class Margin:
    """The difference that is too small to matter: 0.02 of arm A's value if relative, else in the goal's unit."""

    size: float
    is_relative: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """An answer. `days_more` is an estimate where the answer is "not yet"; None if it takes longer than two years.

    `is_beyond_zero` is true if the arms differ for sure, also where the difference is too small to matter.
    """

    answer: Answer
    is_beyond_zero: bool = False
    days_more: int | None = None


def answer_of(
    comparison: Comparison | CannotTell,
    margin: Margin | None = None,
    *,
    visitors_per_day: float = 0.0,
    is_lower_better: bool = False,
) -> Statement:
    """The answer of a comparison. A difference inside the margin is equivalence, even if it is not zero for sure."""
    if isinstance(comparison, CannotTell):
        return Statement(Answer.CANNOT_TELL)
    is_beyond = comparison.direction is not Direction.NEITHER
    if margin is not None and _is_inside(comparison, margin):
        return Statement(Answer.EQUIVALENT, is_beyond)
    if not is_beyond:
        return Statement(Answer.NOT_YET, days_more=days_more(comparison, margin, visitors_per_day))
    is_up = comparison.direction is Direction.ABOVE
    return Statement(Answer.WORSE if is_up is is_lower_better else Answer.BETTER, is_beyond)


def guardrail_answer(
    comparison: Comparison | CannotTell,
    margin: Margin,
    *,
    visitors_per_day: float = 0.0,
    is_lower_better: bool = False,
) -> Statement:
    """The answer for a goal that must not get worse than the margin: equivalent stands for "not harmed"."""
    if isinstance(comparison, CannotTell):
        return Statement(Answer.CANNOT_TELL)
    lower, upper, limit = _measured_by(comparison, margin)
    worst, best = (-upper, -lower) if is_lower_better else (lower, upper)
    is_beyond = comparison.direction is not Direction.NEITHER
    if worst > -limit:
        return Statement(Answer.EQUIVALENT, is_beyond)
    if best < -limit:
        return Statement(Answer.WORSE, is_beyond)
    return Statement(Answer.NOT_YET, is_beyond, days_more(comparison, margin, visitors_per_day))


def days_more(comparison: Comparison, margin: Margin | None, visitors_per_day: float) -> int | None:
    """Days until a difference of the margin's size would be found with a chance of 80 percent.

    Without a margin: of the size that it seems to have now, which is a guess on a guess.
    """
    size = _absolute(comparison, margin) if margin is not None else abs(comparison.difference)
    if visitors_per_day <= 0.0 or size <= 0.0 or not math.isfinite(size):
        return None
    candidates = range(1, MAX_DAYS + 1)
    # More visitors never make it harder, so the first day that suffices is found by halving.
    place = bisect_left(
        candidates, 1, key=lambda days: int(_suffices(comparison, size, visitors_per_day * days))
    )
    return candidates[place] if place < MAX_DAYS else None


def _suffices(comparison: Comparison, size: float, more: float) -> bool:
    growth = (comparison.n + more) / comparison.n
    error = comparison.standard_error / math.sqrt(growth)
    return size >= (_critical_after(comparison.level, growth) + normal_quantile_above(1.0 - POWER)) * error


def _critical_after(level: Level, growth: float) -> float:
    """The critical value when the visitors have grown: a plan's ends near a single look's, a sequence's moves."""
    if level.kind is not Kind.SEQUENCE:
        return normal_quantile_above(0.5 * level.alpha)
    mixing = level.mixing * growth
    return math.sqrt((mixing + 1.0) / mixing * (math.log1p(mixing) - 2.0 * math.log(level.alpha)))


def _is_inside(comparison: Comparison, margin: Margin) -> bool:
    lower, upper, limit = _measured_by(comparison, margin)
    return -limit < lower and upper < limit


def _measured_by(comparison: Comparison, margin: Margin) -> tuple[float, float, float]:
    """The interval on the margin's own scale; without end where the base may be zero."""
    if not margin.is_relative:
        return comparison.lower, comparison.upper, margin.size
    relative = comparison.relative
    if relative.shape is not Shape.BOUNDED:
        return -math.inf, math.inf, margin.size
    return relative.lower, relative.upper, margin.size


def _absolute(comparison: Comparison, margin: Margin) -> float:
    return margin.size * abs(comparison.base) if margin.is_relative else margin.size
