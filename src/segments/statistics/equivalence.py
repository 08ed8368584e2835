"""Equivalence by two one-sided tests (Schuirmann 1987): is the difference inside the margins that somebody set before?

"No difference was found" is no proof that there is none; this is. The p-value is the larger of the two one-sided ones.
It is below alpha just when the interval at 1 - 2 alpha lies inside the margins.
"""

from __future__ import annotations

from dataclasses import dataclass

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.contrasts import Contrast
from segments.statistics.numerics.distributions import normal_above, student_above
from segments.statistics.rates import Rate, difference_score, ratio_score


@dataclass(frozen=True, slots=True)
class Equivalence:
    """The p-values of "not above the lower margin" and "not below the upper one"."""

    p_above_lower: float
    p_below_upper: float

    @property
    def p_value(self) -> float:
        """The p-value of "outside of the margins"."""
        return max(self.p_above_lower, self.p_below_upper)


def equivalence_of_contrast(
    contrast: Contrast | CannotTell, low: float, high: float
) -> Equivalence | CannotTell:
    """True if a difference is between two margins in the goal's own unit."""
    if isinstance(contrast, CannotTell):
        return contrast
    error, degrees = contrast.standard_error, contrast.degrees
    return Equivalence(
        student_above((contrast.difference - low) / error, degrees),
        student_above((high - contrast.difference) / error, degrees),
    )


def relative_equivalence_of_contrast(
    contrast: Contrast | CannotTell, low: float, high: float
) -> Equivalence | CannotTell:
    """True if a relative effect is between two margins, such as -0.02 and 0.02; the base's own doubt is counted."""
    if isinstance(contrast, CannotTell):
        return contrast
    if contrast.base == 0.0:
        return CannotTell(Reason.ZERO_BASE, contrast.method)
    return Equivalence(_beyond(contrast, low), _beyond(contrast, high, sign=-1.0))


def equivalence_of_rates(a: Rate, b: Rate, low: float, high: float) -> Equivalence | CannotTell:
    """True if a difference of two shares is between two margins in points, by the score test."""
    if min(a.n, b.n) < 1:
        return CannotTell(Reason.EMPTY_ARM, "rates")
    return Equivalence(normal_above(difference_score(a, b, low)), normal_above(-difference_score(a, b, high)))


def relative_equivalence_of_rates(a: Rate, b: Rate, low: float, high: float) -> Equivalence | CannotTell:
    """True if the relative effect on a share is between two margins, by the score test."""
    if min(a.n, b.n) < 1:
        return CannotTell(Reason.EMPTY_ARM, "rates")
    return Equivalence(
        normal_above(ratio_score(a, b, 1.0 + low)), normal_above(-ratio_score(a, b, 1.0 + high))
    )


def _beyond(contrast: Contrast, effect: float, *, sign: float = 1.0) -> float:
    """The one-sided p-value of an effect of the base's size, as in Fieller's set."""
    slope = effect if contrast.base > 0.0 else -effect
    distance = contrast.difference - slope * contrast.base
    variance = contrast.variance - 2.0 * slope * contrast.covariance + slope * slope * contrast.base_variance
    return student_above(sign * distance / max(variance, 1e-300) ** 0.5, contrast.degrees)
