"""Asymptotic confidence sequences: intervals that hold at every look at once, for experiments without a planned end.

Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (arXiv 2103.06476, version 7): the boundary is equation 9, its tuning equation 161, the p-value 155.
"""

from __future__ import annotations

import math
from typing import Final

from segments.statistics.looks.level import DEFAULT_ALPHA, Kind, Level

DEFAULT_TUNING: Final = 5_000
"""Visitors in both arms at which the interval is narrowest for its kind; GrowthBook's default."""


def mixing_of(n: int, alpha: float, tuning: float) -> float:
    """The number of visitors times the squared scale of the mixture (equation 161)."""
    twice_log = -2.0 * math.log(alpha)
    return n * (twice_log + math.log1p(twice_log)) / tuning


def look_any_time(n: int, alpha: float = DEFAULT_ALPHA, tuning: float = DEFAULT_TUNING) -> Level:
    """The level of a look when n visitors are in both arms; it may be looked as often as anybody likes.

    Set `tuning`, before the start, to the number of visitors at which a decision is hoped for.
    """
    mixing = mixing_of(n, alpha, tuning)
    critical = math.sqrt((mixing + 1.0) / mixing * (math.log1p(mixing) - 2.0 * math.log(alpha)))
    return Level(Kind.SEQUENCE, alpha, critical, mixing)
