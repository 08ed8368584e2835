import math
import random

import pytest

from segments.statistics.exact import binomial_p_value, clopper_pearson, fisher_p_value
from segments.statistics.numerics.distributions import binomial_above, binomial_below
from segments.statistics.rates import (
    Rate,
    _share_given_difference,
    _share_given_ratio,
    difference_interval,
    difference_score,
    ratio_score,
    relative_by_score,
    wilson,
)
from tests.statistics.tables import random_rates

CRITICAL = 1.959963984540054


def likelihood(rate, share):
    wins = rate.converted * math.log(share) if rate.converted else 0.0
    losses = (rate.n - rate.converted) * math.log1p(-share) if rate.n > rate.converted else 0.0
    return wins + losses


@pytest.mark.parametrize("seed", range(60))
def test_the_share_given_a_difference_or_a_ratio_is_the_likeliest_one(seed):
    """By trying others: the closed form of the cubic once had a slip elsewhere that no one saw for years."""
    chance = random.Random(seed)
    a, b = random_rates(chance)
    difference = chance.uniform(-0.3, 0.3)
    share = _share_given_difference(a, b, difference)
    best = max(
        likelihood(a, x) + likelihood(b, x + difference)
        for x in (max(0.0, -difference) + i / 20_000 * (1.0 - abs(difference)) for i in range(1, 20_000))
    )
    inside = min(max(share, max(0.0, -difference) + 1e-12), min(1.0, 1.0 - difference) - 1e-12)
    assert likelihood(a, inside) + likelihood(b, inside + difference) >= best - 1e-6
    ratio = chance.uniform(0.3, 2.5)
    share = _share_given_ratio(a, b, ratio)
    top = min(1.0, 1.0 / ratio)
    best = max(
        likelihood(a, x) + likelihood(b, x * ratio) for x in (i / 20_000 * top for i in range(1, 20_000))
    )
    inside = min(max(share, 1e-12), top - 1e-12)
    assert likelihood(a, inside) + likelihood(b, inside * ratio) >= best - 1e-6


@pytest.mark.parametrize("seed", range(100))
def test_the_score_at_the_ends_of_an_interval_is_the_critical_value(seed):
    a, b = random_rates(random.Random(seed))
    lower, upper = difference_interval(a, b, CRITICAL)
    if lower > -1.0:
        assert difference_score(a, b, lower) == pytest.approx(CRITICAL, rel=1e-6)
    if upper < 1.0:
        assert difference_score(a, b, upper) == pytest.approx(-CRITICAL, rel=1e-6)
    relative = relative_by_score(a, b, CRITICAL)
    if relative.lower > -1.0:
        assert ratio_score(a, b, 1.0 + relative.lower) == pytest.approx(CRITICAL, rel=1e-6)
    if math.isfinite(relative.upper):
        assert ratio_score(a, b, 1.0 + relative.upper) == pytest.approx(-CRITICAL, rel=1e-6)


def test_nobody_and_everybody_have_intervals_too():
    none, all_, some = Rate(0, 50), Rate(50, 50), Rate(5, 50)
    assert wilson(none, CRITICAL)[0] == 0.0
    assert wilson(all_, CRITICAL)[1] == 1.0
    lower, upper = difference_interval(none, some, CRITICAL)
    assert 0.0 < lower < 0.1 < upper < 0.3
    lower, upper = difference_interval(none, none, CRITICAL)
    assert lower < 0.0 < upper
    assert difference_interval(all_, all_, CRITICAL) == pytest.approx((lower, upper))
    assert relative_by_score(none, some, CRITICAL).upper == math.inf
    assert relative_by_score(some, none, CRITICAL).lower == -1.0


def test_fisher_is_the_sum_of_exact_chances():
    a, b = Rate(1, 12), Rate(6, 10)
    ways = [math.comb(10, k) * math.comb(12, 7 - k) for k in range(8)]
    above = sum(ways[6:]) / sum(ways)
    assert fisher_p_value(a, b) == pytest.approx(2.0 * above, rel=1e-12)
    assert fisher_p_value(b, a) == pytest.approx(2.0 * above, rel=1e-12)
    assert fisher_p_value(Rate(0, 5), Rate(0, 9)) == 1.0


def test_fisher_holds_its_word_at_every_share():
    """Of all pairs of 12 and 15 visitors, at most one in twenty is called different if there is no difference."""
    for share in (0.02, 0.1, 0.3, 0.5):
        false_alarms = math.fsum(
            math.comb(12, x) * math.comb(15, y) * share ** (x + y) * (1 - share) ** (27 - x - y)
            for x in range(13)
            for y in range(16)
            if fisher_p_value(Rate(x, 12), Rate(y, 15)) <= 0.05
        )
        assert false_alarms <= 0.05


def test_clopper_pearson_ends_where_the_tails_are_half_of_alpha():
    rate = Rate(7, 60)
    low, high = clopper_pearson(rate, 0.05)
    assert binomial_above(7, 60, low) == pytest.approx(0.025, rel=1e-9)
    assert binomial_below(7, 60, high) == pytest.approx(0.025, rel=1e-9)
    assert clopper_pearson(Rate(0, 20), 0.05)[0] == 0.0
    assert clopper_pearson(Rate(20, 20), 0.05)[1] == 1.0


def test_binomial_p_value_adds_up_the_outcomes_that_are_as_unlikely():
    chances = [math.comb(10, k) * 0.3**k * 0.7 ** (10 - k) for k in range(11)]
    expected = math.fsum(chance for chance in chances if chance <= chances[6])
    assert binomial_p_value(Rate(6, 10), 0.3) == pytest.approx(expected, rel=1e-12)
    assert binomial_p_value(Rate(500_600, 1_000_000), 0.5) == pytest.approx(0.2301, abs=0.001)
