"""Moments as people and files write them: RFC 3339, dates of TOML, Unix milliseconds.

In goes a value; out come Unix milliseconds of the years 1 to 9999, which is all that CEL and `datetime` know.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from time import time_ns
from typing import Final

from segments.authoring.read.table_keys import EARLIEST_MS, LATEST_MS
from segments.errors import AuthoringError, WrongUsage

NANOSECONDS_PER_MS: Final = 1_000_000


def current_ms() -> int:
    """Unix milliseconds: the only clock of the publishing river."""
    return time_ns() // NANOSECONDS_PER_MS


def moment_ms(value: object) -> int | None:
    """Unix milliseconds of a number of them, a TOML date, or text; UTC where it names no zone. None for all else."""
    moment = _milliseconds(value)
    return moment if moment is not None and EARLIEST_MS <= moment <= LATEST_MS else None


def read_now(value: object, where: str) -> int:
    """The moment that somebody gave, or the present one; `where` is an option, or a place in a file.

    Raises:
        WrongUsage: the value of the option is none.
        AuthoringError: what a file says is none.
    """
    moment = current_ms() if value is None else moment_ms(value)
    if moment is None:
        message = f"Expected a moment such as 2027-03-20T08:00:00Z, got {value!r} - at {where}"
        raise WrongUsage(message) if where.startswith("--") else AuthoringError(message)
    return moment


def _milliseconds(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, date):
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
