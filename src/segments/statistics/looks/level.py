"""The strictness of one look at an experiment: the critical value for a difference, and the limit for its p-value.

Three ways to look make a `Level`; every comparison takes one and never asks which it was. The interval, the p-value and
the verdict of a look come from the same critical value, so they agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from segments.statistics.numerics.distributions import normal_above, normal_quantile_above

DEFAULT_ALPHA: Final = 0.05
"""The share of experiments without any effect that a report calls different."""


class Kind(StrEnum):
    """The three ways to look."""

    FIXED = "fixed"
    """Once, at an end that was fixed before. Each look more raises false alarms: 30 daily looks to 29 percent."""
    GROUP_SEQUENTIAL = "group-sequential"
    """A planned number of visitors, with looks on the way; costs 1 to 10 percent more visitors."""
    SEQUENCE = "sequence"
    """As often as wanted, for as long as wanted; intervals are about 1.6 times as wide."""


@dataclass(frozen=True, slots=True)
class Level:
    """One look. `critical` is on the normal scale; `mixing` belongs to confidence sequences only."""

    kind: Kind
    alpha: float
    critical: float
    mixing: float = 0.0

    @property
    def nominal(self) -> float:
        """The two-sided share of the normal distribution beyond the critical value."""
        return 2.0 * normal_above(self.critical)

    @property
    def limit(self) -> float:
        """The p-value at which this look calls arms different: below alpha at a look on the way."""
        return self.nominal if self.kind is Kind.GROUP_SEQUENTIAL else self.alpha

    def p_value(self, nominal: float) -> float:
        """The p-value that this way to look reports for a single look's; of a sequence, valid at any time."""
        if self.kind is not Kind.SEQUENCE:
            return nominal
        return p_of_evidence(normal_quantile_above(0.5 * nominal), self.mixing)


def look_once(alpha: float = DEFAULT_ALPHA) -> Level:
    """The level of a single look at a fixed end."""
    return Level(Kind.FIXED, alpha, normal_quantile_above(0.5 * alpha))


def p_of_evidence(z: float, mixing: float) -> float:
    """One over the e-value of a difference of z standard errors (Waudby-Smith and others 2021, equation 155)."""
    if math.isinf(z):
        return 0.0
    log_evidence = 0.5 * mixing * z * z / (mixing + 1.0) - 0.5 * math.log1p(mixing)
    return math.exp(-max(log_evidence, 0.0))
