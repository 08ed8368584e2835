"""The beginning of a window: the first second that counts, for a visitor at a moment in a time zone.

In: a `Window` and a `Moment`. Out: Unix seconds. Rolling windows are exact spans: what happened at t is in "48h" at
every second before t + 48 h, and no longer at that one. Calendar windows follow the visitor's clocks, summer time
and all. This file must never ask for the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from segments.bundle.windows import DAY_S, Window
from segments.edge.time.civil import date_of, days_of, month_days, weekday_of
from segments.edge.time.zones import utc_offset_seconds


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, for one visitor. An unknown `zone` (IANA name) counts as UTC; a visit under way began at its start."""

    now_s: int
    zone: str = "UTC"
    visit_started_s: int | None = None


def window_start_s(window: Window, moment: Moment) -> int:
    """The first second of a window that ends now; one before 1970 is 0, which is for ever."""
    return max(0, _STARTS[window.kind](window, moment))


def _rolling(window: Window, moment: Moment) -> int:
    return moment.now_s - window.length + 1


def _session(_window: Window, moment: Moment) -> int:
    return moment.now_s if moment.visit_started_s is None else moment.visit_started_s


def _ever(_window: Window, _moment: Moment) -> int:
    return 0


def _months(window: Window, moment: Moment) -> int:
    """The same local time that many calendar months ago; the 31st is the last day of a shorter month."""
    days, second_of_day = divmod(_local_s(moment), DAY_S)
    year, month, day = date_of(days)
    year, month_place = divmod(year * 12 + month - 1 - window.length, 12)
    day = min(day, month_days(year, month_place + 1))
    return _utc_of_local(days_of(year, month_place + 1, day) * DAY_S + second_of_day, moment.zone) + 1


def _day(_window: Window, moment: Moment) -> int:
    return _midnight(_local_s(moment) // DAY_S, moment)


def _week(_window: Window, moment: Moment) -> int:
    days = _local_s(moment) // DAY_S
    return _midnight(days - weekday_of(days) + 1, moment)


def _month(_window: Window, moment: Moment) -> int:
    year, month, _ = date_of(_local_s(moment) // DAY_S)
    return _midnight(days_of(year, month, 1), moment)


def _year(_window: Window, moment: Moment) -> int:
    return _midnight(days_of(date_of(_local_s(moment) // DAY_S)[0], 1, 1), moment)


_STARTS: Final[Mapping[str, Callable[[Window, Moment], int]]] = {
    "rolling": _rolling,
    "months": _months,
    "day": _day,
    "week": _week,
    "month": _month,
    "year": _year,
    "session": _session,
    "ever": _ever,
}


def _local_s(moment: Moment) -> int:
    return moment.now_s + _offset_s(moment.zone, moment.now_s)


def _midnight(days: int, moment: Moment) -> int:
    return _utc_of_local(days * DAY_S, moment.zone)


def _utc_of_local(local_s: int, zone: str) -> int:
    """The first moment at which local clocks showed this time, or were put past it.

    Offsets a day before and after differ where clocks are put in between; the earlier offset gives the moment of the
    change itself for a time that was skipped.
    """
    before = local_s - _offset_s(zone, local_s - DAY_S)
    after = local_s - _offset_s(zone, local_s + DAY_S)
    shown = [utc_s for utc_s in (before, after) if utc_s + _offset_s(zone, utc_s) == local_s]
    return min(shown, default=before)


def _offset_s(zone: str, unix_seconds: int) -> int:
    return utc_offset_seconds(zone, unix_seconds) or 0
