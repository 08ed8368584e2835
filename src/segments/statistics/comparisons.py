"""One comparison of two arms: difference, interval, relative effect, p-value and verdict, which always agree.

The verdict is made once, from the critical value of the look. Interval, relative effect and p-value are other ways to
say the same, over one statistic; a test holds them to that on a hundred thousand random tables.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.contrasts import Contrast
from segments.statistics.exact import fisher_p_value
from segments.statistics.looks.level import Level
from segments.statistics.numerics.distributions import normal_above, student_above, student_quantile_above
from segments.statistics.rates import Rate, difference_interval, difference_score, relative_by_score
from segments.statistics.relative import Relative, relative_by_fieller

MIN_EXPECTED: Final = 5.0
"""Conversions, or visitors without one, expected in the smaller arm if there were no difference: with fewer the test is
exact. Cochran's limit; the strict levels of early looks lie in tails where the normal distribution fits worst."""


class Direction(StrEnum):
    """The verdict on the difference of B less A."""

    ABOVE = "above"
    BELOW = "below"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Arm B against arm A at one look. `lower` and `upper` bound the difference, `relative` its share of A's value."""

    method: str
    base: float
    difference: float
    lower: float
    upper: float
    relative: Relative
    p_value: float
    direction: Direction
    level: Level
    standard_error: float
    n: int


def compare_contrast(contrast: Contrast | CannotTell, level: Level) -> Comparison | CannotTell:
    """The comparison of means, ratios or adjusted values, by Student's distribution and Fieller's set."""
    if isinstance(contrast, CannotTell):
        return contrast
    critical = student_quantile_above(0.5 * level.nominal, contrast.degrees)
    statistic = contrast.difference / contrast.standard_error
    width = critical * contrast.standard_error
    return Comparison(
        method=contrast.method,
        base=contrast.base,
        difference=contrast.difference,
        lower=contrast.difference - width,
        upper=contrast.difference + width,
        relative=relative_by_fieller(contrast, critical),
        p_value=level.p_value(2.0 * student_above(abs(statistic), contrast.degrees)),
        direction=_direction(statistic, critical),
        level=level,
        standard_error=contrast.standard_error,
        n=contrast.n,
    )


def compare_rates(a: Rate, b: Rate, level: Level) -> Comparison | CannotTell:
    """The comparison of two shares by the score test.

    Where few conversions are to be expected, Fisher's exact test has to agree: the p-value is the larger of the two,
    and without its consent the intervals are drawn out to zero.
    """
    if min(a.n, b.n) < 1:
        return CannotTell(Reason.EMPTY_ARM, "rates")
    is_exact = least_expected(a, b) < MIN_EXPECTED
    statistic = difference_score(a, b, 0.0)
    p_value = 2.0 * normal_above(abs(statistic))
    if is_exact:
        p_value = max(p_value, fisher_p_value(a, b))
    is_beyond = abs(statistic) > level.critical and (not is_exact or p_value < level.nominal)
    interval = difference_interval(a, b, level.critical)
    relative = relative_by_score(a, b, level.critical)
    return Comparison(
        method="exact" if is_exact else "score",
        base=a.share,
        difference=b.share - a.share,
        lower=interval[0] if is_beyond else min(interval[0], 0.0),
        upper=interval[1] if is_beyond else max(interval[1], 0.0),
        relative=relative if is_beyond else _drawn_to_zero(relative),
        p_value=level.p_value(p_value),
        direction=_direction(statistic, level.critical) if is_beyond else Direction.NEITHER,
        level=level,
        standard_error=_error_of(a, b),
        n=a.n + b.n,
    )


def least_expected(a: Rate, b: Rate) -> float:
    """The smallest count of the table that would be expected if both shares were the same."""
    both = a + b
    return min(a.n, b.n) * min(both.converted, both.n - both.converted) / both.n


def _drawn_to_zero(relative: Relative) -> Relative:
    return Relative(relative.value, min(relative.lower, 0.0), max(relative.upper, 0.0), relative.shape)


def _error_of(a: Rate, b: Rate) -> float:
    """The standard error of the difference, with one conversion and one without added to each arm: never zero."""
    wider = (Rate(rate.converted + 1, rate.n + 2) for rate in (a, b))
    return math.sqrt(math.fsum(rate.variance for rate in wider))


def _direction(statistic: float, critical: float) -> Direction:
    if abs(statistic) <= critical:
        return Direction.NEITHER
    return Direction.ABOVE if statistic > 0.0 else Direction.BELOW
