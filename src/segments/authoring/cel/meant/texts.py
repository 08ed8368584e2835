"""The text that an author meant by one of another form: `7 days`, `1y`, `6 pm`, `Monday`, `Europe/Berln`.

In: text as written where a form of its own is asked for. Out: that form, or nothing where no guess is good. This file
must never change a rule: its words go into hints.
"""

from __future__ import annotations

import re
from typing import Final

from segments.authoring.cel.functions.literal_kinds import WEEKDAYS
from segments.authoring.cel.meant.likeness import likest_names

_LENGTH: Final = re.compile(r"([1-9]\d{0,5})[ _-]?([a-zA-Z]+)\Z")
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
    **dict.fromkeys(("mo", "mon", "month", "months"), "mo"),
    **dict.fromkeys(("y", "yr", "year", "years"), "y"),
}
_DAYS: Final = {"mo": 30, "y": 365}
_MONTHS: Final = {"mo": 1, "y": 12}
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?\Z", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def meant_window(text: str) -> str:
    """A window from a length in words: `7 days` is 7d, `1y` is 12mo."""
    number, unit = _length_of(text)
    return f"{number * _MONTHS[unit]}mo" if unit in _MONTHS else f"{number}{unit}" if unit else ""


def meant_duration(text: str) -> str:
    """A length of time that is always the same: `1y` is 365d, `2 months` is 60d."""
    number, unit = _length_of(text)
    return f"{number * _DAYS[unit]}d" if unit in _DAYS else f"{number}{unit}" if unit else ""


def meant_clock(text: str) -> str:
    """A time of day with two digits each: `9:00` is 09:00, `6 pm` is 18:00."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return ""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def meant_weekdays(text: str) -> str:
    """Weekdays by their first three letters: `Monday to Friday` is mon-fri."""
    words = re.sub(r"\s*(?:\bto\b|\bthrough\b|-|\u2013)\s*", "-", text.lower())
    words = {"weekend": "sat,sun", "weekends": "sat,sun", "weekdays": "mon-fri"}.get(words.strip(), words)
    short = re.sub(
        r"[a-z]{4,}", lambda found: found[0][:3], re.sub(r"\s*(?:,|\band\b)\s*", ",", words.strip())
    )
    return short if all(day in WEEKDAYS for day in re.split("[-,]", short)) else ""


def meant_timestamp(text: str) -> str:
    """A moment from a date: its first second in UTC."""
    return f"{text}T00:00:00Z" if _DATE.match(text) else ""


def meant_zone(text: str) -> str:
    """The IANA name of a time zone that is nearly the text."""
    from zoneinfo import available_timezones

    return "".join(likest_names(text, sorted(available_timezones()), likeness=0.8))


def _length_of(text: str) -> tuple[int, str]:
    match = _LENGTH.match(text.strip())
    unit = _UNITS.get(match[2].lower(), "") if match else ""
    return (int(match[1]), unit) if match and unit else (0, "")
