"""The promises of a report on many replays: `make test-statistics`. What is printed stands in the reference page."""

from segments.statistics.looks.confidence_sequence import look_any_time
from tests.statistics.replays import day_of, levels_of, share_found
from tests.statistics.test_comparisons import one_verdict
from tests.statistics.test_replays import BETTER, DAYS, PER_DAY, SAME, A, any_time_levels, planned_levels

REPLAYS = 40_000
YEAR = 365
YEAR_REPLAYS = 3_000
YEAR_PER_DAY = 400
TABLES = 100_000


def test_thirty_daily_looks_find_three_of_four_at_no_more_than_the_alarms_that_were_allowed():
    levels = planned_levels()
    power, looks = share_found(A, BETTER, levels, replays=REPLAYS, seed=101)
    false_alarms, _ = share_found(A, SAME, levels, replays=REPLAYS, seed=102)
    print(f"planned: power {power:.4f} after {looks:.0%} of the looks, false alarms {false_alarms:.4f}")
    assert power >= 0.74
    assert false_alarms <= 0.052


def test_a_confidence_sequence_over_a_year_of_looks():
    day = day_of(YEAR_PER_DAY, 0.05)
    levels = levels_of(YEAR, 2 * YEAR_PER_DAY, lambda counts: look_any_time(counts[-1]))
    false_alarms, _ = share_found(day, day, levels, replays=YEAR_REPLAYS, seed=103)
    power, _ = share_found(A, BETTER, any_time_levels(DAYS), replays=REPLAYS // 4, seed=104)
    print(f"any time: false alarms {false_alarms:.4f} over {YEAR} looks, power over {DAYS} looks {power:.4f}")
    assert false_alarms <= 0.05
    assert PER_DAY > YEAR_PER_DAY


def test_a_hundred_thousand_random_tables_have_one_verdict():
    one_verdict(TABLES // 2, seed=105)
    one_verdict(TABLES // 2, seed=106)
