"""Answers questions with scipy, statsmodels and tea-tasting: JSON in, JSON out.

Runs in the environment of `requirements.txt`, which `make test-statistics` installs, and never in the project's own.
A question is [name, argument, ...]; an answer is a list of numbers, or null where the library has none.
"""

import json
import math
import sys
import warnings

import numpy
import statsmodels.stats.multitest
import statsmodels.stats.power
import statsmodels.stats.proportion as proportion
from scipy import optimize, special, stats

try:
    import tea_tasting
    from tea_tasting.aggr import Aggregates
except ImportError:  # Python 3.11 has no tea-tasting
    tea_tasting = None


def welch(mean_a, spread_a, n_a, mean_b, spread_b, n_b):
    result = stats.ttest_ind_from_stats(
        mean_b, math.sqrt(spread_b), n_b, mean_a, math.sqrt(spread_a), n_a, equal_var=False
    )
    a, b = spread_a / n_a, spread_b / n_b
    degrees = (a + b) ** 2 / (a * a / (n_a - 1) + b * b / (n_b - 1))
    low, high = stats.t.interval(0.95, degrees, loc=mean_b - mean_a, scale=math.sqrt(a + b))
    return [result.pvalue, low, high]


def restricted_score(x_a, n_a, x_b, n_b, difference):
    """The score of a difference other than zero, with the likeliest share found by a search.

    statsmodels 0.15.0 has a slip in the closed form (its issue 10269), so it is no oracle here.
    """

    def unlikeliness(share):
        return -(
            special.xlogy(x_a, share)
            + special.xlog1py(n_a - x_a, -share)
            + special.xlogy(x_b, share + difference)
            + special.xlog1py(n_b - x_b, -(share + difference))
        )

    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    found = optimize.minimize_scalar(
        unlikeliness, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    )
    other = found.x + difference
    variance = found.x * (1 - found.x) / n_a + other * (1 - other) / n_b
    n = n_a + n_b
    return [(x_b / n_b - x_a / n_a - difference) / math.sqrt(variance * n / (n - 1))]


