"""Questions that other libraries answer too, how they are asked of the product, and how near its answers have to be."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from segments.statistics.comparisons import compare_contrast
from segments.statistics.contrasts import contrast_adjusted_means, contrast_means, contrast_ratios
from segments.statistics.equivalence import relative_equivalence_of_rates
from segments.statistics.exact import binomial_p_value, clopper_pearson, fisher_p_value
from segments.statistics.families import benjamini_hochberg, holm
from segments.statistics.looks.group_sequential import bounds_of
from segments.statistics.looks.level import look_once
from segments.statistics.looks.spending import Family, Spending
from segments.statistics.moments import Moments
from segments.statistics.numerics import distributions, gamma_functions
from segments.statistics.places import PlaceUnit, compare_places
from segments.statistics.rates import Rate, difference_score, newcombe, ratio_score, wilson
from segments.statistics.sample_ratio import check_ratio
from segments.statistics.sample_size import Formula, visitors_for_rates
from tests.statistics.tables import moments_of_rows, random_rates

Question = list[Any]
CRITICAL = look_once().critical


@dataclass(frozen=True)
class Claim:
    """How a question is drawn, how the product answers, and the relative and absolute distance that is allowed."""

    draw: Callable[[random.Random], list[Any]]
    answer: Callable[..., list[float]]
    rel: float
    abs: float = 0.0
    most: int = 1_000
    """Questions of this kind in one round: some take a library seconds."""


def _welch(mean_a, spread_a, n_a, mean_b, spread_b, n_b):
    arms = [
        Moments(n, (n * mean,), (spread * (n - 1) + n * mean * mean,), (0.0,))
        for mean, spread, n in ((mean_a, spread_a, n_a), (mean_b, spread_b, n_b))
    ]
    comparison = compare_contrast(contrast_means(*arms), look_once())
    return [comparison.p_value, comparison.lower, comparison.upper]


def _crossing(shares, bounds):
    """The bounds are the product's own; the question is whether they let cross what they were made for."""
    return [0.05]


def _permutation(a, b):
    units = [PlaceUnit(x, is_b=False) for x in a] + [PlaceUnit(x, is_b=True) for x in b]
    return [compare_places(units, lambda order: None).p_value]


def _compared(kind, measures):
    def answer(rows_a, rows_b):
        arms = [
            moments_of_rows([[row[i] for i in measures] for row in rows], (0.0,) * len(measures))
            for rows in (rows_a, rows_b)
        ]
        comparison = compare_contrast(kind(*arms), look_once())
        return [comparison.difference, comparison.lower, comparison.upper, comparison.p_value]

    return answer


def _draw_welch(chance):
    arm = [chance.uniform(-5, 50), 10 ** chance.uniform(-2, 3), int(10 ** chance.uniform(0.4, 6))]
    return [
        *arm,
        arm[0] + chance.gauss(0, 0.3),
        arm[1] * chance.uniform(0.3, 3),
        int(10 ** chance.uniform(0.4, 6)),
    ]


def _counts(chance):
    a, b = random_rates(chance)
    return [a.converted, a.n, b.converted, b.n]


def _some_counts(chance):
    """With conversions, and visitors without one, in both arms."""
    while True:
        x_a, n_a, x_b, n_b = _counts(chance)
        if 0 < x_a < n_a and 0 < x_b < n_b:
            return [x_a, n_a, x_b, n_b]


def _draw_crossing(chance):
    shares = sorted(chance.uniform(0.05, 0.95) for _ in range(chance.randrange(1, 4)))
    shares = [share for at, share in enumerate(shares) if at == 0 or share - shares[at - 1] > 0.01] + [1.0]
    spending = Spending(0.05, chance.choice(list(Family)), chance.uniform(0.8, 3.0))
    return [shares, list(bounds_of(shares, [spending.spent(share) for share in shares]))]


