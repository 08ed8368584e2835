"""Rules over counters against rules over a full history."""

import pytest

from tests.edge.visitor.behaviour_law import run_behaviour_law


@pytest.mark.parametrize("seed", range(6))
def test_counters_decide_as_a_history_that_forgot_nothing(seed, tmp_path):
    assert run_behaviour_law(seed, tmp_path, rules=12, steps=18) > 40


@pytest.mark.parametrize("seed", range(100, 106))
def test_it_does_not_matter_in_which_order_events_arrive(seed, tmp_path):
    assert run_behaviour_law(seed, tmp_path, rules=12, steps=18, is_late=True) > 40
