"""The incomplete gamma and beta functions, on which the chi-square, Student and binomial distributions stand.

Power series near zero and continued fractions by Lentz's method elsewhere (Numerical Recipes, sections 6.2 and 6.4).
Logarithms of large beta functions come from Stirling's series: the difference of three `lgamma` loses nine digits
where an argument is a million.
"""

from __future__ import annotations

import math
from typing import Final

EPSILON: Final = 1e-16
"""Relative size of a term that changes a double no more."""
TINY: Final = 1e-300
"""Stands in for a zero denominator in Lentz's method."""
MAX_TERMS: Final = 20_000
"""The fractions need some multiple of the root of their largest argument: enough for arguments of ten million."""
STIRLING_FROM: Final = 10.0
"""From here on six terms of the series are exact to a double."""
STIRLING_TERMS: Final = (
    1 / 12,
    -1 / 360,
    1 / 1260,
    -1 / 1680,
    1 / 1188,
    -691 / 360360,
    1 / 156,
)
HALF_LOG_TWO_PI: Final = 0.9189385332046727


def stirling_rest(x: float) -> float:
    """`lgamma(x)` less `(x - 1/2) log x - x + log(2 pi) / 2`, for x of at least `STIRLING_FROM`."""
    inverse_square = 1.0 / (x * x)
    total = 0.0
    for term in reversed(STIRLING_TERMS):
        total = total * inverse_square + term
    return total / x


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function, exact to some units of the last digit for small and for large arguments."""
    small, large = min(a, b), max(a, b)
    if large < STIRLING_FROM:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    rest = stirling_rest(large) - stirling_rest(a + b)
    if small < STIRLING_FROM:
        shift = (a + b - 0.5) * math.log1p(small / large)
        return math.lgamma(small) + rest - shift - small * math.log(large) + small
    ratio = small / large
    return (
        HALF_LOG_TWO_PI
        + stirling_rest(small)
        + rest
        - 0.5 * math.log(large)
        + (small - 0.5) * math.log(ratio / (1.0 + ratio))
        - large * math.log1p(ratio)
    )


def beta_power(a: float, b: float, x: float) -> float:
    """x^a (1 - x)^b / beta(a, b), for x between 0 and 1.

    Large arguments are measured from the peak: their three logarithms are millions that leave a difference of one.
    """
    if min(a, b) < STIRLING_FROM:
        return math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b))
    away = a - (a + b) * x
    left, right = -away / a, away / b
    fall = a * (left - math.log1p(left)) + b * (right - math.log1p(right))
    correction = stirling_rest(a) + stirling_rest(b) - stirling_rest(a + b)
    return math.sqrt(a * b / (2.0 * math.pi * (a + b))) * math.exp(-fall - correction)


def beta_below(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b): the share of the beta distribution below x."""
    return _beta_shares(a, b, x)[0]


def beta_above(a: float, b: float, x: float) -> float:
    """1 - I_x(a, b), to full relative accuracy where it is small."""
    return _beta_shares(a, b, x)[1]


def _beta_shares(a: float, b: float, x: float) -> tuple[float, float]:
    if x <= 0.0:
        return 0.0, 1.0
    if x >= 1.0:
        return 1.0, 0.0
    front = beta_power(a, b, x)
    if x < (a + 1.0) / (a + b + 2.0):
        below = front * _beta_fraction(a, b, x) / a
        return below, 1.0 - below
    above = front * _beta_fraction(b, a, 1.0 - x) / b
    return 1.0 - above, above


def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for term in range(1, MAX_TERMS):
        twice = 2 * term
        even = term * (b - term) * x / ((a - 1.0 + twice) * (a + twice))
        odd = -(a + term) * (a + b + term) * x / ((a + twice) * (a + 1.0 + twice))
        for part in (even, odd):
            d = 1.0 / _not_zero(1.0 + part * d)
            c = _not_zero(1.0 + part / c)
            value *= d * c
        if abs(d * c - 1.0) < EPSILON:
            break
    return value


def gamma_below(a: float, x: float) -> float:
    """The regularised incomplete gamma function P(a, x): the share of the gamma distribution below x."""
    return _gamma_shares(a, x)[0]


def gamma_above(a: float, x: float) -> float:
    """1 - P(a, x), to full relative accuracy where it is small."""
    return _gamma_shares(a, x)[1]


def _gamma_shares(a: float, x: float) -> tuple[float, float]:
    if x <= 0.0:
        return 0.0, 1.0
    if math.isinf(x):
        return 1.0, 0.0
    front = math.exp(_log_gamma_front(a, x))
    if x < a + 1.0:
        below = front * _gamma_series(a, x)
        return below, 1.0 - below
    above = front * _gamma_fraction(a, x)
    return 1.0 - above, above


def _log_gamma_front(a: float, x: float) -> float:
    """log(x^a e^-x / gamma(a)), without the difference of large numbers that it spells."""
    if a < STIRLING_FROM:
        return a * math.log(x) - x - math.lgamma(a)
    away = (x - a) / a
    bulk = a * (math.log1p(away) - away)
    return bulk + 0.5 * math.log(a) - HALF_LOG_TWO_PI - stirling_rest(a)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1.0 / a
    for step in range(1, MAX_TERMS):
        term *= x / (a + step)
        total += term
        if term < total * EPSILON:
            break
    return total


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / _not_zero(b)
    value = d
    for step in range(1, MAX_TERMS):
        part = -step * (step - a)
        b += 2.0
        d = 1.0 / _not_zero(part * d + b)
        c = _not_zero(b + part / c)
        value *= d * c
        if abs(d * c - 1.0) < EPSILON:
            break
    return value


def _not_zero(number: float) -> float:
    return number if abs(number) > TINY else TINY