def _draw_rows(chance):
    def rows(n, effect):
        drawn = []
        for _ in range(n):
            habit, base = chance.gauss(5, 1), 2.0 + chance.random()
            drawn.append([habit * base + effect + chance.gauss(0, 1), base, habit])
        return drawn

    return [rows(chance.randrange(5, 40), 0.0), rows(chance.randrange(5, 40), chance.gauss(0, 2))]


def _draw_permutation(chance):
    return [[chance.gauss(0, 1) for _ in range(chance.randrange(4, 7))] for _ in range(2)]


def _draw_ratio_check(chance):
    weights = [chance.uniform(0.1, 1.0) for _ in range(chance.randrange(2, 5))]
    shares = [weight / math.fsum(weights) for weight in weights]
    shares[-1] = 1.0 - math.fsum(shares[:-1])
    n = int(10 ** chance.uniform(2.5, 6))
    return [
        [max(1, round(n * share + chance.gauss(0, 1.5) * (n * share) ** 0.5)) for share in shares],
        shares,
    ]


def _draw_binomial(chance):
    n, share = int(10 ** chance.uniform(0, 6)), chance.uniform(0.001, 0.999)
    return [min(n, max(0, round(chance.gauss(n * share, (n * share * (1 - share)) ** 0.5)))), n, share]


def _draw_gamma(chance):
    a = 10 ** chance.uniform(-1, 6)
    return [a, a * chance.uniform(0.2, 3) if a < 50 else a + chance.uniform(-8, 8) * math.sqrt(a)]


def _draw_beta(chance):
    a, b = 10 ** chance.uniform(-1, 5), 10 ** chance.uniform(-1, 5)
    return [a, b, chance.betavariate(a, b)]


