"""The visitors that an experiment needs, and the smallest difference that a number of them can find.

Three formulas are in use for two shares, and tools do not say which: for 20 against 25 percent they want 1,030, 1,092
and 1,094 in each arm. Here each has its name, and plans use `POOLED`, the largest of the three.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from segments.statistics.looks.level import DEFAULT_ALPHA
from segments.statistics.numerics.distributions import normal_quantile_above
from segments.statistics.numerics.roots import find_root

DEFAULT_POWER = 0.8
"""The chance to find a difference of the planned size."""


class Formula(StrEnum):
    """The variance that the two shares are given."""

    POOLED = "pooled"
    """The common share's if there is no difference, each one's own if there is (Fleiss 1981): the score test's."""
    ARCSINE = "arcsine"
    """The same for all shares, on Cohen's arcsine scale: statsmodels' `NormalIndPower` with `proportion_effectsize`."""
    BASELINE = "baseline"
    """The base's own twice if there is no difference: Evan Miller's tool."""


def visitors_for_rates(
    base: float,
    other: float,
    *,
    alpha: float = DEFAULT_ALPHA,
    power: float = DEFAULT_POWER,
    formula: Formula = Formula.POOLED,
) -> int:
    """Visitors in each of two even arms to find the difference of two shares, to the nearest whole one."""
    by_alpha, by_power = _quantiles(alpha, power)
    return round(_FORMULAS[formula](base, other, by_alpha, by_power))


def visitors_for_means(
    deviation_a: float,
    deviation_b: float,
    difference: float,
    *,
    alpha: float = DEFAULT_ALPHA,
    power: float = DEFAULT_POWER,
) -> int:
    """Visitors in each of two even arms to find a difference of means, by the normal distribution."""
    spread = deviation_a * deviation_a + deviation_b * deviation_b
    return round((sum(_quantiles(alpha, power)) / difference) ** 2 * spread)


def smallest_uplift(
    base: float, visitors: int, *, alpha: float = DEFAULT_ALPHA, power: float = DEFAULT_POWER
) -> float:
    """The smallest relative rise of a share that so many visitors in each arm find; infinite if none."""
    by_alpha, by_power = _quantiles(alpha, power)

    def excess(other: float) -> float:
        return _pooled(base, other, by_alpha, by_power) - visitors

    nearly = base * (1.0 + 1e-9)
    if excess(1.0) > 0.0:
        return math.inf
    return find_root(excess, nearly, 1.0, within=1e-12) / base - 1.0


def _quantiles(alpha: float, power: float) -> tuple[float, float]:
    return normal_quantile_above(0.5 * alpha), normal_quantile_above(1.0 - power)


def _spread(share: float) -> float:
    return share * (1.0 - share)


def _pooled(base: float, other: float, by_alpha: float, by_power: float) -> float:
    common = math.sqrt(2.0 * _spread(0.5 * (base + other)))
    own = math.sqrt(_spread(base) + _spread(other))
    return ((by_alpha * common + by_power * own) / (other - base)) ** 2


def _arcsine(base: float, other: float, by_alpha: float, by_power: float) -> float:
    effect = 2.0 * (math.asin(math.sqrt(other)) - math.asin(math.sqrt(base)))
    return 2.0 * ((by_alpha + by_power) / effect) ** 2


def _baseline(base: float, other: float, by_alpha: float, by_power: float) -> float:
    common = math.sqrt(2.0 * _spread(base))
    own = math.sqrt(_spread(base) + _spread(other))
    return ((by_alpha * common + by_power * own) / (other - base)) ** 2


_FORMULAS: dict[Formula, Callable[[float, float, float, float], float]] = {
    Formula.POOLED: _pooled,
    Formula.ARCSINE: _arcsine,
    Formula.BASELINE: _baseline,
}
