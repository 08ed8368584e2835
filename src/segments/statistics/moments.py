"""Sums over units (visitors, or regions and weeks), all that is stored of them; they add up in any order and grouping.

`Moments` holds, for one to four measures of each unit, the sum, and the sum of each product of two. The measures are
taken around a fixed centre per goal: squares of amounts such as 129,900 cents would swallow the differences between
them. Whole numbers stay whole numbers, so totals of counts and cents are exact to the last digit.

    kind of goal              measures of one unit, in this order
    conversion, value         value
    ratio (clicks per view)   value, base
    value with a history      value, value before
    ratio with a history      value, base, value before, base before
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, starmap
from operator import add, mul, sub
from typing import Final

NOISE: Final = 1e-12
"""Of the mean square: what rounding leaves as the variance of a constant such as 0.1, added up a million times."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The number of units, the sums of their measures less the centres, and the sums of products of two of these.

    `products` is the upper triangle row by row: 00, 01, 02, 11, 12, 22 for three measures.
    """

    n: int
    sums: tuple[float, ...]
    products: tuple[float, ...]
    centres: tuple[float, ...]

    def __add__(self, other: Moments) -> Moments:
        return self._joined(other, self.n + other.n, add)

    def __sub__(self, other: Moments) -> Moments:
        return self._joined(other, self.n - other.n, sub)

    def _joined(self, other: Moments, n: int, operation: Callable[[float, float], float]) -> Moments:
        if self.centres != other.centres:
            raise ValueError(f"Expected sums around {self.centres}, got sums around {other.centres}")
        return Moments(
            n,
            tuple(map(operation, self.sums, other.sums)),
            tuple(map(operation, self.products, other.products)),
            self.centres,
        )

    def mean(self, measure: int = 0) -> float:
        """The mean of one measure; there must be a unit."""
        return self.centres[measure] + self.sums[measure] / self.n

    def covariance(self, left: int = 0, right: int = 0) -> float:
        """The sample covariance of two measures, of one with itself its variance; there must be two units.

        The difference is taken before the division, so that whole numbers lose nothing.
        """
        product = self.products[self._place(left, right)]
        return (self.n * product - self.sums[left] * self.sums[right]) / (self.n * (self.n - 1))

    def variance(self, measure: int = 0) -> float:
        """The sample variance of one measure, zero where rounding alone is left; of whole numbers nothing is."""
        spread = self.covariance(measure, measure)
        square = self.products[self._place(measure, measure)]
        if isinstance(square, int):
            return spread
        return spread if spread > NOISE * square / self.n else 0.0

    def _place(self, left: int, right: int) -> int:
        row, column = min(left, right), max(left, right)
        return row * len(self.sums) - row * (row - 1) // 2 + column - row


def moments_of(measures: Sequence[float], centres: Sequence[float]) -> Moments:
    """The sums of one unit. A unit that changes adds what it is now less what it was before: n stays as it is."""
    away = tuple(map(sub, measures, centres))
    products = tuple(starmap(mul, combinations_with_replacement(away, 2)))
    return Moments(1, away, products, tuple(centres))


def no_moments(centres: Sequence[float]) -> Moments:
    """The sums of no unit at all, to which others are added."""
    size = len(centres)
    return Moments(0, (0,) * size, (0,) * (size * (size + 1) // 2), tuple(centres))


def add_up(parts: Iterable[Moments], centres: Sequence[float]) -> Moments:
    """The sum of all parts: days, segments, countries."""
    return sum(parts, no_moments(centres))
