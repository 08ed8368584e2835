"""Conversions between the types of values: `int(x)`, `string(x)` and their kin.

In: a value that is neither failure nor UNKNOWN. Out: the converted value, or a Failure for text of another
form and numbers out of range (cel-spec, "List of Standard Definitions").
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from segments.edge.cel.arithmetic import Overloads, int_of, timestamp_of, uint_of
from segments.edge.cel.times import (
    duration_from_seconds,
    format_duration,
    format_timestamp,
    parse_duration,
    parse_timestamp,
)
from segments.edge.cel.values import INT_MAX, SECOND, UINT_MAX, Duration, Failure, Timestamp, Uint, Value

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,40}\Z")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_NOT_FINITE: Final = {"nan": math.nan, "inf": math.inf, "infinity": math.inf}
_TRUTHS: Final = {
    **dict.fromkeys(("1", "t", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "false", "FALSE", "False"), False),
}
_MAX_NUMBER_CHARS: Final = 1_000
RANGE: Final = Failure("number out of range of the type")


def _same(value: Any) -> Value:
    return value  # type: ignore[no-any-return]


def _int_from_double(value: float) -> Value:
    """Cut towards zero. The bounds themselves are refused: as doubles they stand for a range around 2^63."""
    return int(value) if -(2.0**63) < value < 2.0**63 else RANGE


def _uint_from_double(value: float) -> Value:
    return Uint(value) if 0 <= value < 2.0**64 else RANGE


def _int_from_text(text: str) -> Value:
    return int_of(int(text)) if _WHOLE.match(text) else _wrong("a whole number", text)


def _uint_from_text(text: str) -> Value:
    return (
        uint_of(int(text)) if _WHOLE.match(text) and text[0] not in "+-" else _wrong("a whole number", text)
    )


def _double_from_text(text: str) -> Value:
    if len(text) <= _MAX_NUMBER_CHARS and _NUMBER.match(text):
        return float(text)
    not_finite = _NOT_FINITE.get(text.lower().lstrip("+-"))
    if not_finite is None or len(text) > len("-infinity"):
        return _wrong("a number", text)
    return -not_finite if text.startswith("-") else not_finite


def _bool_from_text(text: str) -> Value:
    truth = _TRUTHS.get(text)
    return _wrong("true or false", text) if truth is None else truth


def _text_from_bytes(value: bytes) -> Value:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return Failure("expected bytes in UTF-8, got invalid UTF-8")


def format_double(value: float) -> str:
    """The shortest text that reads back as the same double; a whole number has no fraction."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    text = repr(value)
    return text.removesuffix(".0")


def _wrong(expected: str, text: str) -> Failure:
    return Failure(f"expected {expected}, got {text[:40]!r}")


CONVERSIONS: Final[Mapping[str, Overloads]] = {
    "int": {
        (int,): _same,
        (Uint,): lambda value: int(value) if value <= INT_MAX else RANGE,
        (float,): _int_from_double,
        (str,): _int_from_text,
        (Timestamp,): lambda moment: moment.unix_nanoseconds // SECOND,
    },
    "uint": {
        (Uint,): _same,
        (int,): lambda value: Uint(value) if 0 <= value <= UINT_MAX else RANGE,
        (float,): _uint_from_double,
        (str,): _uint_from_text,
    },
    "double": {
        (float,): _same,
        (int,): float,
        (Uint,): float,
        (str,): _double_from_text,
    },
    "string": {
        (str,): _same,
        (bool,): lambda value: "true" if value else "false",
        (int,): str,
        (Uint,): lambda value: str(int(value)),
        (float,): format_double,
        (bytes,): _text_from_bytes,
        (Timestamp,): format_timestamp,
        (Duration,): format_duration,
    },
    "bytes": {(bytes,): _same, (str,): lambda text: text.encode("utf-8", "replace")},
    "bool": {(bool,): _same, (str,): _bool_from_text},
    "timestamp": {
        (Timestamp,): _same,
        (str,): parse_timestamp,
        (int,): lambda seconds: timestamp_of(seconds * SECOND),
    },
    "duration": {(Duration,): _same, (str,): parse_duration, (int,): duration_from_seconds},
}
