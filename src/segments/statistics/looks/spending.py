"""Alpha spending: how much of the allowed share of false alarms may be used up by a look on the way.

The share of the planned visitors that have come (the information) decides, not the number of looks, so looks may come
early, late, more or fewer than planned (Lan and DeMets 1983).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from segments.statistics.looks.level import DEFAULT_ALPHA
from segments.statistics.numerics.distributions import normal_above, normal_quantile_above


class Family(StrEnum):
    """The spread of spending over the experiment."""

    OBRIEN_FLEMING = "obrien-fleming"
    """Very little early: only overwhelming differences end an experiment in its first days; the end costs least."""
    POWER = "power"
    """The share of information to some power: 1 spends evenly, 3 nearly as O'Brien and Fleming do."""


@dataclass(frozen=True, slots=True)
class Spending:
    """The alpha of the whole experiment and how it is spent."""

    alpha: float = DEFAULT_ALPHA
    family: Family = Family.OBRIEN_FLEMING
    power: float = 2.0

    def spent(self, share: float) -> float:
        """The alpha, both sides together, that may be used up when this share of the visitors has come."""
        if share <= 0.0:
            return 0.0
        if share >= 1.0:
            return self.alpha
        if self.family is Family.POWER:
            return self.alpha * math.pow(share, self.power)
        return 4.0 * normal_above(normal_quantile_above(0.25 * self.alpha) / math.sqrt(share))
