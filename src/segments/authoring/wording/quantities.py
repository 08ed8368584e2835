"""Constants of conditions in plain words: texts, countries, stretches of time, hours, weekdays.

In: constants as the checker leaves them. Out: words for a sentence. Two values that differ never have the same words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from segments.authoring.check.country_names import name_of_country
from segments.bundle.windows import parse_window

_WINDOWS: Final = {
    "today": "today",
    "this_week": "this week",
    "this_month": "this month",
    "this_year": "this year",
    "session": "in this visit",
    "ever": "at any time",
}
_UNITS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month"}
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CONTINENTS: Final = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
MINUTES_OF_AN_HOUR: Final = 60


def say_value(value: object) -> str:
    """A constant: texts in quotation marks, other values as they are."""
    if isinstance(value, bytes):
        return f"the bytes {value.hex() or 'none'}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if value is None or isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def say_window(text: str) -> str:
    """A window: `in the last 7 days`, `in this visit`."""
    if text in _WINDOWS:
        return _WINDOWS[text]
    if not parse_window(text):
        return f"in the window {say_value(text)}"
    return f"in the last {say_length(text).removeprefix('1 ')}"


def is_length(text: str) -> bool:
    """True for a window of some length, False for one that the calendar or the visit begins."""
    return text not in _WINDOWS


def say_span(text: str) -> str:
    """The time that a whole sequence may take."""
    return _WINDOWS[text] if text in _WINDOWS else f"within {say_length(text)}"


def say_length(text: str) -> str:
    """A length of time: `48 hours`, of one unit or several (`1 hour 30 minutes`); another text as it is."""
    words, rest = [], text
    while rest:
        number = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        letters = rest[len(number) :]
        unit = letters[: len(letters) - len(letters.lstrip("abcdefghijklmnopqrstuvwxyz"))]
        if not number or unit not in _UNITS:
            return say_value(text)
        words.append(f"{number} {_UNITS[unit]}{'' if number == '1' else 's'}")
        rest = letters[len(unit) :]
    return " ".join(words) or say_value(text)


def say_clock(minutes: object) -> str:
    """A time of day out of the minutes since midnight."""
    if not isinstance(minutes, int):
        return say_value(minutes)
    hour, minute = divmod(minutes, MINUTES_OF_AN_HOUR)
    return f"{hour:02}:{minute:02}"


def say_weekdays(days: object) -> str:
    """Weekdays out of a bit mask, Monday first."""
    if not isinstance(days, int):
        return say_value(days)
    names = [name for place, name in enumerate(_WEEKDAYS) if days >> place & 1]
    is_run = len(names) > 2 and days == (days & -days) * ((1 << len(names)) - 1)
    return f"{names[0]} to {names[-1]}" if is_run else joined(names, "or")


def say_country(code: str) -> str:
    """The name of a country; its code where the table of names has none."""
    return name_of_country(code) or say_value(code)


def say_continent(code: str) -> str:
    """The name of a continent."""
    return _CONTINENTS.get(code, say_value(code))


def joined(words: Sequence[str], last: str) -> str:
    """`a`, `a or b`, `a, b or c`; `none` where there are no words."""
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
