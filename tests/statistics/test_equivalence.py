import random

import pytest

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.contrasts import contrast_means
from segments.statistics.equivalence import (
    equivalence_of_contrast,
    equivalence_of_rates,
    relative_equivalence_of_contrast,
    relative_equivalence_of_rates,
)
from segments.statistics.moments import Moments
from segments.statistics.numerics.distributions import normal_quantile_above, student_quantile_above
from segments.statistics.rates import Rate, difference_interval, relative_by_score
from segments.statistics.relative import Shape, relative_by_fieller
from tests.statistics.tables import random_means, random_rates

ALPHA = 0.05


@pytest.mark.parametrize("seed", range(150))
def test_shares_are_equivalent_just_when_the_narrower_interval_is_inside(seed):
    chance = random.Random(seed)
    a, b = random_rates(chance)
    critical = normal_quantile_above(ALPHA)
    margin = chance.uniform(0.001, 0.2)
    lower, upper = difference_interval(a, b, critical)
    assert (equivalence_of_rates(a, b, -margin, margin).p_value < ALPHA) is (
        -margin < lower and upper < margin
    )
    relative = relative_by_score(a, b, critical)
    inside = -margin < relative.lower and relative.upper < margin
    assert (relative_equivalence_of_rates(a, b, -margin, margin).p_value < ALPHA) is inside


@pytest.mark.parametrize("seed", range(150))
def test_means_are_equivalent_just_when_the_narrower_interval_is_inside(seed):
    chance = random.Random(seed)
    contrast = contrast_means(*random_means(chance))
    critical = student_quantile_above(ALPHA, contrast.degrees)
    margin = chance.uniform(0.5, 3.0) * contrast.standard_error
    width = critical * contrast.standard_error
    inside = -margin < contrast.difference - width and contrast.difference + width < margin
    assert (equivalence_of_contrast(contrast, -margin, margin).p_value < ALPHA) is inside
    share = margin / abs(contrast.base)
    relative = relative_by_fieller(contrast, critical)
    inside = relative.shape is Shape.BOUNDED and -share < relative.lower and relative.upper < share
    assert (relative_equivalence_of_contrast(contrast, -share, share).p_value < ALPHA) is inside


def test_a_base_below_zero_has_margins_by_its_size():
    below = contrast_means(
        Moments(900, (-1800.0,), (3700.0,), (0.0,)), Moments(900, (-1790.0,), (3690.0,), (0.0,))
    )
    above = contrast_means(
        Moments(900, (1800.0,), (3700.0,), (0.0,)), Moments(900, (1810.0,), (3770.0,), (0.0,))
    )
    low, high = (relative_equivalence_of_contrast(contrast, -0.05, 0.05) for contrast in (below, above))
    assert low.p_value < ALPHA
    assert high.p_value < ALPHA


def test_states_pass_through_by_name():
    state = CannotTell(Reason.ONE_UNIT, "means")
    assert equivalence_of_contrast(state, -1.0, 1.0) is state
    assert relative_equivalence_of_contrast(state, -1.0, 1.0) is state
    assert equivalence_of_rates(Rate(0, 0), Rate(1, 3), -0.1, 0.1).reason is Reason.EMPTY_ARM
    assert relative_equivalence_of_rates(Rate(0, 0), Rate(1, 3), -0.1, 0.1).reason is Reason.EMPTY_ARM
    flat = contrast_means(Moments(4, (0.0,), (4.0,), (0.0,)), Moments(4, (1.0,), (4.0,), (0.0,)))
    assert relative_equivalence_of_contrast(flat, -0.1, 0.1).reason is Reason.ZERO_BASE
