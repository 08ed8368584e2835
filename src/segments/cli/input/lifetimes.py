"""Amounts as the command line says them: for how long (`90s`, `12h`, `7d`), for which share of visitors (`5%`)."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Final

from segments.authoring.staging import parse_share

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


def read_share(text: str) -> int:
    """Hundredths of a percent.

    Raises:
        ArgumentTypeError: it is no such text, or none or all of the visitors.
    """
    try:
        return parse_share(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
