"""The normal, Student, chi-square and binomial distributions: shares above and below a value, and quantiles.

"Above" is its own function everywhere, because one minus "below" loses every digit of a small p-value. The tests hold
each to scipy's value, to a relative 1e-10 at worst, tails included.
"""

from __future__ import annotations

import math
from typing import Final

from segments.statistics.numerics.gamma_functions import (
    beta_above,
    beta_below,
    beta_power,
    gamma_above,
    log_beta,
)
from segments.statistics.numerics.roots import find_root

ROOT_HALF: Final = math.sqrt(0.5)
DENSITY_AT_ZERO: Final = 1.0 / math.sqrt(2.0 * math.pi)
MAX_Z: Final = 38.0
"""A double holds no share of the normal distribution beyond it."""
NORMALISE_FROM: Final = 300.0
"""Degrees of freedom from which Hill's normalising series (Algorithm 395, 1970) is exact to 1e-13."""
NORMALISE_WITHIN: Final = 0.1
"""... and how far out, as t squared over the degrees of freedom."""
MAX_NEWTON_STEPS: Final = 60
MAX_STUDENT_STEPS: Final = 12


def normal_density(z: float) -> float:
    """The density of the standard normal distribution."""
    return DENSITY_AT_ZERO * math.exp(-0.5 * z * z)


def normal_below(z: float) -> float:
    """The share of the standard normal distribution below z."""
    return 0.5 * math.erfc(-z * ROOT_HALF)


def normal_above(z: float) -> float:
    """The share of the standard normal distribution above z."""
    return 0.5 * math.erfc(z * ROOT_HALF)


def normal_quantile_above(share: float) -> float:
    """The z with that share of the normal distribution above it; infinite for 0 and 1."""
    if share <= 0.0:
        return math.inf
    if share > 0.5:
        return -normal_quantile_above(1.0 - share)
    # Abramowitz and Stegun 26.2.23 starts within 0.00045; Newton's steps on the logarithm double its digits each time.
    root = math.sqrt(-2.0 * math.log(share))
    z = root - (2.515517 + root * (0.802853 + root * 0.010328)) / (
        1.0 + root * (1.432788 + root * (0.189269 + root * 0.001308))
    )
    wanted = math.log(share)
    for _ in range(MAX_NEWTON_STEPS):
        above = normal_above(z)
        if above <= 0.0:
            return MAX_Z
        step = (math.log(above) - wanted) * above / normal_density(z)
        z += step
        if abs(step) < 1e-15 * max(1.0, z):
            break
    return z


def student_above(t: float, degrees: float) -> float:
    """The share of Student's distribution above t."""
    if t < 0.0:
        return 1.0 - student_above(-t, degrees)
    if math.isinf(degrees):
        return normal_above(t)
    if degrees >= NORMALISE_FROM and t * t < NORMALISE_WITHIN * degrees:
        return normal_above(_normalised(t, degrees))
    square = t * t
    if square < degrees:
        return 0.5 * beta_above(0.5, 0.5 * degrees, square / (degrees + square))
    return 0.5 * beta_below(0.5 * degrees, 0.5, degrees / (degrees + square))


def student_below(t: float, degrees: float) -> float:
    """The share of Student's distribution below t."""
    return student_above(-t, degrees)


def student_density(t: float, degrees: float) -> float:
    """The density of Student's distribution."""
    fall = 0.5 * (degrees + 1.0) * math.log1p(t * t / degrees)
    return math.exp(-fall - log_beta(0.5, 0.5 * degrees)) / math.sqrt(degrees)


def student_quantile_above(share: float, degrees: float) -> float:
    """The t with that share of Student's distribution above it."""
    if share > 0.5:
        return -student_quantile_above(1.0 - share, degrees)
    if share <= 0.0:
        return math.inf
    z = normal_quantile_above(share)
    if math.isinf(degrees) or share == 0.5:
        return z
    # Cornish and Fisher's expansion is near for many degrees; Newton's steps on the logarithm do the rest.
    t = z + (z**3 + z) / (4.0 * degrees) + (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / (96.0 * degrees * degrees)
    wanted = math.log(share)
    for _ in range(MAX_STUDENT_STEPS):
        above = student_above(t, degrees)
        step = (math.log(above) - wanted) * above / student_density(t, degrees)
        t += step
        if abs(step) < 1e-13 * t:
            return t
        if not t > 0.0:
            break
    return _student_quantile_by_bracket(share, degrees, z)


def _student_quantile_by_bracket(share: float, degrees: float, z: float) -> float:
    """For few degrees and far tails, where Newton's steps may leap too far."""
    high = max(z, 1.0)
    while student_above(high, degrees) > share:
        high *= 2.0
    wanted = math.log(share)
    return find_root(lambda t: wanted - math.log(student_above(t, degrees)), 0.0, high, within=1e-15)


def _normalised(t: float, degrees: float) -> float:
    """The z that has the same share above it as t, for many degrees of freedom."""
    centred = degrees - 0.5
    square = centred * math.log1p(t * t / degrees)
    scale = 48.0 * centred * centred
    last = (((-0.4 * square - 3.3) * square - 24.0) * square - 85.5) / (0.8 * square * square + 100.0 + scale)
    return math.sqrt(square) * (1.0 + (last + square + 3.0) / scale)


def chi_square_above(value: float, degrees: float) -> float:
    """The share of the chi-square distribution above a value: the p-value of a chi-square test."""
    return gamma_above(0.5 * degrees, 0.5 * value)


def beta_quantile_below(share: float, a: float, b: float) -> float:
    """The x with that share of the beta distribution below it."""
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    return find_root(lambda x: beta_below(a, b, x) - share, 0.0, 1.0, within=1e-15)


def binomial_density(successes: int, trials: int, share: float) -> float:
    """The chance of exactly so many successes."""
    if share <= 0.0 or share >= 1.0:
        return float(successes == (0 if share <= 0.0 else trials))
    # trials choose successes is 1 / ((trials + 1) beta(successes + 1, failures + 1)).
    power = beta_power(successes + 1, trials - successes + 1, share)
    return power / ((trials + 1) * share * (1.0 - share))


def binomial_below(successes: int, trials: int, share: float) -> float:
    """The chance of at most so many successes."""
    if successes >= trials:
        return 1.0
    return 0.0 if successes < 0 else beta_above(successes + 1, trials - successes, share)


def binomial_above(successes: int, trials: int, share: float) -> float:
    """The chance of at least so many successes."""
    if successes <= 0:
        return 1.0
    return 0.0 if successes > trials else beta_below(successes, trials - successes + 1, share)
