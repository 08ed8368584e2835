"""Drift: days far from the usual weekday are found, and the usual swings are not."""

import random

import pytest

from segments.reports.cells import Cell, Sums
from segments.reports.drift import Cause, alerts_on, jump_on, off_forecast

WEEKS = 10
FIRST = 20_700
LAST = FIRST + 7 * WEEKS - 1


def seasonal(seed: int, mean: int = 400) -> dict[int, int]:
    """Ten weeks with half as many visitors at weekends, and chance."""
    chance = random.Random(seed)
    means = {day: mean // 2 if day % 7 in (2, 3) else mean for day in range(FIRST, LAST + 1)}
    return {day: round(chance.gauss(mean, mean**0.5)) for day, mean in means.items()}


def test_weekends_are_no_news_and_few_usual_days_are_called_far() -> None:
    alerts = [jump_on("s", seasonal(seed), LAST - back, FIRST) for seed in range(100) for back in range(14)]
    assert sum(alert is not None for alert in alerts) <= 1


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.5, 3.0])
def test_a_jump_is_found_up_and_down(factor: float) -> None:
    days = seasonal(1)
    days[LAST] = round(days[LAST] * factor)
    alert = jump_on("s", days, LAST, FIRST)
    assert alert is not None
    assert (alert.cause, alert.change > 0) == (Cause.JUMP, factor > 1)


def test_a_small_segment_and_a_young_site_are_left_alone() -> None:
    assert jump_on("s", {LAST: 4}, LAST, FIRST) is None
    assert jump_on("s", {LAST: 4_000}, LAST, LAST - 20) is None
    assert jump_on("s", {LAST: 4_000}, LAST, FIRST) is not None, "a segment that began today on an old site"


def test_a_plan_that_was_wrong_is_said() -> None:
    assert off_forecast("s", [100] * 7, LAST, 110.0) is None
    assert off_forecast("s", [100] * 6, LAST, 1_000.0) is None
    alert = off_forecast("s", [100] * 7, LAST, 400.0)
    assert alert is not None
    assert (alert.cause, alert.change) == (Cause.FORECAST, -0.75)


def test_all_segments_of_a_site_are_judged() -> None:
    cells = {
        Cell("segment", name): {day: Sums(n) for day, n in seasonal(seed).items()}
        for seed, name in enumerate(("a", "b"))
    }
    cells[Cell("segment", "b")][LAST] = Sums(5)
    cells[Cell("block", "b", "", "view")] = {LAST: Sums(10**6)}
    assert [alert.segment for alert in alerts_on(cells, LAST)] == ["b"]
