import random

import pytest

from segments.statistics.contrasts import Contrast, contrast_means
from segments.statistics.moments import Moments
from segments.statistics.relative import Shape, relative_by_fieller
from tests.statistics.tables import random_means


def contrast(difference, base, *, error=0.1, base_error=0.1):
    return Contrast(
        difference=difference,
        variance=error * error,
        base=base,
        base_variance=base_error * base_error,
        covariance=-base_error * base_error,
        degrees=1e9,
        n=1000,
        method="means",
    )


def refuses(given, effect, critical):
    """The question that Fieller's set answers, asked one effect at a time."""
    slope = effect if given.base > 0 else -effect
    distance = given.difference - slope * given.base
    variance = given.variance - 2 * slope * given.covariance + slope * slope * given.base_variance
    return distance * distance > critical * critical * variance


@pytest.mark.parametrize("seed", range(200))
def test_a_bounded_set_holds_just_the_effects_that_are_not_refused(seed):
    chance = random.Random(seed)
    given = contrast_means(*random_means(chance))
    found = relative_by_fieller(given, 1.96)
    for _ in range(50):
        effect = chance.gauss(found.value, 1.0)
        if found.shape is Shape.EVERYTHING:
            assert found.holds(effect)
        else:
            assert found.holds(effect) is not refuses(given, effect, 1.96)


def test_a_base_that_may_be_zero_leaves_a_set_without_end_which_is_named():
    sure_difference = relative_by_fieller(contrast(1.0, 0.1), 1.96)
    assert sure_difference.shape is Shape.OUTSIDE
    assert not sure_difference.holds(0.0)
    assert sure_difference.holds(sure_difference.value)
    assert sure_difference.holds(1e9)
    assert relative_by_fieller(contrast(0.01, 0.01), 1.96).shape is Shape.EVERYTHING
    assert relative_by_fieller(contrast(0.3, 0.0), 1.96).holds(1e9)


def test_up_is_up_below_zero_too():
    """From -2.00 to -1.67: seen elsewhere as minus 17 percent."""
    a = Moments(100, (-200.0,), (500.0,), (0.0,))
    b = Moments(100, (-167.0,), (400.0,), (0.0,))
    found = relative_by_fieller(contrast_means(a, b), 1.96)
    assert found.value == pytest.approx(0.165)
    assert found.lower < 0.165 < found.upper
    mirrored = relative_by_fieller(
        contrast_means(Moments(100, (200.0,), (500.0,), (0.0,)), Moments(100, (167.0,), (400.0,), (0.0,))),
        1.96,
    )
    assert (mirrored.lower, mirrored.upper) == pytest.approx((-found.upper, -found.lower))
