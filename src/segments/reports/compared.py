"""One goal of two arms, from their sums to an answer in words.

In: exposed visitors and sums of each arm, the goal's terms, the level of the look. Out: a comparison and a statement. A
goal that counts once is a share of visitors, a value a mean over all who were exposed, adjusted by what the same
visitors did before; clicks per view a ratio whose unit is the visitor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from segments.report_terms import MEAN, RATE, RATIO, RETURN, GoalTerms
from segments.reports.cells import Sums
from segments.statistics.answers import Margin, Statement, answer_of, guardrail_answer
from segments.statistics.cannot_tell import CannotTell
from segments.statistics.comparisons import Comparison, compare_contrast, compare_rates
from segments.statistics.contrasts import (
    Contrast,
    contrast_adjusted_means,
    contrast_means,
    contrast_ratios,
)
from segments.statistics.looks.level import Level
from segments.statistics.moments import Moments
from segments.statistics.numerics.distributions import normal_above
from segments.statistics.rates import Rate


@dataclass(frozen=True, slots=True)
class Side:
    """One arm at one goal: the visitors who were exposed, and the sums of the goal."""

    exposed: int
    sums: Sums


Compared = Comparison | CannotTell


def compare(goal: GoalTerms, base: Side, other: Side, level: Level) -> Compared:
    """The comparison of an arm with the base."""
    return _COMPARERS[goal.measure](goal, base, other, level)


def state(goal: GoalTerms, compared: Compared, visitors_per_day: float) -> Statement:
    """The answer of a comparison: a guardrail must not get worse, everything else may be better."""
    if goal.guardrail is not None:
        return guardrail_answer(
            compared,
            Margin(goal.guardrail),
            visitors_per_day=visitors_per_day,
            is_lower_better=goal.is_lower_better,
        )
    return answer_of(
        compared,
        Margin(goal.margin) if goal.margin else None,
        visitors_per_day=visitors_per_day,
        is_lower_better=goal.is_lower_better,
    )


def value_of(goal: GoalTerms, side: Side) -> float | None:
    """The goal's value in an arm, in its own unit; None where there is none yet."""
    if goal.measure == RATIO:
        return side.sums.total / side.sums.before if side.sums.before else None
    if not side.exposed:
        return None
    if goal.measure in (RATE, RETURN):
        return _rate(side).share
    return (goal.centre + side.sums.total / side.exposed) / float(10**goal.decimals)


def interaction(goal: GoalTerms, inside: tuple[Side, Side], outside: tuple[Side, Side]) -> float | None:
    """The p-value of the difference between the effect inside a part of the visitors and that outside of it."""
    here, there = _effect(goal, *inside), _effect(goal, *outside)
    if isinstance(here, CannotTell) or isinstance(there, CannotTell):
        return None
    spread = math.sqrt(here.variance + there.variance)
    return 2.0 * normal_above(abs(here.difference - there.difference) / spread)


def _effect(goal: GoalTerms, base: Side, other: Side) -> Contrast | CannotTell:
    if goal.measure == RATIO:
        return contrast_ratios(_moments(goal, base), _moments(goal, other))
    if goal.measure == MEAN:
        return contrast_means(_moments(goal, base), _moments(goal, other))
    return contrast_means(_ones(base), _ones(other))


def _ones(side: Side) -> Moments:
    """A share as the mean of ones and zeros."""
    rate = _rate(side)
    return Moments(rate.n, (rate.converted,), (rate.converted,), (0,))


def _rate(side: Side) -> Rate:
    """The visitors who reached it, who cannot be more than were exposed: a day's end may part the two messages."""
    return Rate(min(side.sums.n, side.exposed), side.exposed)


def _moments(goal: GoalTerms, side: Side) -> Moments:
    sums, centre = side.sums, goal.centre if goal.measure == MEAN else 0
    return Moments(
        side.exposed,
        (sums.total, sums.before),
        (sums.squares, sums.products, sums.before_squares),
        (centre, centre),
    )


def _compare_rates(_goal: GoalTerms, base: Side, other: Side, level: Level) -> Compared:
    return compare_rates(_rate(base), _rate(other), level)


def _compare_means(goal: GoalTerms, base: Side, other: Side, level: Level) -> Compared:
    return compare_contrast(contrast_adjusted_means(_moments(goal, base), _moments(goal, other)), level)


def _compare_ratios(goal: GoalTerms, base: Side, other: Side, level: Level) -> Compared:
    return compare_contrast(contrast_ratios(_moments(goal, base), _moments(goal, other)), level)


_COMPARERS: Final[dict[str, Callable[[GoalTerms, Side, Side, Level], Compared]]] = {
    RATE: _compare_rates,
    RETURN: _compare_rates,
    MEAN: _compare_means,
    RATIO: _compare_ratios,
}
