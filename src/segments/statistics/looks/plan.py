"""A planned experiment: visitors until its end, looks on the way, and how strict each real look is.

Published with the experiment: the plan and the bounds of the looks as planned. In a report: `look_of_plan` takes the
numbers of visitors at the looks that really happened, whatever they were.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segments.statistics.looks.group_sequential import (
    MAX_BOUND,
    MIN_STEP,
    bounds_of,
    crossings,
    drift_for,
)
from segments.statistics.looks.level import Kind, Level
from segments.statistics.looks.spending import Spending
from segments.statistics.numerics.distributions import normal_quantile_above

DEFAULT_SPENDING: Final = Spending()
"""Five percent, after O'Brien and Fleming."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`visitors` is the planned number in all arms together, at the end."""

    visitors: int
    spending: Spending = DEFAULT_SPENDING

    def bounds(self, looks: int) -> tuple[float, ...]:
        """The critical values of so many looks at equal distances, as published."""
        return plan_bounds(looks, self.spending)


def plan_bounds(looks: int, spending: Spending) -> tuple[float, ...]:
    """The critical values of looks at equal distances."""
    shares = [(look + 1) / looks for look in range(looks)]
    return bounds_of(shares, [spending.spent(share) for share in shares])


def look_of_plan(plan: Plan, visitors: Sequence[int], *, is_last: bool = False) -> Level:
    """The level of the latest look, from the visitors at all looks until now.

    A plan ends when its visitors have come, or at the look that is said to be the last. Fewer visitors than planned
    then (underrun): the last look spends what is left. More (overrun): the same, at the information that there is.
    Looks after the end spend nothing, so their bound is out of reach: the last planned look's verdict stands.
    """
    counts = _distinct(visitors, plan.visitors)
    if is_last and counts:
        counts[-1] = visitors[-1]  # a last look without new visitors takes the place of the one before it
    ends_at = next((i for i, count in enumerate(counts) if count >= plan.visitors), None)
    if not counts or visitors[-1] != counts[-1] or (ends_at is not None and ends_at < len(counts) - 1):
        return Level(Kind.GROUP_SEQUENTIAL, plan.spending.alpha, MAX_BOUND)
    is_end = is_last or ends_at is not None
    # Information is counted against what there is at the end: only the ratios of the shares matter to the walk.
    whole = counts[-1] if is_end else max(plan.visitors, counts[-1])
    spent = [plan.spending.spent(count / plan.visitors) for count in counts]
    if is_end:
        spent[-1] = plan.spending.alpha
    bounds = bounds_of([count / whole for count in counts], spent)
    return Level(Kind.GROUP_SEQUENTIAL, plan.spending.alpha, bounds[-1])


def _distinct(visitors: Sequence[int], planned: int) -> list[int]:
    """The looks at which enough had come since the one before; the others are none."""
    least = max(1, math.ceil(MIN_STEP * 2.0 * max(planned, visitors[-1] if visitors else 0)))
    counts: list[int] = []
    for count in visitors:
        if count - (counts[-1] if counts else 0) >= least:
            counts.append(count)
    return counts


def power_of_plan(looks: int, spending: Spending, drift: float) -> float:
    """The chance to find a difference; `drift` is its size in standard errors of the end."""
    shares = [(look + 1) / looks for look in range(looks)]
    return sum(crossings(shares, plan_bounds(looks, spending), drift))


def inflation_of_plan(looks: int, spending: Spending, power: float) -> float:
    """The factor of visitors that the plan needs for the power of a single look at the end."""
    shares = [(look + 1) / looks for look in range(looks)]
    fixed = normal_quantile_above(0.5 * spending.alpha) + normal_quantile_above(1.0 - power)
    drift = drift_for(shares, plan_bounds(looks, spending), power)
    return (drift / fixed) ** 2
