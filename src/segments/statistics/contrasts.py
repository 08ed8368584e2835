"""From the sums of two arms to one `Contrast`: the difference, how sure it is, and the base of a relative effect.

Every method for means, ratios and adjusted values ends here, and every interval and p-value begins here, so that they
cannot disagree. Means have Welch's degrees of freedom. Ratios of two sums are linearised (delta method: Deng, Knoblich
and Lu 2018). With a history (CUPED: Deng, Xu, Kohavi and Walker 2013) the covariate's slope is one for both arms: a
slope for each would let the difference of the slopes pass for an effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.moments import Moments

MIN_UNITS: Final = 2
"""One value has no spread."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Arm B less arm A, the variances of the difference and of A's value, their covariance, degrees of freedom.

    `n` is the number of units in both arms.
    """

    difference: float
    variance: float
    base: float
    base_variance: float
    covariance: float
    degrees: float
    n: int
    method: str

    @property
    def standard_error(self) -> float:
        """The standard deviation of the difference."""
        return math.sqrt(self.variance)

    @property
    def other(self) -> float:
        """The value of arm B."""
        return self.base + self.difference


@dataclass(frozen=True, slots=True)
class _Part:
    """The contribution of one arm: its value and variance, and the unadjusted value with variance and covariance."""

    value: float
    variance: float
    plain: float
    plain_variance: float
    covariance: float
    n: int


def contrast_means(a: Moments, b: Moments) -> Contrast | CannotTell:
    """The difference of two means, by Welch."""
    state = _state_of(a, b, method="means")
    return state or _join(_plain_mean(a), _plain_mean(b), "means")


def contrast_adjusted_means(a: Moments, b: Moments) -> Contrast | CannotTell:
    """The difference of two means, less what the same visitors did before; plain where that was the same for all."""
    state = _state_of(a, b, method="adjusted-means")
    if state:
        return state
    both = a + b
    spread_before = both.variance(1)
    if spread_before == 0.0:
        return contrast_means(a, b)
    slope = both.covariance(0, 1) / spread_before
    return _join(_adjusted_mean(a, slope), _adjusted_mean(b, slope), "adjusted-means")


def contrast_ratios(a: Moments, b: Moments) -> Contrast | CannotTell:
    """The difference of two ratios of sums, such as clicks per view, whose unit is the visitor."""
    state = _state_of(a, b, method="ratios", bases=(1,))
    return state or _known(_join(_adjusted_ratio(a, 0.0), _adjusted_ratio(b, 0.0), "ratios"))


def contrast_adjusted_ratios(a: Moments, b: Moments) -> Contrast | CannotTell:
    """The difference of two ratios, less the same ratio before; plain where nobody had a history."""
    state = _state_of(a, b, method="adjusted-ratios", bases=(1,))
    if state:
        return state
    if 0.0 in (a.mean(3), b.mean(3)):
        return contrast_ratios(a, b)
    lines = [(arm, _line(arm, 0, 1), _line(arm, 2, 3)) for arm in (a, b)]
    spread_before = math.fsum(_spread(arm, before, before) for arm, _, before in lines)
    if spread_before <= 0.0:
        return contrast_ratios(a, b)
    slope = math.fsum(_spread(arm, now, before) for arm, now, before in lines) / spread_before
    return _known(_join(_adjusted_ratio(a, slope), _adjusted_ratio(b, slope), "adjusted-ratios"))


def _state_of(a: Moments, b: Moments, *, method: str, bases: tuple[int, ...] = ()) -> CannotTell | None:
    if min(a.n, b.n) < 1:
        return CannotTell(Reason.EMPTY_ARM, method)
    if min(a.n, b.n) < MIN_UNITS:
        return CannotTell(Reason.ONE_UNIT, method, needed=MIN_UNITS)
    if any(arm.mean(base) == 0.0 for arm in (a, b) for base in bases):
        return CannotTell(Reason.ZERO_BASE, method)
    if any(arm.variance(0) == 0.0 for arm in (a, b)):
        return CannotTell(Reason.ZERO_VARIANCE, method)
    return None


def _known(contrast: Contrast) -> Contrast | CannotTell:
    """A ratio can be the same for all although neither of its parts is."""
    return contrast if contrast.variance > 0.0 else CannotTell(Reason.ZERO_VARIANCE, contrast.method)


def _plain_mean(arm: Moments) -> _Part:
    mean, variance = arm.mean(), arm.variance() / arm.n
    return _Part(mean, variance, mean, variance, variance, arm.n)


def _adjusted_mean(arm: Moments, slope: float) -> _Part:
    shared = arm.covariance(0, 1)
    spread = arm.variance() - 2.0 * slope * shared + slope * slope * arm.variance(1)
    return _Part(
        value=arm.mean() - slope * arm.mean(1),
        variance=max(spread, 0.0) / arm.n,
        plain=arm.mean(),
        plain_variance=arm.variance() / arm.n,
        covariance=(arm.variance() - slope * shared) / arm.n,
        n=arm.n,
    )


_Line = tuple[tuple[int, float], ...]
"""A sum of measures with weights: the linear part of a ratio."""


def _line(arm: Moments, value: int, base: int) -> _Line:
    base_mean = arm.mean(base)
    return (value, 1.0 / base_mean), (base, -arm.mean(value) / (base_mean * base_mean))


def _spread(arm: Moments, left: _Line, right: _Line) -> float:
    return math.fsum(u * v * arm.covariance(i, j) for i, u in left for j, v in right)


def _adjusted_ratio(arm: Moments, slope: float) -> _Part:
    now = _line(arm, 0, 1)
    plain = arm.mean(0) / arm.mean(1)
    plain_spread = max(_spread(arm, now, now), 0.0)
    if slope == 0.0:
        return _Part(plain, plain_spread / arm.n, plain, plain_spread / arm.n, plain_spread / arm.n, arm.n)
    adjusted = (*now, *((measure, -slope * weight) for measure, weight in _line(arm, 2, 3)))
    return _Part(
        value=plain - slope * arm.mean(2) / arm.mean(3),
        variance=max(_spread(arm, adjusted, adjusted), 0.0) / arm.n,
        plain=plain,
        plain_variance=plain_spread / arm.n,
        covariance=_spread(arm, adjusted, now) / arm.n,
        n=arm.n,
    )


def _join(a: _Part, b: _Part, method: str) -> Contrast:
    return Contrast(
        difference=b.value - a.value,
        variance=a.variance + b.variance,
        base=a.plain,
        base_variance=a.plain_variance,
        covariance=-a.covariance,
        degrees=welch_degrees(a.variance, a.n, b.variance, b.n),
        n=a.n + b.n,
        method=method,
    )


def welch_degrees(variance_a: float, n_a: int, variance_b: float, n_b: int) -> float:
    """Welch and Satterthwaite's degrees of freedom, from the variances of two means."""
    below = variance_a * variance_a / (n_a - 1) + variance_b * variance_b / (n_b - 1)
    return (variance_a + variance_b) ** 2 / below if below > 0.0 else math.inf
