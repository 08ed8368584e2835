import math
import random

import pytest

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.contrasts import (
    contrast_adjusted_means,
    contrast_adjusted_ratios,
    contrast_means,
    contrast_ratios,
)
from segments.statistics.moments import Moments
from tests.statistics.tables import moments_of_rows


def visitors(chance, n, *, effect=0.0, history=0.8):
    """Rows of value, base, value before, base before."""
    rows = []
    for _ in range(n):
        habit = chance.gauss(5.0, 1.0)
        before_base = 3.0 + abs(chance.gauss(0.0, 1.0))
        base = 3.0 + abs(chance.gauss(0.0, 1.0))
        before = before_base * (habit * history + chance.gauss(0.0, 0.3))
        rows.append((base * (habit * history + effect + chance.gauss(0.0, 0.3)), base, before, before_base))
    return rows


def arm(rows, *columns):
    return moments_of_rows([[row[column] for column in columns] for row in rows], (0.0,) * len(columns))


def spread_of_replays(kind, columns):
    """The standard deviation of the difference over replays without an effect, and the mean standard error."""
    chance = random.Random(7)
    differences, errors = [], []
    for _ in range(400):
        a, b = visitors(chance, 40), visitors(chance, 60)
        contrast = kind(arm(a, *columns), arm(b, *columns))
        differences.append(contrast.difference)
        errors.append(contrast.standard_error)
    mean = math.fsum(differences) / len(differences)
    spread = math.sqrt(math.fsum((d - mean) ** 2 for d in differences) / len(differences))
    return spread, math.fsum(errors) / len(errors)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        (contrast_means, (0,)),
        (contrast_adjusted_means, (0, 2)),
        (contrast_ratios, (0, 1)),
        (contrast_adjusted_ratios, (0, 1, 2, 3)),
    ],
)
def test_the_standard_error_is_the_spread_of_replays(kind, columns):
    spread, error = spread_of_replays(kind, columns)
    assert error == pytest.approx(spread, rel=0.12)


def test_a_history_that_explains_the_value_makes_the_difference_surer():
    chance = random.Random(3)
    a, b = visitors(chance, 400), visitors(chance, 400, effect=0.1)
    plain, adjusted = (
        contrast_means(arm(a, 0), arm(b, 0)),
        contrast_adjusted_means(arm(a, 0, 2), arm(b, 0, 2)),
    )
    assert adjusted.standard_error < 0.85 * plain.standard_error
    plain_ratio = contrast_ratios(arm(a, 0, 1), arm(b, 0, 1))
    adjusted_ratio = contrast_adjusted_ratios(arm(a, 0, 1, 2, 3), arm(b, 0, 1, 2, 3))
    assert adjusted_ratio.standard_error < 0.6 * plain_ratio.standard_error


@pytest.mark.parametrize("constant", [3.0, 0.1, 0.0])
def test_a_history_that_is_the_same_for_all_changes_nothing(constant):
    chance = random.Random(4)
    a, b = visitors(chance, 50), visitors(chance, 60)
    flat_a, flat_b = ([(row[0], constant) for row in rows] for rows in (a, b))
    adjusted = contrast_adjusted_means(
        moments_of_rows(flat_a, (0.0, 0.0)), moments_of_rows(flat_b, (0.0, 0.0))
    )
    assert adjusted == contrast_means(arm(a, 0), arm(b, 0))


def test_the_slope_is_one_for_both_arms():
    """Arms with opposite slopes of their own: the common one is zero, so nothing is taken off."""
    a = moments_of_rows([(x, x) for x in (1.0, 2.0, 3.0, 4.0)], (0.0, 0.0))
    b = moments_of_rows([(5.0 - x, x) for x in (1.0, 2.0, 3.0, 4.0)], (0.0, 0.0))
    adjusted, plain = contrast_adjusted_means(a, b), contrast_means(a, b)
    assert adjusted.difference == pytest.approx(plain.difference)
    assert adjusted.variance == pytest.approx(plain.variance)


def sums(n, total, squares, *more):
    return Moments(n, (total, *more[:1]), (squares, *more[1:]), (0.0,) * (1 + len(more[:1])))


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (sums(0, 0.0, 0.0), sums(9, 3.0, 4.0), Reason.EMPTY_ARM),
        (sums(1, 2.0, 4.0), sums(9, 3.0, 4.0), Reason.ONE_UNIT),
        (sums(9, 0.0, 0.0), sums(9, 3.0, 4.0), Reason.ZERO_VARIANCE),
        (sums(9, 9.0, 9.0), sums(9, 9.0, 9.0), Reason.ZERO_VARIANCE),
    ],
)
def test_means_name_the_state_in_which_they_cannot_tell(a, b, reason):
    state = contrast_means(a, b)
    assert isinstance(state, CannotTell)
    assert state.reason is reason
    assert state.advice


def test_ratios_name_a_base_of_zero_and_a_ratio_that_is_the_same_for_all():
    nothing = moments_of_rows([(1.0, 0.0), (2.0, 0.0)], (0.0, 0.0))
    some = moments_of_rows([(1.0, 2.0), (2.0, 3.0)], (0.0, 0.0))
    assert contrast_ratios(nothing, some).reason is Reason.ZERO_BASE
    assert contrast_adjusted_ratios(some, nothing).reason is Reason.ZERO_BASE
    same = moments_of_rows([(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)], (0.0, 0.0))
    assert contrast_ratios(same, same).reason is Reason.ZERO_VARIANCE


def test_a_ratio_without_a_history_is_the_plain_ratio():
    rows_a = [(1.0, 2.0, 0.0, 0.0), (2.0, 3.0, 0.0, 0.0), (3.0, 3.5, 0.0, 0.0)]
    rows_b = [(1.5, 2.0, 0.0, 0.0), (2.0, 3.0, 0.0, 0.0), (3.0, 4.5, 0.0, 0.0)]
    adjusted = contrast_adjusted_ratios(arm(rows_a, 0, 1, 2, 3), arm(rows_b, 0, 1, 2, 3))
    assert adjusted == contrast_ratios(arm(rows_a, 0, 1), arm(rows_b, 0, 1))
