"""The moments of campaigns: when a run is due, and when the quiet hours of somebody end.

In: a schedule or quiet hours, a zone and a Unix time. Out: a Unix time. Zones follow their current rule.
"""

from __future__ import annotations

from typing import Final

from segments.bundle.campaign_spec import DAILY, Schedule
from segments.edge.time.civil import date_of, weekday_of
from segments.edge.time.zones import utc_offset_seconds

DAY_S: Final = 86_400
MINUTE_S: Final = 60
GRACE_S: Final = 6 * 3_600
"""A run that nobody started in time, as while the desk was down, begins up to six hours late, and then not at all."""


def due_run(schedule: Schedule, zone: str, now_s: int) -> str:
    """The name of the run that is due: its local moment, `2026-12-24T09:00`; "" where none is."""
    local = now_s + (utc_offset_seconds(zone, now_s) or 0)
    day = local // DAY_S
    if local % DAY_S < schedule.minute * MINUTE_S:
        day -= 1
    year, month, day_of_month = date_of(day)
    date = f"{year:04}-{month:02}-{day_of_month:02}"
    is_its_day = schedule.date in ("", date) and schedule.weekday in (DAILY, weekday_of(day) - 1)
    is_late = local - (day * DAY_S + schedule.minute * MINUTE_S) > GRACE_S
    return "" if is_late or not is_its_day else f"{date}T{schedule.minute // 60:02}:{schedule.minute % 60:02}"


def quiet_until(quiet: tuple[int, int] | None, zone: str, now_s: int) -> int:
    """The end of the quiet hours that somebody is in, Unix seconds; 0 outside of them."""
    if quiet is None:
        return 0
    begin, end = quiet
    local = now_s + (utc_offset_seconds(zone, now_s) or 0)
    minute = local % DAY_S // MINUTE_S
    is_quiet = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not is_quiet:
        return 0
    left = (end - minute) % (DAY_S // MINUTE_S)
    return now_s - local % MINUTE_S + left * MINUTE_S
