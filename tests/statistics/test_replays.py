"""What a reader of reports is promised, on a few thousand replays; `make test-statistics` takes many more."""

from segments.statistics.looks.confidence_sequence import look_any_time
from segments.statistics.looks.level import look_once
from segments.statistics.looks.plan import Plan, look_of_plan
from segments.statistics.sample_size import visitors_for_rates
from tests.statistics.replays import day_of, levels_of, share_found, standard_error

DAYS = 30
PER_DAY = round(visitors_for_rates(0.05, 0.055) / DAYS)
"""Visitors of one arm on one day, so that a single look at the end finds plus 10 percent in 80 of 100 cases."""
PLAN = Plan(2 * PER_DAY * DAYS)
A, SAME, BETTER = day_of(PER_DAY, 0.05), day_of(PER_DAY, 0.05), day_of(PER_DAY, 0.055)
REPLAYS = 1_000


def planned_levels():
    return levels_of(DAYS, 2 * PER_DAY, lambda counts: look_of_plan(PLAN, counts))


def any_time_levels(days):
    return levels_of(days, 2 * PER_DAY, lambda counts: look_any_time(counts[-1]))


def test_thirty_planned_looks_find_three_of_four_and_raise_few_false_alarms():
    levels = planned_levels()
    power, looks = share_found(A, BETTER, levels, replays=REPLAYS, seed=1)
    assert power > 0.74
    assert looks < 0.8
    false_alarms, _ = share_found(A, SAME, levels, replays=REPLAYS, seed=2)
    assert false_alarms < 0.05 + 3.0 * standard_error(0.05, REPLAYS)


def test_looking_daily_at_a_fixed_test_raises_the_false_alarms_that_are_warned_of():
    false_alarms, _ = share_found(A, SAME, [look_once()] * DAYS, replays=REPLAYS, seed=3)
    assert 0.22 < false_alarms < 0.36


def test_a_confidence_sequence_may_be_looked_at_every_day():
    false_alarms, _ = share_found(A, SAME, any_time_levels(60), replays=REPLAYS // 2, seed=4)
    assert false_alarms <= 0.05
    power, _ = share_found(A, BETTER, any_time_levels(DAYS), replays=REPLAYS, seed=5)
    assert 0.25 < power < 0.6
