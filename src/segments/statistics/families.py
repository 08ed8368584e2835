"""Many comparisons at once: p-values adjusted so that chance finds are rare among what is called found.

Holm: any chance find at all in 5 of 100 reports. Benjamini and Hochberg: 5 of 100 finds are chance. A comparison that
cannot tell has no p-value (`None`, or NaN from elsewhere): it stays one, and is not counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values that keep the share of chance finds (Benjamini and Hochberg 1995): for advice."""
    return _adjusted(p_values, lambda rank, count: count / rank, rising=False)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p-values that keep the chance of any chance find (Holm 1979): for deciding goals."""
    return _adjusted(p_values, lambda rank, count: count - rank + 1, rising=True)


def _adjusted(
    p_values: Sequence[float | None], factor: Callable[[int, int], float], *, rising: bool
) -> list[float | None]:
    known = [(p, place) for place, p in enumerate(p_values) if p is not None and not math.isnan(p)]
    known.sort()
    scaled = [p * factor(rank, len(known)) for rank, (p, _) in enumerate(known, 1)]
    adjusted: list[float | None] = [None] * len(p_values)
    order = range(len(known)) if rising else reversed(range(len(known)))
    for value, at in _running(((scaled[at], at) for at in order), max if rising else min):
        adjusted[known[at][1]] = min(value, 1.0)
    return adjusted


def _running(
    values: Iterable[tuple[float, int]], extreme: Callable[[float, float], float]
) -> Iterable[tuple[float, int]]:
    """Each value replaced by the largest, or the smallest, until then: the order of p-values stays."""
    last: float | None = None
    for value, at in values:
        last = value if last is None else extreme(last, value)
        yield last, at
