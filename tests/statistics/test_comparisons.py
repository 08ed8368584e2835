import random

import pytest

from segments.statistics.cannot_tell import CannotTell, Reason
from segments.statistics.comparisons import Direction, compare_contrast, compare_rates
from segments.statistics.contrasts import contrast_means
from segments.statistics.looks.confidence_sequence import look_any_time
from segments.statistics.looks.level import Kind, Level, look_once
from segments.statistics.moments import Moments
from segments.statistics.rates import Rate
from tests.statistics.tables import random_means, random_rates

TABLES = 2_000
"""Of each kind; `make test-statistics` takes a hundred thousand."""
LEVELS = (look_once(), look_once(0.001), look_any_time(1_000), Level(Kind.GROUP_SEQUENTIAL, 0.05, 2.7))


def verdicts(comparison):
    """The verdict in its four spellings."""
    return {
        comparison.direction is not Direction.NEITHER,
        not comparison.lower <= 0.0 <= comparison.upper,
        not comparison.relative.holds(0.0),
        comparison.p_value <= comparison.level.limit,
    }


def one_verdict(tables, seed):
    """Compares random tables; the share of them that differ, so that a test of nothing shows."""
    chance = random.Random(seed)
    different = 0
    for at in range(tables):
        level = LEVELS[at % len(LEVELS)]
        for comparison in (
            compare_rates(*random_rates(chance), level),
            compare_contrast(contrast_means(*random_means(chance)), level),
        ):
            if isinstance(comparison, CannotTell):
                continue
            assert len(verdicts(comparison)) == 1, comparison
            different += comparison.direction is not Direction.NEITHER
            if comparison.direction is Direction.ABOVE:
                assert comparison.difference > 0.0
                assert comparison.relative.value > 0.0
    return different / (2 * tables)


def test_interval_relative_effect_and_p_value_have_one_verdict():
    assert 0.1 < one_verdict(TABLES, seed=20) < 0.8


def test_the_disagreement_seen_elsewhere_is_gone():
    """GrowthBook's own example: p 0.020 for the difference, 0.062 for the relative effect."""
    a = Moments(3407, (1396.87,), (52377.9767,), (0.0,))
    b = Moments(3461, (2422.7,), (134698.29,), (0.0,))
    comparison = compare_contrast(contrast_means(a, b), look_once())
    assert comparison.direction is Direction.ABOVE
    assert comparison.relative.lower > 0.0


def test_shares_of_zero_and_one_have_an_answer():
    assert compare_rates(Rate(0, 500), Rate(40, 500), look_once()).direction is Direction.ABOVE
    assert compare_rates(Rate(500, 500), Rate(450, 500), look_once()).direction is Direction.BELOW
    nobody = compare_rates(Rate(0, 500), Rate(0, 500), look_once())
    assert nobody.direction is Direction.NEITHER
    assert nobody.lower < 0.0 < nobody.upper
    assert nobody.p_value == 1.0


def test_few_conversions_are_compared_exactly_and_never_more_boldly():
    comparison = compare_rates(Rate(0, 50), Rate(5, 50), look_once())
    assert comparison.method == "exact"
    assert comparison.p_value == pytest.approx(0.0563, abs=0.0001)
    assert comparison.direction is Direction.NEITHER
    assert comparison.lower == 0.0
    assert compare_rates(Rate(0, 50), Rate(12, 50), look_once()).direction is Direction.ABOVE


def test_a_state_passes_through_by_name():
    assert compare_rates(Rate(0, 0), Rate(3, 9), look_once()).reason is Reason.EMPTY_ARM
    state = CannotTell(Reason.ZERO_VARIANCE, "means")
    assert compare_contrast(state, look_once()) is state
    assert "conversions" in state.advice
    assert CannotTell(Reason.ONE_UNIT, "means", needed=2).advice.endswith("At least 2 are needed.")


def test_a_single_visitor_on_each_side_is_no_division_by_zero():
    comparison = compare_rates(Rate(1, 1), Rate(0, 1), look_once())
    assert comparison.direction is Direction.NEITHER
    assert comparison.standard_error > 0.0
