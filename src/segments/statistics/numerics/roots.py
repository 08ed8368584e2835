"""The place where a monotone function crosses zero, by bracketing: never outside of what is known to hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

MAX_STEPS: Final = 200
"""Bisection alone needs 64 for a double; the regula falsi with Illinois' correction about ten."""


def find_root(function: Callable[[float], float], low: float, high: float, *, within: float = 1e-14) -> float:
    """The argument between `low` and `high` at which `function` is zero; an end where it has one sign at both."""
    at_low, at_high = function(low), function(high)
    if at_low == 0.0 or (at_low > 0.0) == (at_high > 0.0):
        return low if abs(at_low) <= abs(at_high) else high
    last_side = 0
    middle = low
    for step in range(MAX_STEPS):
        if abs(high - low) <= within * max(1.0, abs(low), abs(high)):
            break
        halve = step % 4 == 3 or at_high == at_low
        middle = 0.5 * (low + high) if halve else (low * at_high - high * at_low) / (at_high - at_low)
        if not min(low, high) < middle < max(low, high):
            middle = 0.5 * (low + high)
        at_middle = function(middle)
        if at_middle == 0.0:
            return middle
        if (at_middle > 0.0) == (at_high > 0.0):
            high, at_high = middle, at_middle
            at_low *= 0.5 if last_side == 1 else 1.0
            last_side = 1
        else:
            low, at_low = middle, at_middle
            at_high *= 0.5 if last_side == -1 else 1.0
            last_side = -1
    return middle
