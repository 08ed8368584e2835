"""Values of the right type: what a signal's declared type makes of the value that was given for it.

A value of the wrong type counts as UNKNOWN, so that no rule can match by accident. JSON and JavaScript have one
kind of number, so a whole double counts as an int and an int as a double; a bool is never a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from segments.edge.cel.values import Timestamp

INT_LEAST: Final = -(2**63)
INT_MOST: Final = 2**63 - 1
"""The range of a CEL int (cel-spec, "Values"); a number beyond it has no int."""


def typed_value(value: object, signal_type: str) -> object | None:
    """The value as its type wants it, or None for UNKNOWN; a type without a row here takes anything."""
    convert = _CONVERSIONS.get(signal_type)
    return value if convert is None else convert(value)


def _as_bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_int(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and INT_LEAST <= value <= INT_MOST:
        return int(value)
    return None


def _as_double(value: object) -> float | None:
    """Not-a-number has no place on either side of any bound, so it is UNKNOWN too."""
    whole = None if isinstance(value, float) else _as_int(value)
    number = float(whole) if whole is not None else value
    return float(number) if isinstance(number, float) and not math.isnan(number) else None


def _as_string(value: object) -> str | None:
    return str(value) if isinstance(value, str) else None


def _as_strings(value: object) -> tuple[str, ...] | None:
    if isinstance(value, (list, tuple)) and all(type(element) is str for element in value):
        return tuple(value)
    return None


def _as_timestamp(value: object) -> Timestamp | None:
    return value if isinstance(value, Timestamp) else None


_CONVERSIONS: Final[dict[str, Callable[[object], object | None]]] = {
    "bool": _as_bool,
    "int": _as_int,
    "double": _as_double,
    "string": _as_string,
    "list<string>": _as_strings,
    "timestamp": _as_timestamp,
}

PYTHON_TYPES: Final[dict[str, type]] = {
    "bool": bool,
    "int": int,
    "double": float,
    "string": str,
    "list<string>": tuple,
}
"""The type of a value that needs no conversion."""
