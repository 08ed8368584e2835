"""Live sizes: what the desk counted, beside what a sample would lead to expect."""

import pytest

from segments.cli.measured.live_sizes import live_sizes
from segments.reports.cells import Cell, Sums
from segments.reports.drift import Cause

LAST = 20_786


def cells_of(**per_day: int) -> dict[Cell, dict[int, Sums]]:
    return {
        Cell("segment", name): {day: Sums(n) for day in range(LAST - 63, LAST + 1)}
        for name, n in per_day.items()
    }


def test_the_largest_comes_first_and_usual_days_are_no_news() -> None:
    sizes = live_sizes(cells_of(small=20, large=400), LAST, {})
    assert [(one.segment, one.per_day, one.forecast, one.alerts) for one in sizes] == [
        ("large", 400.0, None, ()), ("small", 20.0, None, ()),
    ]  # fmt: skip


def test_a_mix_other_than_the_forecasts_is_said_for_each_segment_that_is_far() -> None:
    sizes = live_sizes(cells_of(a=400, b=400, c=100), LAST, {"a": 0.4, "b": 0.4, "c": 0.5})
    found = {one.segment: one for one in sizes}
    assert found["c"].forecast == pytest.approx(900 / 1.3 * 0.5)
    assert [alert.cause for alert in found["c"].alerts] == [Cause.FORECAST]
    assert found["a"].alerts == ()


def test_a_jump_of_the_last_week_is_named_with_its_day() -> None:
    cells = cells_of(a=400)
    cells[Cell("segment", "a")][LAST - 3] = Sums(40)
    (size,) = live_sizes(cells, LAST, {})
    assert [(alert.cause, alert.day) for alert in size.alerts] == [(Cause.JUMP, LAST - 3)]