CLAIMS = {
    "normal_above": Claim(
        lambda chance: [chance.uniform(-37, 37)], lambda z: [distributions.normal_above(z)], 1e-12
    ),
    "normal_quantile": Claim(
        lambda chance: [10 ** chance.uniform(-300, -0.01)],
        lambda share: [distributions.normal_quantile_above(share)],
        1e-12,
        1e-14,
    ),
    "student_above": Claim(
        lambda chance: [chance.uniform(0, 12), 10 ** chance.uniform(0, 7)],
        lambda t, degrees: [distributions.student_above(t, degrees)],
        1e-11,
    ),
    "student_quantile": Claim(
        lambda chance: [10 ** chance.uniform(-12, -0.31), 10 ** chance.uniform(0, 7)],
        lambda share, degrees: [distributions.student_quantile_above(share, degrees)],
        1e-11,
    ),
    "chi_square_above": Claim(
        lambda chance: [10 ** chance.uniform(-3, 2.5), chance.randrange(1, 300)],
        lambda value, degrees: [distributions.chi_square_above(value, degrees)],
        1e-11,
    ),
    "beta_below": Claim(_draw_beta, lambda a, b, x: [gamma_functions.beta_below(a, b, x)], 1e-9, 1e-12),
    "gamma_above": Claim(_draw_gamma, lambda a, x: [gamma_functions.gamma_above(a, x)], 1e-11),
    "binomial": Claim(
        _draw_binomial,
        lambda k, n, share: [
            distributions.binomial_density(k, n, share),
            distributions.binomial_below(k, n, share),
            distributions.binomial_above(k, n, share),
        ],
        1e-10,
    ),
    "welch": Claim(_draw_welch, _welch, 1e-6, 1e-9),
    "pooled_score": Claim(
        _some_counts,
        lambda x_a, n_a, x_b, n_b: [
            2.0 * distributions.normal_above(abs(difference_score(Rate(x_a, n_a), Rate(x_b, n_b), 0.0)))
        ],
        1e-9,
        1e-14,
    ),
    "restricted_score": Claim(
        lambda chance: [*_some_counts(chance), chance.choice((-1, 1)) * chance.uniform(0.001, 0.2)],
        lambda x_a, n_a, x_b, n_b, d: [difference_score(Rate(x_a, n_a), Rate(x_b, n_b), d)],
        1e-5,
        1e-7,
    ),
    "ratio_score": Claim(
        lambda chance: [*_some_counts(chance), chance.uniform(0.4, 2.0)],
        lambda x_a, n_a, x_b, n_b, ratio: [ratio_score(Rate(x_a, n_a), Rate(x_b, n_b), ratio)],
        1e-8,
        1e-10,
    ),
    "relative_equivalence": Claim(
        lambda chance: [*_some_counts(chance), -chance.uniform(0.05, 0.5), chance.uniform(0.05, 0.5)],
        lambda x_a, n_a, x_b, n_b, low, high: [
            relative_equivalence_of_rates(Rate(x_a, n_a), Rate(x_b, n_b), low, high).p_value
        ],
        1e-7,
        1e-12,
    ),
    "newcombe": Claim(
        _counts,
        lambda x_a, n_a, x_b, n_b: list(newcombe(Rate(x_a, n_a), Rate(x_b, n_b), CRITICAL)),
        1e-9,
        1e-12,
    ),
    "wilson": Claim(
        lambda chance: _counts(chance)[:2], lambda x, n: list(wilson(Rate(x, n), CRITICAL)), 1e-9, 1e-12
    ),
    "clopper_pearson": Claim(
        lambda chance: _counts(chance)[:2], lambda x, n: list(clopper_pearson(Rate(x, n), 0.05)), 1e-9, 1e-12
    ),
    "fisher": Claim(
        _counts, lambda x_a, n_a, x_b, n_b: [fisher_p_value(Rate(x_a, n_a), Rate(x_b, n_b))], 1e-8, 1e-14
    ),
    "binomial_test": Claim(
        lambda chance: [*_counts(chance)[:2], chance.uniform(0.01, 0.5)],
        lambda x, n, share: [binomial_p_value(Rate(x, n), share)],
        1e-8,
        1e-14,
    ),
    "crossing": Claim(_draw_crossing, _crossing, 0.0, 1.1e-4, most=8),
    "many_tests": Claim(
        lambda chance: [[chance.random() ** 3 for _ in range(chance.randrange(1, 40))]],
        lambda p_values: [*benjamini_hochberg(p_values), *holm(p_values)],
        1e-12,
    ),
    "sample_ratio": Claim(
        _draw_ratio_check, lambda counts, shares: [check_ratio(counts, shares).p_value], 1e-9, 1e-15
    ),
    "arcsine_visitors": Claim(
        lambda chance: [chance.uniform(0.01, 0.4), chance.uniform(0.45, 0.9)],
        lambda base, other: [visitors_for_rates(base, other, formula=Formula.ARCSINE)],
        0.0,
        0.501,
    ),
    "permutation": Claim(_draw_permutation, _permutation, 1e-9),
    "tea_mean": Claim(_draw_rows, _compared(contrast_means, (0,)), 1e-7, 1e-10),
    "tea_adjusted_mean": Claim(_draw_rows, _compared(contrast_adjusted_means, (0, 2)), 1e-7, 1e-10),
    "tea_ratio": Claim(_draw_rows, _compared(contrast_ratios, (0, 1)), 1e-7, 1e-10),
}


def draw_questions(seed: int, of_each: int) -> list[Question]:
    """Questions of each kind, the same ones for the same seed."""
    chance = random.Random(seed)
    return [
        [name, *claim.draw(chance)] for name, claim in CLAIMS.items() for _ in range(min(of_each, claim.most))
    ]


def misses(question: Question, expected: list[float] | None) -> list[tuple[float, float]]:
    """The numbers that are too far from a library's, with these; a library that could not answer misses nothing."""
    name, *arguments = question
    claim = CLAIMS[name]
    if expected is None or any(math.isnan(number) for number in expected):
        return []
    answers = claim.answer(*arguments)
    assert len(answers) == len(expected)
    return [
        (mine, theirs)
        for mine, theirs in zip(answers, expected, strict=True)
        if not math.isclose(mine, theirs, rel_tol=claim.rel, abs_tol=claim.abs)
    ]
