"""Experiments played a thousand times with seeded chance: how often a way to look calls arms different."""

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from segments.statistics.looks.level import Level
from segments.statistics.numerics.distributions import binomial_density
from segments.statistics.rates import Rate, difference_score

TAIL = 12.0
"""Standard deviations of a day's conversions that are kept: the rest has no chance."""


@dataclass(frozen=True)
class Day:
    """The conversions of one arm on one day, drawn from their exact distribution."""

    visitors: int
    first: int
    cumulated: tuple[float, ...]

    def draw(self, chance: random.Random) -> int:
        return self.first + bisect_right(self.cumulated, chance.random() * self.cumulated[-1])


def day_of(visitors: int, share: float) -> Day:
    mean, deviation = visitors * share, (visitors * share * (1.0 - share)) ** 0.5
    first = max(0, int(mean - TAIL * deviation))
    last = min(visitors, int(mean + TAIL * deviation) + 1)
    chances = (binomial_density(count, visitors, share) for count in range(first, last + 1))
    return Day(visitors, first, tuple(accumulate(chances)))


def share_found(
    day_a: Day, day_b: Day, levels: Sequence[Level], *, replays: int, seed: int
) -> tuple[float, float]:
    """The share of experiments called different at any look, and the mean share of looks until then or the end."""
    chance = random.Random(seed)
    found, looks = 0, 0
    for _ in range(replays):
        a, b = Rate(0, 0), Rate(0, 0)
        for level in levels:
            a, b = a + Rate(day_a.draw(chance), day_a.visitors), b + Rate(day_b.draw(chance), day_b.visitors)
            looks += 1
            if abs(difference_score(a, b, 0.0)) > level.critical:
                found += 1
                break
    return found / replays, looks / replays / len(levels)


def levels_of(days: int, visitors_per_day: int, look: Callable[[list[int]], Level]) -> list[Level]:
    """The level of each daily look, from the visitors of both arms at all looks until then."""
    counts = [visitors_per_day * (day + 1) for day in range(days)]
    return [look(counts[: day + 1]) for day in range(days)]


def standard_error(share: float, replays: int) -> float:
    return (share * (1.0 - share) / replays) ** 0.5
