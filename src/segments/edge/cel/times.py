"""Moments and lengths of time: their text forms and their parts.

In and out: Timestamp and Duration of values.py, text in RFC 3339 and in the form of Go's durations (1h30m,
1.5s), as cel-spec has them, and of days and weeks (365d, 2w). Time zones are IANA names or fixed offsets such as
+02:00.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from segments.edge.cel.arithmetic import DURATION_RANGE, Overloads, duration_of, timestamp_of
from segments.edge.cel.values import INT_MAX, SECOND, Duration, Failure, Timestamp, Value
from segments.edge.time.civil import date_of, days_of, month_days, weekday_of
from segments.edge.time.zones import utc_offset_seconds

_DAY: Final = 86_400
_RFC_3339: Final = re.compile(
    r"([0-9]{4,5})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))\Z"
)
"""Five digits of the year are read only to say that they are out of range."""
_OFFSET: Final = re.compile(r"([+-]?)([0-9]{2}):([0-9]{2})\Z")
_DURATION_PART: Final = re.compile(r"([0-9]{0,30})(?:\.([0-9]{0,30}))?(ns|us|µs|μs|ms|s|m|h|d|w)")
_MAX_DURATION_CHARS: Final = 200
_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3_600 * SECOND,
    "d": _DAY * SECOND,
    "w": 7 * _DAY * SECOND,
}
"""Those of Go, and the days and weeks that windows have: a day is 24 hours, whatever clocks do."""


def parse_timestamp(text: str) -> Value:
    """A moment from RFC 3339 text, or a Failure; at most nine digits of a second."""
    match = _RFC_3339.match(text)
    if match is None:
        return Failure(f"expected RFC 3339 text such as 2026-11-27T09:00:00Z, got {text[:40]!r}")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    offset = _fixed_offset(match[8], int(match[9]), int(match[10])) if match[8] else 0
    is_date = 1 <= month <= 12 and 1 <= day <= month_days(year, month)
    if offset is None or not is_date or hour > 23 or minute > 59 or second > 59:
        return Failure(f"expected a date and time that exist, got {text[:40]!r}")
    seconds = days_of(year, month, day) * _DAY + hour * 3_600 + minute * 60 + second - offset
    return timestamp_of(seconds * SECOND + int((match[7] or "0").ljust(9, "0")))


def format_timestamp(moment: Timestamp) -> str:
    """RFC 3339 in UTC, with as many digits of the second as it takes: none, 3, 6 or 9."""
    seconds, nanoseconds = divmod(moment.unix_nanoseconds, SECOND)
    days, of_day = divmod(seconds, _DAY)
    year, month, day = date_of(days)
    clock = f"{of_day // 3_600:02}:{of_day // 60 % 60:02}:{of_day % 60:02}"
    return f"{year:04}-{month:02}-{day:02}T{clock}{_fraction(nanoseconds)}Z"


def parse_duration(text: str) -> Value:
    """A length of time from text such as -1h30m, 1.5s or 7d, or a Failure."""
    wrong = Failure(f"expected a duration such as 90s, 1h30m or 7d, got {text[:40]!r}")
    negative, rest = text[:1] == "-", text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return Duration(0)
    total = position = 0
    while position < len(rest) <= _MAX_DURATION_CHARS:
        part = _DURATION_PART.match(rest, position)
        if part is None or not (part[1] or part[2]):
            return wrong
        unit = _UNITS[part[3]]
        fraction = part[2] or ""
        total += int(part[1] or "0") * unit + (int(fraction or "0") * unit) // 10 ** len(fraction)
        position = part.end()
    if not rest or len(rest) > _MAX_DURATION_CHARS:
        return wrong
    return duration_of(-total if negative else total)


def format_duration(length: Duration) -> str:
    """Seconds with as many digits as it takes: 90s, 1.5s."""
    sign = "-" if length.nanoseconds < 0 else ""
    seconds, nanoseconds = divmod(abs(length.nanoseconds), SECOND)
    digits = f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
    return f"{sign}{seconds}{digits}s"


def duration_from_seconds(seconds: int) -> Value:
    """A length of time of whole seconds, or a Failure."""
    return Duration(seconds * SECOND) if abs(seconds) <= INT_MAX // SECOND else DURATION_RANGE


def _fraction(nanoseconds: int) -> str:
    digits = f"{nanoseconds:09}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f".{digits}" if digits else ""


def _fixed_offset(sign: str, hours: int, minutes: int) -> int | None:
    if hours > 23 or minutes > 59:
        return None
    seconds = hours * 3_600 + minutes * 60
    return -seconds if sign == "-" else seconds


def _offset_of(zone: str, unix_seconds: int) -> int | None:
    """Seconds east of UTC for a zone as CEL writes it."""
    fixed = _OFFSET.match(zone)
    if fixed:
        return _fixed_offset(fixed[1], int(fixed[2]), int(fixed[3]))
    return utc_offset_seconds(zone, unix_seconds)


def _local_seconds(moment: Timestamp, zone: str) -> int | Failure:
    seconds = moment.unix_nanoseconds // SECOND
    offset = _offset_of(zone, seconds)
    if offset is None:
        return Failure(f"expected a time zone such as Europe/Berlin or +02:00, got {zone[:40]!r}")
    return seconds + offset


def _accessor(read: Callable[[int, int], int]) -> Overloads:
    """Both overloads of an accessor; `read` gets local days since 1970 and local seconds of the day."""

    def in_utc(moment: Timestamp) -> Value:
        return read(*divmod(moment.unix_nanoseconds // SECOND, _DAY))

    def in_zone(moment: Timestamp, zone: str) -> Value:
        local = _local_seconds(moment, zone)
        return local if isinstance(local, Failure) else read(*divmod(local, _DAY))

    return {(Timestamp,): in_utc, (Timestamp, str): in_zone}


def _whole(length: Duration, unit: int) -> int:
    """Whole units of a length of time, cut towards zero."""
    count = abs(length.nanoseconds) // unit
    return -count if length.nanoseconds < 0 else count


def _day_of_year(days: int, _seconds: int) -> int:
    return days - days_of(date_of(days)[0], 1, 1)


def _milliseconds(moment: Timestamp, zone: str = "UTC") -> Value:
    local = _local_seconds(moment, zone)
    return local if isinstance(local, Failure) else moment.unix_nanoseconds % SECOND // 1_000_000


_MILLISECONDS: Final[Overloads] = {
    (Timestamp,): _milliseconds,
    (Timestamp, str): _milliseconds,
    (Duration,): lambda length: _whole(length, 1_000_000) - _whole(length, SECOND) * 1_000,
}

TIMES: Final[Mapping[str, Overloads]] = {
    "getFullYear": _accessor(lambda days, _seconds: date_of(days)[0]),
    "getMonth": _accessor(lambda days, _seconds: date_of(days)[1] - 1),
    "getDate": _accessor(lambda days, _seconds: date_of(days)[2]),
    "getDayOfMonth": _accessor(lambda days, _seconds: date_of(days)[2] - 1),
    "getDayOfWeek": _accessor(lambda days, _seconds: weekday_of(days) % 7),
    "getDayOfYear": _accessor(_day_of_year),
    "getHours": {
        **_accessor(lambda _days, seconds: seconds // 3_600),
        (Duration,): lambda length: _whole(length, 3_600 * SECOND),
    },
    "getMinutes": {
        **_accessor(lambda _days, seconds: seconds // 60 % 60),
        (Duration,): lambda length: _whole(length, 60 * SECOND),
    },
    "getSeconds": {
        **_accessor(lambda _days, seconds: seconds % 60),
        (Duration,): lambda length: _whole(length, SECOND),
    },
    "getMilliseconds": _MILLISECONDS,
}
