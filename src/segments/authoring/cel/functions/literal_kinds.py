"""Constant text with a form of its own: time windows, times of day, weekdays, dates, regular expressions.

In: the kind (see LITERAL_KINDS in operators.py) and the text as written. Out: what the evaluator takes in its
place: minutes for a time of day, a mask for weekdays, otherwise the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from segments.bundle.windows import parse_window

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])\Z")


class LiteralError(ValueError):
    """Text that is not of its kind; the message says what is wrong, if more is known than that."""


def read_literal(kind: str, text: str) -> str | int:
    """The text of a literal as the evaluator takes it.

    Raises:
        LiteralError: the text is not of that kind.
    """
    reader = _READERS.get(kind)
    return text if reader is None else reader(text)


def _read_window(text: str) -> str:
    if parse_window(text) is None:
        raise LiteralError
    return text


def _read_clock(text: str) -> int:
    match = _CLOCK.match(text)
    if match is None and text != "24:00":
        raise LiteralError
    return int(match[1]) * 60 + int(match[2]) if match else 24 * 60


def _read_weekdays(text: str) -> int:
    """A mask, bit 0 for Monday; `fri-mon` goes over the end of the week."""
    mask = 0
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise LiteralError
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        for day in range(start, end + 1 if end >= start else end + 8):
            mask |= 1 << day % 7
    return mask


def _read_date(text: str) -> str:
    try:
        is_iso = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_iso = False
    if not is_iso:
        raise LiteralError
    return text


def _read_regex(text: str) -> str:
    from segments.authoring.regex.compile import compile_pattern
    from segments.authoring.regex.tree import PatternError

    try:
        compile_pattern(text)
    except PatternError as error:
        raise LiteralError(str(error)) from error
    return text


_READERS: Final[dict[str, Callable[[str], str | int]]] = {
    "window": _read_window,
    "clock": _read_clock,
    "weekdays": _read_weekdays,
    "date": _read_date,
    "regex": _read_regex,
}
