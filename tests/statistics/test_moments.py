import random
from fractions import Fraction
from statistics import covariance, fmean, variance

import pytest

from segments.statistics.moments import add_up, moments_of, no_moments
from tests.statistics.tables import moments_of_rows

CENTRES = (130_000, 3, 90_000)


def cents(chance, n):
    """Orders of about 1,300.00, their number, and the same before: whole numbers, as the edge sends them."""
    return [
        (chance.randrange(120_000, 140_000), chance.randrange(1, 6), chance.randrange(80_000, 99_000))
        for _ in range(n)
    ]


def test_parts_add_up_to_the_whole_in_any_grouping_to_the_last_digit():
    chance = random.Random(1)
    rows = cents(chance, 500)
    whole = moments_of_rows(rows, CENTRES)
    for parts in (1, 7, 500):
        chance.shuffle(rows)
        groups = [
            add_up((moments_of(row, CENTRES) for row in rows[at::parts]), CENTRES) for at in range(parts)
        ]
        assert add_up(groups, CENTRES) == whole


def test_a_visitor_who_changes_adds_what_they_are_now_less_what_they_were():
    seen = moments_of((0, 0, 90_500), CENTRES)
    bought = moments_of((129_900, 1, 90_500), CENTRES) - seen
    again = moments_of((259_800, 2, 90_500), CENTRES) - moments_of((129_900, 1, 90_500), CENTRES)
    assert bought.n == 0
    assert seen + again + bought == moments_of((259_800, 2, 90_500), CENTRES)


def test_means_and_covariances_are_those_of_the_rows():
    rows = cents(random.Random(2), 300)
    sums = moments_of_rows(rows, CENTRES)
    columns = list(zip(*rows, strict=True))
    for i, left in enumerate(columns):
        assert sums.mean(i) == pytest.approx(fmean(left), rel=1e-15)
        assert sums.variance(i) == pytest.approx(variance(left), rel=1e-14)
        for j, right in enumerate(columns):
            assert sums.covariance(i, j) == pytest.approx(covariance(left, right), rel=1e-12, abs=1e-9)


def test_large_amounts_keep_their_small_differences():
    """Around zero in floating point, amounts of 10 billion leave nothing of a variance of one."""
    amounts = [10_000_000_000.0 + value for value in (0.0, 1.0, 2.0, 1.0, 0.0, 2.0)]
    near = add_up((moments_of((amount,), (10_000_000_000.0,)) for amount in amounts), (10_000_000_000.0,))
    assert near.variance() == pytest.approx(variance((0, 1, 2, 1, 0, 2)), rel=1e-15)


def test_whole_numbers_around_a_bad_centre_are_exact_all_the_same():
    amounts = [10_000_000_000 + value for value in (0, 1, 2, 1, 0, 2)]
    sums = add_up((moments_of((amount,), (0,)) for amount in amounts), (0,))
    assert sums.variance() == float(Fraction(24, 30))


def test_a_constant_has_no_variance_although_rounding_says_so():
    """Seen elsewhere: a covariate that is 0.1 for everybody had a slope of 10.67."""
    sums = add_up((moments_of((0.1,), (0.0,)) for _ in range(1000)), (0.0,))
    assert sums.variance() == 0.0


def test_sums_around_different_centres_do_not_add():
    with pytest.raises(ValueError, match="around"):
        no_moments((0,)) + no_moments((1,))
