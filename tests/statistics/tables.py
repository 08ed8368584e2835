"""Random tables of the sizes that sites have: two visitors to a hundred thousand, shares from a thousandth to one."""

import random

from segments.statistics.moments import Moments
from segments.statistics.rates import Rate

LEAST_EXPONENT, MOST_EXPONENT = 0.3, 5.0


def random_rates(chance: random.Random) -> tuple[Rate, Rate]:
    share = 10 ** chance.uniform(-3, 0)
    return (
        _random_rate(chance, share),
        _random_rate(chance, min(1.0, share * chance.uniform(0.5, 1.8))),
    )


def _random_rate(chance: random.Random, share: float) -> Rate:
    n = int(10 ** chance.uniform(LEAST_EXPONENT, MOST_EXPONENT))
    converted = round(chance.gauss(n * share, (n * share * (1.0 - share)) ** 0.5))
    return Rate(min(n, max(0, converted)), n)


def random_means(chance: random.Random) -> tuple[Moments, Moments]:
    """Two arms whose base may be far from zero, near it, or below."""
    mean, deviation = chance.choice((-2.0, 0.05, 1.0, 30.0)), 10 ** chance.uniform(-1, 1)
    arms = []
    for _ in range(2):
        n = int(10 ** chance.uniform(LEAST_EXPONENT, MOST_EXPONENT))
        drawn = mean + chance.gauss(0.0, deviation * 2.0 / n**0.5)
        spread = deviation * deviation * chance.uniform(0.6, 1.5)
        arms.append(Moments(n, (n * drawn,), (spread * (n - 1) + n * drawn * drawn,), (0.0,)))
    return arms[0], arms[1]


def moments_of_rows(rows, centres):
    """The sums over whole rows, as one would write them down: not by adding single units."""
    size = len(centres)
    away = [[value - centre for value, centre in zip(row, centres, strict=True)] for row in rows]
    return Moments(
        len(rows),
        tuple(sum(row[i] for row in away) for i in range(size)),
        tuple(sum(row[i] * row[j] for row in away) for i in range(size) for j in range(i, size)),
        tuple(centres),
    )
