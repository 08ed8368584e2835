"""Relative effects ("plus 12 percent") as sets of values, by Fieller (1954), and by two other tools' ways beside it.

Fieller's set holds every ratio r for which "B less A is r times A" cannot be refused. At r = 0 that is the question of
the difference itself, so the relative and the absolute verdict are one. The price is honesty: where the base may be
zero the set has no end, and is named instead of being squeezed into an interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from segments.statistics.contrasts import Contrast


class Shape(StrEnum):
    """The shape of the set of plausible relative effects."""

    BOUNDED = "bounded"
    """All between `lower` and `upper`; one of them may be infinite."""
    OUTSIDE = "outside"
    """All up to `lower` and all from `upper` on: the arms differ, but the base may be zero, so nobody knows by how
    much percent."""
    EVERYTHING = "everything"
    """Any: the base may be zero, and so may the difference."""


@dataclass(frozen=True, slots=True)
class Relative:
    """The relative effect as estimated, and the set of those that the data allow. Up is up, also below zero."""

    value: float
    lower: float
    upper: float
    shape: Shape = Shape.BOUNDED

    def holds(self, effect: float) -> bool:
        """True if this effect is among those that the data allow."""
        if self.shape is Shape.OUTSIDE:
            return effect <= self.lower or effect >= self.upper
        return self.lower <= effect <= self.upper


def relative_by_fieller(contrast: Contrast, critical: float) -> Relative:
    """Fieller's set, for a critical value of the look at hand.

    A base below zero counts by its size: from -2.00 to -1.67 is plus 17 percent, not minus.
    """
    sign = math.copysign(1.0, contrast.base)
    base, covariance = abs(contrast.base), sign * contrast.covariance
    value = contrast.difference / base if base else math.copysign(math.inf, contrast.difference)
    # (difference - r base)^2 <= critical^2 (variance - 2 r covariance + r^2 base_variance), as a quadratic in r.
    square = critical * critical
    leading = base * base - square * contrast.base_variance
    half = contrast.difference * base - square * covariance
    constant = contrast.difference * contrast.difference - square * contrast.variance
    inside = half * half - leading * constant
    if leading > 0.0:
        lower, upper = _roots(leading, half, constant, math.sqrt(max(inside, 0.0)))
        return Relative(value, lower, upper)
    if inside <= 0.0 or leading == 0.0:
        return Relative(value, -math.inf, math.inf, Shape.EVERYTHING)
    lower, upper = _roots(leading, half, constant, math.sqrt(inside))
    if constant <= 0.0:
        # Zero itself is plausible, and so is everything beyond the gap: no statement is left.
        return Relative(value, -math.inf, math.inf, Shape.EVERYTHING)
    return Relative(value, lower, upper, Shape.OUTSIDE)


def relative_by_delta(contrast: Contrast, critical: float) -> Relative:
    """The symmetric interval that GrowthBook shows, to compare reports; it may disagree with the difference's."""
    value = contrast.difference / abs(contrast.base)
    width = critical * delta_error(contrast)
    return Relative(value, value - width, value + width)


def relative_by_logarithm(contrast: Contrast, critical: float) -> Relative:
    """The interval that tea-tasting shows, even on the scale of logarithms; both arms must be above zero."""
    ratio = contrast.other / contrast.base
    width = critical * delta_error(contrast) / ratio
    return Relative(ratio - 1.0, ratio * math.exp(-width) - 1.0, ratio * math.exp(width) - 1.0)


def delta_error(contrast: Contrast) -> float:
    """The standard error of the relative effect by the delta method."""
    ratio = contrast.difference / contrast.base
    spread = contrast.variance - 2.0 * ratio * contrast.covariance + ratio * ratio * contrast.base_variance
    return math.sqrt(max(spread, 0.0)) / abs(contrast.base)


def _roots(leading: float, half: float, constant: float, root: float) -> tuple[float, float]:
    """Both solutions of leading r^2 - 2 half r + constant = 0, the smaller first, without cancellation."""
    larger = half + math.copysign(root, half)
    if larger == 0.0:
        return 0.0, 0.0
    first, second = larger / leading, constant / larger
    return min(first, second), max(first, second)
