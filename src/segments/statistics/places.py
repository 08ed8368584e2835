"""Experiments by place: the units are regions in weeks, never their visitors, and chance itself is asked.

All visitors of a region share its arm for the week, so ten thousand visits from three regions are three observations.
The permutation test (Fisher 1935) deals the same units to the arms again, in all ways where these are few, else in
ways drawn at random, and counts how often the difference comes out as large. The interval holds all effects that, taken
off the units of arm B, would not be found: it agrees with the p-value by construction.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.numerics.roots import find_root

MAX_LISTED: Final = 20_000
"""Ways to deal that are all tried; more are drawn from."""
DRAWS: Final = 9_999
"""With the way that really was, ten thousand: a p-value of 0.05 is then exact to 0.002."""
TIE: Final = 1e-9
"""Relative difference below which two sums in another order are the same number."""


@dataclass(frozen=True, slots=True)
class PlaceUnit:
    """One region in one week: its outcome (a rate or a mean per visitor), its arm, and the group it was dealt in.

    Units are dealt anew within their group only: all in one group as published assignments deal them; a group for each
    week if each week has its own number of regions in each arm.
    """

    outcome: float
    is_b: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class PlaceComparison:
    """B's mean over units less A's, the interval, the p-value, the ways that were tried, and whether these were all."""

    difference: float
    lower: float
    upper: float
    p_value: float
    ways: int
    is_exact: bool
    alpha: float

    @property
    def is_significant(self) -> bool:
        """True if chance deals a difference as large so rarely that zero is outside of the interval."""
        return self.p_value <= self.alpha


Shuffle = Callable[[list[int]], None]
"""Reorders a list in place, such as `random.Random(seed).shuffle`: chance is handed in, so a report can be repeated."""


def compare_places(
    units: Sequence[PlaceUnit], shuffle: Shuffle, *, alpha: float = 0.05
) -> PlaceComparison | CannotTell:
    """The two arms of an experiment by place."""
    groups = _groups_of(units)
    size_b = sum(unit.is_b for unit in units)
    if not 0 < size_b < len(units):
        return CannotTell(Reason.EMPTY_ARM, "places")
    listed = math.prod(math.comb(len(group), sum(units[i].is_b for i in group)) for group in groups)
    if listed * alpha < 2.0:
        return CannotTell(Reason.TOO_FEW_PLACES, "places", needed=_units_needed(alpha))
    is_exact = listed <= MAX_LISTED
    deals = _all_deals(units, groups) if is_exact else _drawn_deals(units, groups, shuffle)
    real = frozenset(i for i, unit in enumerate(units) if unit.is_b)
    outcomes = [unit.outcome for unit in units]
    whole = math.fsum(outcomes)
    differences = [_differences(outcomes, whole, real, deal) for deal in deals]
    if all(abs(difference - differences[0][0]) <= TIE for difference, _ in differences):
        return CannotTell(Reason.ZERO_VARIANCE, "places")
    observed = _differences(outcomes, whole, real, real)[0]
    lower, upper = _interval(observed, differences, alpha)
    return PlaceComparison(
        observed, lower, upper, _p_value(observed, differences, 0.0), len(differences), is_exact, alpha
    )


def _groups_of(units: Sequence[PlaceUnit]) -> list[list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        groups[unit.group].append(place)
    return list(groups.values())


def _all_deals(units: Sequence[PlaceUnit], groups: Sequence[Sequence[int]]) -> Iterator[frozenset[int]]:
    ways = [combinations(group, sum(units[i].is_b for i in group)) for group in groups]
    return (frozenset(i for part in deal for i in part) for deal in product(*ways))


def _drawn_deals(
    units: Sequence[PlaceUnit], groups: Sequence[Sequence[int]], shuffle: Shuffle
) -> Iterator[frozenset[int]]:
    """The real way first, so that a p-value is never zero; then ways drawn at random."""
    yield frozenset(i for i, unit in enumerate(units) if unit.is_b)
    sizes = [sum(units[i].is_b for i in group) for group in groups]
    orders = [list(group) for group in groups]
    for _ in range(DRAWS):
        for order in orders:
            shuffle(order)
        yield frozenset(i for order, size in zip(orders, sizes, strict=True) for i in order[:size])


def _differences(
    outcomes: Sequence[float], whole: float, real: frozenset[int], deal: frozenset[int]
) -> tuple[float, float]:
    """The difference of means under a deal, and how much of an effect on the real arm B would be in it."""
    size_b, size_a = len(deal), len(outcomes) - len(deal)
    in_b = math.fsum([outcomes[i] for i in deal])
    shared = len(real & deal)
    return in_b / size_b - (whole - in_b) / size_a, shared / size_b - (len(real) - shared) / size_a


def _p_value(observed: float, differences: Sequence[tuple[float, float]], effect: float) -> float:
    """The share of deals whose difference is as large as the real one, once an effect is taken off."""
    limit = abs(observed - effect)
    limit -= TIE * max(limit, abs(observed), 1e-300)
    return sum(abs(whole - effect * part) >= limit for whole, part in differences) / len(differences)


def _interval(
    observed: float, differences: Sequence[tuple[float, float]], alpha: float
) -> tuple[float, float]:
    """The effects on both sides of the estimate at which the p-value falls to alpha."""
    reach = max(abs(whole) for whole, _ in differences)

    def excess(effect: float) -> float:
        return 1.0 if _p_value(observed, differences, effect) > alpha else -1.0

    ends = []
    for side in (-1.0, 1.0):
        edge = observed + side * reach
        while excess(edge) > 0.0 and abs(edge - observed) < 1e6 * reach:
            edge += side * abs(edge - observed)
        ends.append(
            find_root(excess, observed, edge, within=1e-12) if excess(edge) < 0.0 else side * math.inf
        )
    lower, upper = ends
    # Zero belongs to the interval just when its own p-value is above alpha; a step function has no exact root.
    if excess(0.0) > 0.0:
        return min(lower, 0.0), max(upper, 0.0)
    return lower, upper


def _units_needed(alpha: float) -> int:
    """The units, half of them in each arm, from which two of all deals are rare enough."""
    units = 2
    while math.comb(units, units // 2) * alpha < 2.0:
        units += 1
    return units
