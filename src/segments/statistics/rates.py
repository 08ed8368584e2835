"""Shares of visitors who converted: intervals of one (Wilson) and of the difference and the ratio of two.

The score test (Miettinen and Nurminen 1985) asks for each possible difference, or ratio, how far off the data would be
if it were the true one. Its interval is all that the test does not refuse, its p-value is the test of "no difference",
and "no difference" is the same question for difference and ratio: one verdict for all three. It needs no spread in
the data, so arms in which nobody or everybody converted are no special case.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from segments.statistics.numerics.roots import find_root
from segments.statistics.relative import Relative


@dataclass(frozen=True, slots=True)
class Rate:
    """The number of visitors, and of those who converted."""

    converted: int
    n: int

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.converted + other.converted, self.n + other.n)

    @property
    def share(self) -> float:
        """The share that converted; there must be a visitor."""
        return self.converted / self.n

    @property
    def variance(self) -> float:
        """The variance of the share, as if it were the true one."""
        return self.share * (1.0 - self.share) / self.n


Interval = tuple[float, float]


def wilson(rate: Rate, critical: float) -> Interval:
    """Wilson's interval (1927) of one share."""
    square = critical * critical
    centre = rate.converted + 0.5 * square
    width = critical * math.sqrt(rate.n * rate.variance * rate.n + 0.25 * square)
    whole = rate.n + square
    low = 0.0 if rate.converted == 0 else (centre - width) / whole
    return low, 1.0 if rate.converted == rate.n else (centre + width) / whole


def newcombe(a: Rate, b: Rate, critical: float) -> Interval:
    """Newcombe's interval (1998, method 10) of B less A, from the two Wilson intervals; to compare reports."""
    low_a, high_a = wilson(a, critical)
    low_b, high_b = wilson(b, critical)
    difference = b.share - a.share
    return (
        difference - math.hypot(b.share - low_b, high_a - a.share),
        difference + math.hypot(high_b - b.share, a.share - low_a),
    )


def difference_score(a: Rate, b: Rate, difference: float) -> float:
    """The distance of B less A from a difference in standard errors, if that were the true one."""
    share_a = _share_given_difference(a, b, difference)
    share_b = share_a + difference
    variance = _bounded(share_a * (1.0 - share_a)) / a.n + _bounded(share_b * (1.0 - share_b)) / b.n
    return _score(b.share - a.share - difference, variance, a.n + b.n)


def ratio_score(a: Rate, b: Rate, ratio: float) -> float:
    """The distance of B from A times a ratio in standard errors, if that were the true one."""
    share_a = _share_given_ratio(a, b, ratio)
    share_b = min(ratio * share_a, 1.0)
    spread_a, spread_b = _bounded(share_a * (1.0 - share_a)), _bounded(share_b * (1.0 - share_b))
    return _score(b.share - ratio * a.share, ratio * ratio * spread_a / a.n + spread_b / b.n, a.n + b.n)


def difference_interval(a: Rate, b: Rate, critical: float) -> Interval:
    """All differences that the score test does not refuse."""
    centre = b.share - a.share
    return (
        _edge(lambda x: difference_score(a, b, x) - critical, -1.0, centre),
        _edge(lambda x: difference_score(a, b, x) + critical, centre, 1.0),
    )


def relative_by_score(a: Rate, b: Rate, critical: float) -> Relative:
    """All relative effects that the score test does not refuse; without end upwards if nobody in A converted."""

    def score(place: float) -> float:
        return ratio_score(a, b, place / (1.0 - place))

    ratio = b.share / a.share if a.converted else math.inf if b.converted else 1.0
    centre = ratio / (1.0 + ratio) if a.converted else 1.0 if b.converted else 0.5
    low = 0.0 if not b.converted else _edge(lambda x: score(x) - critical, 0.0, centre)
    high = 1.0 if not a.converted else _edge(lambda x: score(x) + critical, centre, 1.0)
    return Relative(
        ratio - 1.0, low / (1.0 - low) - 1.0, high / (1.0 - high) - 1.0 if high < 1.0 else math.inf
    )


def _edge(function: Callable[[float], float], low: float, high: float) -> float:
    # The ends themselves are no probabilities to divide by: a hair inside stands for them.
    inside_low, inside_high = low + 1e-12 * (high - low), high - 1e-12 * (high - low)
    found = find_root(function, inside_low, inside_high)
    if found in (inside_low, inside_high):
        return low if found == inside_low else high
    return found


def _score(distance: float, variance: float, n: int) -> float:
    if abs(distance) < 1e-15:
        return 0.0
    corrected = variance * n / (n - 1)
    return distance / math.sqrt(corrected) if corrected > 0.0 else math.copysign(math.inf, distance)


def _bounded(spread: float) -> float:
    return max(spread, 0.0)


def _share_given_difference(a: Rate, b: Rate, difference: float) -> float:
    """A's likeliest share if B's is larger by the difference: the root of a cubic, in closed form."""
    n = a.n + b.n
    if difference == 0.0:
        return (a.converted + b.converted) / n
    square = ((a.n * 2 + b.n) * difference - n - a.converted - b.converted) / (3.0 * n)
    linear = (a.n * difference - n - 2 * a.converted) * difference + a.converted + b.converted
    constant = a.converted * difference * (1.0 - difference)
    q = square**3 - linear * square / (2.0 * n) + constant / (2.0 * n)
    p = math.copysign(math.sqrt(max(square * square - linear / (3.0 * n), 0.0)), q)
    cosine = max(-1.0, min(1.0, q / p**3)) if p else 0.0
    share = 2.0 * p * math.cos((math.pi + math.acos(cosine)) / 3.0) - square
    return max(0.0, -difference, min(share, 1.0, 1.0 - difference))


def _share_given_ratio(a: Rate, b: Rate, ratio: float) -> float:
    """A's likeliest share if B's is that many times as large: the smaller root of a quadratic."""
    converted = a.converted + b.converted
    if ratio == 1.0:
        return converted / (a.n + b.n)
    leading = (a.n + b.n) * ratio
    half = 0.5 * (b.n * ratio + b.converted + a.n + a.converted * ratio)
    root = math.sqrt(max(half * half - leading * converted, 0.0))
    return min(converted / (half + root), 1.0, 1.0 / ratio)
