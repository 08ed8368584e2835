"""Exact answers where counts are tiny: Fisher's test of two shares, and the interval and test of a single one.

Given how many converted in both arms together, the number in arm B is hypergeometric if there is no difference. The
p-value is twice the smaller tail ("central Fisher", Fay 2010): unlike the usual two-sided one it never favours a side.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from segments.statistics.numerics.distributions import (
    beta_quantile_below,
    binomial_above,
    binomial_below,
    binomial_density,
)
from segments.statistics.rates import Interval, Rate

NEGLIGIBLE: Final = -42.0
"""The logarithm of 1e-18: below the last digit of the sum of all."""
MAX_LISTED: Final = 100_000
"""Trials up to which outcomes are listed one by one; for more, twice the smaller tail stands in."""


def fisher_p_value(a: Rate, b: Rate) -> float:
    """Twice the smaller tail of B's conversions, if both shares were the same."""
    sides = [list(_log_chances(a, b, direction)) for direction in (-1, 1)]
    peak = max(0.0, *(chance for side in sides for chance in side)) if any(sides) else 0.0
    here = math.exp(-peak)
    below, above = (math.fsum(math.exp(chance - peak) for chance in side) for side in sides)
    return min(1.0, 2.0 * (min(below, above) + here) / (below + here + above))


def clopper_pearson(rate: Rate, alpha: float) -> Interval:
    """The exact interval of one share, after Clopper and Pearson (1934)."""
    low = (
        beta_quantile_below(0.5 * alpha, rate.converted, rate.n - rate.converted + 1)
        if rate.converted
        else 0.0
    )
    if rate.converted == rate.n:
        return low, 1.0
    return low, beta_quantile_below(1.0 - 0.5 * alpha, rate.converted + 1, rate.n - rate.converted)


def binomial_p_value(rate: Rate, expected: float) -> float:
    """The chance of a count that is as unlikely as this one or more, if `expected` were the true share."""
    here = binomial_density(rate.converted, rate.n, expected) * (1.0 + 1e-7)
    if rate.n > MAX_LISTED:
        tails = (
            binomial_below(rate.converted, rate.n, expected),
            binomial_above(rate.converted, rate.n, expected),
        )
        return min(1.0, 2.0 * min(tails))
    chances = (binomial_density(count, rate.n, expected) for count in range(rate.n + 1))
    return min(1.0, math.fsum(chance for chance in chances if chance <= here))


def _log_chances(a: Rate, b: Rate, direction: int) -> Iterator[float]:
    """The chances of the other counts on one side, as logarithms relative to the count that was seen, outwards."""
    converted = a.converted + b.converted
    first, last = max(0, converted - a.n), min(converted, b.n)
    count, chance, peak = b.converted, 0.0, 0.0
    while first <= count + direction <= last:
        lower = count if direction > 0 else count - 1
        rise = (converted - lower) * (b.n - lower) / ((lower + 1) * (a.n - converted + lower + 1))
        chance += direction * math.log(rise)
        count += direction
        peak = max(peak, chance)
        if chance < peak + NEGLIGIBLE:
            return
        yield chance
