"""Days and dates of the proleptic Gregorian calendar, in plain integers.

In and out: days since 1970-01-01 and (year, month, day). The standard library's datetime is left out of the
edge for its import time. The arithmetic counts years from March, so that the leap day comes last
(Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
"""

from __future__ import annotations

from typing import Final

DAYS_PER_ERA: Final = 146_097
"""400 Gregorian years, after which the calendar repeats."""
_DAYS_TO_EPOCH: Final = 719_468  # from 0000-03-01 to 1970-01-01
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_of(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a valid date; any year."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return (
        era * DAYS_PER_ERA
        + year_of_era * 365
        + year_of_era // 4
        - year_of_era // 100
        + day_of_year
        - _DAYS_TO_EPOCH
    )


def date_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day counted from 1970-01-01."""
    era, day_of_era = divmod(days + _DAYS_TO_EPOCH, DAYS_PER_ERA)
    leaps = day_of_era // 1_460 - day_of_era // 36_524 + day_of_era // 146_096
    year_of_era = (day_of_era - leaps) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return era * 400 + year_of_era + (month <= 2), month, day


def weekday_of(days: int) -> int:
    """ISO weekday of a day counted from 1970-01-01 (a Thursday): 1 is Monday, 7 is Sunday."""
    return (days + 3) % 7 + 1


def month_days(year: int, month: int) -> int:
    """The number of days in a month."""
    is_leap_february = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTH_DAYS[month - 1] + is_leap_february