def central_fisher(x_a, n_a, x_b, n_b):
    table = [[x_b, n_b - x_b], [x_a, n_a - x_a]]
    tails = [stats.fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    return [min(1.0, 2.0 * min(tails))]


def crossing(shares, bounds):
    """The chance to leave the bounds at any look, by the multivariate normal distribution."""
    correlation = [[math.sqrt(min(s, t) / max(s, t)) for t in shares] for s in shares]
    walk = stats.multivariate_normal(
        mean=[0.0] * len(shares), cov=correlation, maxpts=200_000, abseps=1e-7, releps=1e-7
    )
    # The integral is sampled with chance: four digits are the same each time.
    return [round(1.0 - walk.cdf(numpy.array(bounds), lower_limit=-numpy.array(bounds)), 4)]


def permutation(a, b):
    result = stats.permutation_test(
        (numpy.array(b), numpy.array(a)),
        lambda x, y: x.mean() - y.mean(),
        n_resamples=100_000,
        alternative="two-sided",
    )
    # scipy doubles the smaller tail; the share of deals as far from zero on either side is asked for here.
    null = result.null_distribution
    return [float(numpy.mean(numpy.abs(null) >= abs(result.statistic) * (1 - 1e-9)))]


def _aggregates(rows):
    names = ["value", "base", "before"][: len(rows[0])]
    columns = numpy.array(rows).T
    covariances = {
        tuple(sorted((left, right))): float(numpy.cov(columns[i], columns[j], ddof=1)[0, 1])
        for i, left in enumerate(names)
        for j, right in enumerate(names)
        if i < j
    }
    return Aggregates(
        count_=len(rows),
        mean_={name: float(columns[i].mean()) for i, name in enumerate(names)},
        var_={name: float(columns[i].var(ddof=1)) for i, name in enumerate(names)},
        cov_=covariances,
    )


def _tea_tasting(metric, rows_a, rows_b):
    result = metric.analyze_aggregates(_aggregates(rows_a), _aggregates(rows_b))
    return [result.effect_size, result.effect_size_ci_lower, result.effect_size_ci_upper, result.pvalue]


def tea_mean(rows_a, rows_b):
    return tea_tasting and _tea_tasting(tea_tasting.Mean("value", use_t=True), rows_a, rows_b)


def tea_adjusted_mean(rows_a, rows_b):
    metric = tea_tasting and tea_tasting.Mean("value", covariate="before", use_t=True)
    return metric and _tea_tasting(metric, rows_a, rows_b)


def tea_ratio(rows_a, rows_b):
    metric = tea_tasting and tea_tasting.RatioOfMeans("value", "base", use_t=True)
    return metric and _tea_tasting(metric, rows_a, rows_b)


LIBRARIES = {
    "normal_above": lambda z: [stats.norm.sf(z)],
    "normal_quantile": lambda share: [stats.norm.isf(share)],
    "student_above": lambda t, degrees: [stats.t.sf(t, degrees)],
    "student_quantile": lambda share, degrees: [stats.t.isf(share, degrees)],
    "chi_square_above": lambda value, degrees: [stats.chi2.sf(value, degrees)],
    "beta_below": lambda a, b, x: [special.betainc(a, b, x)],
    "gamma_above": lambda a, x: [special.gammaincc(a, x)],
    "binomial": lambda k, n, share: [
        stats.binom.pmf(k, n, share),
        stats.binom.cdf(k, n, share),
        stats.binom.sf(k - 1, n, share),
    ],
    "welch": welch,
    "pooled_score": lambda x_a, n_a, x_b, n_b: [
        proportion.test_proportions_2indep(x_b, n_b, x_a, n_a, method="score", compare="diff").pvalue
    ],
    "restricted_score": restricted_score,
    "ratio_score": lambda x_a, n_a, x_b, n_b, ratio: [
        proportion.test_proportions_2indep(
            x_b, n_b, x_a, n_a, value=ratio, method="score", compare="ratio"
        ).statistic
    ],
    "relative_equivalence": lambda x_a, n_a, x_b, n_b, low, high: [
        proportion.tost_proportions_2indep(
            x_b, n_b, x_a, n_a, 1 + low, 1 + high, method="score", compare="ratio"
        ).pvalue
    ],
    "newcombe": lambda x_a, n_a, x_b, n_b: list(
        proportion.confint_proportions_2indep(x_b, n_b, x_a, n_a, method="newcomb", compare="diff")
    ),
    "wilson": lambda x, n: list(proportion.proportion_confint(x, n, method="wilson")),
    "clopper_pearson": lambda x, n: list(proportion.proportion_confint(x, n, method="beta")),
    "fisher": central_fisher,
    "binomial_test": lambda x, n, share: [stats.binomtest(x, n, share).pvalue],
    "crossing": crossing,
    "many_tests": lambda p_values: [
        *statsmodels.stats.multitest.multipletests(p_values, method="fdr_bh")[1],
        *statsmodels.stats.multitest.multipletests(p_values, method="holm")[1],
    ],
    "sample_ratio": lambda counts, shares: [
        stats.chisquare(counts, [share * sum(counts) for share in shares]).pvalue
    ],
    "arcsine_visitors": lambda base, other: [
        statsmodels.stats.power.NormalIndPower().solve_power(
            proportion.proportion_effectsize(other, base), alpha=0.05, power=0.8
        )
    ],
    "permutation": permutation,
    "tea_mean": tea_mean,
    "tea_adjusted_mean": tea_adjusted_mean,
    "tea_ratio": tea_ratio,
}


def main() -> None:
    warnings.simplefilter("ignore")
    answers = []
    for name, *arguments in json.load(sys.stdin):
        answer = LIBRARIES[name](*arguments)
        answers.append(None if answer is None else [float(number) for number in answer])
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
