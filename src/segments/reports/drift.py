"""Drift of segments' sizes: days that are far from what the same weekday used to be, and from the plan.

In: the counts of a segment by day. Out: alerts. The baseline of a day is the median of the same weekday in up to eight
weeks before it; its spread is the median distance from that, and never less than chance alone would have. A site with
fewer than three such days has no baseline and no alert.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from segments.reports.cells import Cells

WEEK: Final = 7
WEEKS: Final = 8
MIN_WEEKS: Final = 3
NORMAL_DISTANCE: Final = 1.4826
"""A normal distribution's standard deviation, in median distances."""
MAX_DEVIATIONS: Final = 4.0
"""One day in sixteen thousand lies beyond by chance: with 64 segments one false alert in 250 days."""
MIN_CHANGE: Final = 0.25
"""A quarter more or less: what is smaller is no news, however sure."""
FORECAST_DAYS: Final = 7
MIN_FORECAST_CHANGE: Final = 0.5
"""Half as many again, or half: forecasts come from samples."""


class Cause(StrEnum):
    """The two causes of an alert."""

    JUMP = "jump"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Alert:
    """A segment whose visitors on a day (or on average until it) are far from what was expected."""

    segment: str
    day: int
    cause: Cause
    visitors: float
    expected: float

    @property
    def change(self) -> float:
        """The relative change; infinite from zero."""
        return self.visitors / self.expected - 1.0 if self.expected else math.inf


def _median(counts: Sequence[float]) -> float:
    """The middle one; `statistics` of the standard library loads fractions and decimals for it."""
    ordered, half = sorted(counts), len(counts) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0


def jump_on(segment: str, days: Mapping[int, int], day: int, first: int) -> Alert | None:
    """The alert about a day; `first` is the first day on which the site counted anything."""
    same = [days.get(day - WEEK * week, 0) for week in range(1, WEEKS + 1) if day - WEEK * week >= first]
    if len(same) < MIN_WEEKS:
        return None
    expected = _median(same)
    spread = NORMAL_DISTANCE * _median([abs(count - expected) for count in same])
    deviation = max(spread, math.sqrt(expected), 1.0)
    visitors = days.get(day, 0)
    is_far = abs(visitors - expected) > MAX_DEVIATIONS * deviation
    if is_far and abs(visitors - expected) >= MIN_CHANGE * expected:
        return Alert(segment, day, Cause.JUMP, visitors, expected)
    return None


def alerts_on(cells: Cells, day: int) -> list[Alert]:
    """The alerts about all segments of a site on a day; the first day of any of them is the site's first."""
    sizes = {cell.subject: days for cell, days in cells.items() if cell.kind == "segment"}
    first = min((min(days) for days in sizes.values() if days), default=day)
    found = (
        jump_on(segment, {at: sums.n for at, sums in days.items()}, day, first)
        for segment, days in sorted(sizes.items())
    )
    return [alert for alert in found if alert]


def off_forecast(segment: str, by_day: Sequence[int], last: int, forecast_per_day: float) -> Alert | None:
    """The alert about a segment that is far from the visitors a day that its plan expected."""
    if len(by_day) < FORECAST_DAYS:
        return None
    visitors = sum(by_day[-FORECAST_DAYS:]) / FORECAST_DAYS
    deviation = max(math.sqrt(forecast_per_day / FORECAST_DAYS), 1.0)
    is_far = abs(visitors - forecast_per_day) > MAX_DEVIATIONS * deviation
    if is_far and abs(visitors - forecast_per_day) >= MIN_FORECAST_CHANGE * forecast_per_day:
        return Alert(segment, last, Cause.FORECAST, visitors, forecast_per_day)
    return None
