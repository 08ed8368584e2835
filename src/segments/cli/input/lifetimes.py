"""For how long something is to hold, as the command line says it: `90s`, `30m`, `12h`, `7d`."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Final

SECONDS_BY_UNIT: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def read_lifetime(text: str, most_s: int) -> int:
    """Seconds, up to `most_s`, which are whole days.

    Raises:
        ArgumentTypeError: it is no such text, or too long.
    """
    number, unit = text[:-1], text[-1:]
    is_whole = number.isascii() and number.isdigit() and len(number) < 10
    if not is_whole or unit not in SECONDS_BY_UNIT:
        raise ArgumentTypeError(f"Expected a number and s, m, h or d, got {text!r}")
    lifetime_s = int(number) * SECONDS_BY_UNIT[unit]
    if not 0 < lifetime_s <= most_s:
        raise ArgumentTypeError(f"Expected up to {most_s // 86_400} days, got {text!r}")
    return lifetime_s
