import math

import pytest

from segments.statistics.looks.confidence_sequence import look_any_time
from segments.statistics.looks.level import Kind, look_once, p_of_evidence
from segments.statistics.numerics.distributions import normal_above


@pytest.mark.parametrize("n", [10, 1_000, 5_000, 1_000_000])
@pytest.mark.parametrize("alpha", [0.05, 0.001])
def test_the_p_value_is_alpha_where_the_interval_ends(n, alpha):
    level = look_any_time(n, alpha)
    assert level.p_value(2.0 * normal_above(level.critical)) == pytest.approx(alpha, rel=1e-9)
    assert level.limit == alpha
    assert level.kind is Kind.SEQUENCE


def test_looking_at_any_time_costs_the_width_that_was_seen_elsewhere():
    """GrowthBook, tuning 5,000: 1.59 times as wide at 10,000 visitors in each arm, 2.6 times at 100."""
    once = look_once().critical
    assert look_any_time(20_000).critical / once == pytest.approx(1.59, abs=0.01)
    assert look_any_time(200).critical / once == pytest.approx(2.6, abs=0.05)


def test_the_interval_is_narrowest_near_its_tuning():
    widths = {n: look_any_time(n, tuning=5_000).critical / math.sqrt(n) for n in (5_000,)}
    others = [look_any_time(5_000, tuning=tuning).critical / math.sqrt(5_000) for tuning in (500, 50_000)]
    assert widths[5_000] < min(others)


def test_no_evidence_is_one_and_certainty_zero():
    assert p_of_evidence(0.0, 3.0) == 1.0
    assert p_of_evidence(math.inf, 3.0) == 0.0
    assert look_any_time(100).p_value(0.0) == 0.0
    assert look_once().p_value(0.2) == 0.2
