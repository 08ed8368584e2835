"""Stretches of time that end now: what `"48h"`, `"today"` and `"session"` mean in behaviour functions.

In: the text of a rule. Out: a `Window`, which the edge turns into the second where it starts. This file must
never know what time it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

DAY_S: Final = 86_400
UNIT_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": DAY_S, "w": 7 * DAY_S}
MONTH_UNIT: Final = "mo"
CALENDAR: Final = {
    # text: (kind, the longest that it can be, in seconds; a day of 25 hours included)
    "today": ("day", 25 * 3_600),
    "this_week": ("week", 7 * DAY_S + 3_600),
    "this_month": ("month", 31 * DAY_S + 3_600),
    "this_year": ("year", 366 * DAY_S + 3_600),
    "session": ("session", 2 * DAY_S),
    "ever": ("ever", 0),
}
"""A visit of more than two days has no end that anybody would call one; older events of it are forgotten."""
WINDOW_KINDS: Final = ("rolling", "months", *(kind for kind, _ in CALENDAR.values()))
MAX_SECONDS: Final = 2**32 - 1
"""136 years: no window is longer, and no time of ours wider."""

_LENGTH: Final = re.compile(r"([1-9][0-9]{0,5})(s|m|h|d|w|mo)\Z")


@dataclass(frozen=True, slots=True)
class Window:
    """A window by kind. `length` is in seconds for rolling ones, in months for months, and else 0."""

    kind: str
    length: int = 0

    def longest_s(self) -> int:
        """The longest reach into the past, in seconds; 0 is for ever."""
        if self.kind == "rolling":
            return self.length
        if self.kind == "months":
            return self.length * 31 * DAY_S + 3_600
        return next(longest for kind, longest in CALENDAR.values() if kind == self.kind)


def parse_window(text: str) -> Window | None:
    """The window of a rule's text, or None where the text is none.

    `"48h"` and its kin are spans of exactly that many seconds, whatever clocks do; `"1mo"` is a calendar month
    back, to the same local time; `"today"`, `"this_week"` (from Monday), `"this_month"` and `"this_year"` begin at
    local midnight.
    """
    if text in CALENDAR:
        return Window(CALENDAR[text][0])
    match = _LENGTH.match(text)
    if match is None:
        return None
    number, unit = int(match[1]), match[2]
    window = (
        Window("months", number) if unit == MONTH_UNIT else Window("rolling", number * UNIT_SECONDS[unit])
    )
    return window if window.longest_s() <= MAX_SECONDS else None
