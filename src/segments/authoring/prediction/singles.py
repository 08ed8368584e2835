"""Comparisons in float32, written as comparisons of doubles.

XGBoost, CatBoost and scikit-learn's trees round a value to float32 before they compare it. Rounding never changes an
order, so for each bound there is one double up to which values pass: the edge compares with that and rounds nothing.
"""

from __future__ import annotations

import math
import struct
from array import array
from typing import Final

MOST_SINGLE: Final = 3.4028234663852886e38
_ABOVE_MOST: Final = 2.0**128


def as_single(number: float) -> float:
    """The nearest float32, infinity beyond the largest."""
    return array("f", (number,))[0]


def last_double_at_most(bound: float) -> float:
    """The largest double that, rounded to float32, is at most `bound`."""
    single = as_single(bound)
    return _last_double_of(single if single <= bound else _single_below(single))


def last_double_below(bound: float) -> float:
    """The largest double that, rounded to float32, is below `bound`; minus infinity where there is none."""
    if bound == -math.inf:
        return bound
    single = as_single(bound)
    return _last_double_of(single if single < bound else _single_below(single))


def _last_double_of(single: float) -> float:
    """The largest double that rounds to this float32; halves go to the even one."""
    if single == math.inf:
        return single
    if single == -math.inf:
        return -math.nextafter(MOST_ROUNDED, math.inf)
    above = _ABOVE_MOST if single == MOST_SINGLE else _single_above(single)
    middle = (single + above) / 2.0
    return middle if _bits(single) % 2 == 0 else math.nextafter(middle, -math.inf)


def _bits(single: float) -> int:
    return int(struct.unpack("<I", struct.pack("<f", single))[0])


def _single(bits: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", bits))[0])


def _single_above(single: float) -> float:
    if single == 0.0:
        return _single(1)
    return _single(_bits(single) + (1 if single > 0.0 else -1))


def _single_below(single: float) -> float:
    return -_single_above(-single) if single != -MOST_SINGLE else -math.inf


MOST_ROUNDED: Final = _last_double_of(MOST_SINGLE)
"""The largest double that float32 still holds as a number."""
