"""Bounds of planned experiments with looks on the way, by numeric integration (Armitage, McPherson and Rowe 1969).

The test statistic, scaled by the information, walks like Brownian motion. From look to look the density of the walks
that have not crossed is carried over a grid (Gauss and Legendre's nodes in panels); a bound is where those that cross
now are just the alpha that may be spent. The looks may lie at any distances.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from segments.statistics.numerics.distributions import DENSITY_AT_ZERO, normal_above
from segments.statistics.numerics.quadrature import NODES, WEIGHTS
from segments.statistics.numerics.roots import find_root

MAX_BOUND: Final = 8.0
"""Standard errors: beyond it a crossing has a chance of 1e-15, and alpha that small is not worth a bound."""
MIN_SPENT: Final = 2e-15
MIN_STEP: Final = 1e-4
"""Of the information, between two looks: closer ones are one look. It bounds the size of the grid."""
MAX_LOOKS: Final = 400
"""A year of daily looks takes two seconds of CPU; nobody plans more."""
REACH: Final = 8.5
"""Standard deviations of a step, or of all steps, that the grid covers."""
PANEL: Final = 2.0
"""Width of a panel in standard deviations of the shorter step: eight nodes are then exact to 1e-9."""


@dataclass(frozen=True, slots=True)
class _Walk:
    """The walks that have not crossed: places, and the share of all walks at each."""

    places: tuple[float, ...] = (0.0,)
    shares: tuple[float, ...] = (1.0,)

    def above(self, bound: float, deviation: float, drift: float) -> float:
        """The share of walks that are above the bound after one more step."""
        return math.fsum(
            share * normal_above((bound - place - drift) / deviation)
            for place, share in zip(self.places, self.shares, strict=True)
        )

    def below(self, bound: float, deviation: float, drift: float) -> float:
        """The share of walks that are below the bound after one more step."""
        return math.fsum(
            share * normal_above((place + drift - bound) / deviation)
            for place, share in zip(self.places, self.shares, strict=True)
        )

    def step(self, grid: Sequence[tuple[float, float]], deviation: float, drift: float) -> _Walk:
        """The walks after one more step, at the places of a grid with weights; those outside have crossed."""
        reach, inverse, scale = REACH * deviation, 1.0 / deviation, DENSITY_AT_ZERO / deviation
        walks = tuple(zip(self.places, self.shares, strict=True))
        shares = []
        for place, weight in grid:
            centre = place - drift
            near = walks[bisect_left(self.places, centre - reach) : bisect_right(self.places, centre + reach)]
            # The normal density, written out: this line is where a plan's time goes.
            density = sum([share * exp(-0.5 * ((centre - at) * inverse) ** 2) for at, share in near])
            shares.append(weight * scale * density)
        return _Walk(tuple(place for place, _ in grid), tuple(shares))


@dataclass(frozen=True, slots=True)
class _Step:
    """The way to one look: information there and on the way, the step's standard deviation, the next panels' width."""

    share: float
    length: float
    deviation: float
    panel: float


def bounds_of(shares: Sequence[float], spent: Sequence[float]) -> tuple[float, ...]:
    """The critical values of looks at rising shares of the information, with the alpha spent until each.

    Raises:
        ValueError: the shares do not rise, or there are too many.
    """
    walk, used, bounds = _Walk(), 0.0, []
    for step, until_now in zip(_steps(shares), spent, strict=True):
        bound = _bound_of(walk, step, until_now - used)
        used += max(until_now - used, 0.0)
        bounds.append(bound)
        walk = walk.step(_grid(bound * math.sqrt(step.share), step, 0.0), step.deviation, 0.0)
    return tuple(bounds)


def crossings(shares: Sequence[float], bounds: Sequence[float], drift: float) -> tuple[float, float]:
    """The chances to cross the upper and the lower bound by the last look.

    `drift` is the true difference in standard errors of the end: (z of alpha) + (z of power) for a fixed end's.
    """
    walk, up, down = _Walk(), 0.0, 0.0
    for step, bound in zip(_steps(shares), bounds, strict=True):
        moved = drift * step.length
        edge = bound * math.sqrt(step.share)
        up += walk.above(edge, step.deviation, moved)
        down += walk.below(-edge, step.deviation, moved)
        walk = walk.step(_grid(edge, step, drift * step.share), step.deviation, moved)
    return up, down


def drift_for(shares: Sequence[float], bounds: Sequence[float], power: float) -> float:
    """The true difference, in standard errors of the end, that these bounds find with a given chance."""
    return find_root(
        lambda drift: sum(crossings(shares, bounds, drift)) - power, 0.0, 2.0 * MAX_BOUND, within=1e-7
    )


def _bound_of(walk: _Walk, step: _Step, allowed: float) -> float:
    if allowed < MIN_SPENT:
        return MAX_BOUND
    root = math.sqrt(step.share)

    def excess(bound: float) -> float:
        crossing = 2.0 * walk.above(bound * root, step.deviation, 0.0)
        return math.log(allowed) - (math.log(crossing) if crossing > 0.0 else -MAX_BOUND * 100.0)

    return find_root(excess, 0.0, MAX_BOUND, within=1e-11)


def _steps(shares: Sequence[float]) -> Iterator[_Step]:
    if len(shares) > MAX_LOOKS:
        raise ValueError(f"Expected at most {MAX_LOOKS} looks, got {len(shares)}")
    lengths = [share - before for before, share in zip((0.0, *shares), shares, strict=False)]
    if any(length < MIN_STEP for length in lengths):
        raise ValueError(f"Expected shares that rise by {MIN_STEP} at least, got {list(shares)}")
    for place, (share, length) in enumerate(zip(shares, lengths, strict=True)):
        shorter = min(length, lengths[place + 1]) if place + 1 < len(lengths) else length
        yield _Step(share, length, math.sqrt(length), PANEL * math.sqrt(shorter))


def _grid(edge: float, step: _Step, centre: float) -> list[tuple[float, float]]:
    """Nodes with weights between the two bounds, as far as walks get."""
    reach = REACH * math.sqrt(step.share)
    low, high = max(-edge, centre - reach), min(edge, centre + reach)
    if low >= high:
        return []
    panels = math.ceil((high - low) / step.panel)
    half = 0.5 * (high - low) / panels
    return [
        (low + half * (2 * panel + 1 + node), half * weight)
        for panel in range(panels)
        for node, weight in zip(NODES, WEIGHTS, strict=True)
    ]
