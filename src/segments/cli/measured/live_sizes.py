"""Live sizes of measured segments: visitors of a day, days far from the usual, and the forecast of a sample.

In: cells, the last whole day, and the shares of segments among the visitors of a forecast. Out: rows, the largest
first. A forecast knows shares and no numbers, so it is scaled to as many visitors as all measured segments have
together: what is compared is the mix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.reports.cells import Cells, Span, series_of
from segments.reports.drift import FORECAST_DAYS, Alert, alerts_on, off_forecast

ALERT_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class LiveSize:
    """A segment: its visitors of a day over the last week, the forecast of these (None without one), its alerts."""

    segment: str
    per_day: float
    forecast: float | None
    alerts: tuple[Alert, ...]


def live_sizes(cells: Cells, last: int, shares: Mapping[str, float]) -> list[LiveSize]:
    """The measured segments."""
    week = Span(last - FORECAST_DAYS + 1, last)
    by_day = {cell.subject: series_of(cells, cell, week) for cell in cells if cell.kind == "segment"}
    per_day = {segment: sum(days) / FORECAST_DAYS for segment, days in by_day.items()}
    known = [segment for segment in per_day if shares.get(segment)]
    whole = sum(shares[segment] for segment in known)
    visitors = sum(per_day[segment] for segment in known) / whole if whole else 0.0
    alerts = [alert for day in range(last - ALERT_DAYS + 1, last + 1) for alert in alerts_on(cells, day)]
    rows = []
    for segment, days in by_day.items():
        forecast = visitors * shares[segment] if segment in known else None
        off = off_forecast(segment, days, last, forecast) if forecast is not None else None
        found = tuple(alert for alert in (*alerts, off) if alert and alert.segment == segment)
        rows.append(LiveSize(segment, per_day[segment], forecast, found))
    return sorted(rows, key=lambda row: (-row.per_day, row.segment))
