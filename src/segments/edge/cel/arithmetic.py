"""Arithmetic and order: what `+ - * / %` and `< <= > >=` do for each pair of types.

In: values that are neither failure nor UNKNOWN. Out: a value or a Failure; 64-bit overflow is a failure,
never a wrap (cel-spec, "Overflow"). Tables are keyed by the exact types of the operands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from operator import add, ge, gt, le, lt, mul, sub
from typing import Any, Final, TypeAlias

from segments.edge.cel.values import (
    INT_MAX,
    INT_MIN,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    UINT_MAX,
    Duration,
    Failure,
    Timestamp,
    Uint,
    Value,
)

Binary: TypeAlias = Callable[[Any, Any], Value]
Overloads: TypeAlias = Mapping[tuple[type, ...], Callable[..., Value]]

MAX_SIZE: Final = 1_000_000
"""Characters, bytes or elements of a computed value: no rule needs more, and joining must not exhaust memory.
"""

OVERFLOW: Final = Failure("integer overflow")
TOO_LARGE: Final = Failure(f"the result is larger than {MAX_SIZE}")
TIMESTAMP_RANGE: Final = Failure("timestamp out of range: years 1 to 9999")
DURATION_RANGE: Final = Failure("duration out of range: 64 bits of nanoseconds")


def int_of(number: int) -> Value:
    """The number as an int, or a Failure when 64 bits do not hold it."""
    return number if INT_MIN <= number <= INT_MAX else OVERFLOW


def uint_of(number: int) -> Value:
    """The number as a uint, or a Failure when it is negative or 64 bits do not hold it."""
    return Uint(number) if 0 <= number <= UINT_MAX else OVERFLOW


def timestamp_of(unix_nanoseconds: int) -> Value:
    """A moment, or a Failure outside the years 1 to 9999."""
    is_inside = TIMESTAMP_MIN <= unix_nanoseconds <= TIMESTAMP_MAX
    return Timestamp(unix_nanoseconds) if is_inside else TIMESTAMP_RANGE


def duration_of(nanoseconds: int) -> Value:
    """A length of time, or a Failure beyond 64 bits of nanoseconds."""
    return Duration(nanoseconds) if INT_MIN <= nanoseconds <= INT_MAX else DURATION_RANGE


def _int(operation: Callable[[int, int], int]) -> Binary:
    def run(left: int, right: int) -> Value:
        result = operation(left, right)
        return result if INT_MIN <= result <= INT_MAX else OVERFLOW

    return run


def _uint(operation: Callable[[int, int], int]) -> Binary:
    return lambda left, right: uint_of(operation(int(left), int(right)))


def _joined(left: Any, right: Any) -> Value:
    return left + right if len(left) + len(right) <= MAX_SIZE else TOO_LARGE


def _joined_lists(left: Any, right: Any) -> Value:
    return [*left, *right] if len(left) + len(right) <= MAX_SIZE else TOO_LARGE


def _int_quotient(left: int, right: int) -> Value:
    if right == 0:
        return Failure("divide by zero")
    quotient = abs(left) // abs(right)
    return int_of(quotient if (left < 0) == (right < 0) else -quotient)


def _int_remainder(left: int, right: int) -> Value:
    if right == 0:
        return Failure("modulus by zero")
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


def _uint_quotient(left: Uint, right: Uint) -> Value:
    return Uint(left // right) if right else Failure("divide by zero")


def _uint_remainder(left: Uint, right: Uint) -> Value:
    return Uint(left % right) if right else Failure("modulus by zero")


def _double_quotient(left: float, right: float) -> Value:
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _negative_int(value: int) -> Value:
    return int_of(-value)


def _negative_double(value: float) -> Value:
    return -value


def _ordered(compare: Callable[[Any, Any], bool]) -> Overloads:
    """An int and a double compare as doubles, as the conformance tests have it."""
    overloads: dict[tuple[type, ...], Binary] = {
        (kind, kind): compare for kind in (int, Uint, float, bool, str, bytes, Timestamp, Duration)
    }
    for whole in (int, Uint):
        overloads[whole, float] = lambda left, right: compare(float(left), right)
        overloads[float, whole] = lambda left, right: compare(left, float(right))
    return overloads | {(int, Uint): compare, (Uint, int): compare}


ARITHMETIC: Final[Mapping[str, Overloads]] = {
    "_+_": {
        (int, int): _int(add),
        (Uint, Uint): _uint(add),
        (float, float): add,
        (str, str): _joined,
        (bytes, bytes): _joined,
        (list, list): _joined_lists,
        (Timestamp, Duration): lambda moment, length: timestamp_of(
            moment.unix_nanoseconds + length.nanoseconds
        ),
        (Duration, Timestamp): lambda length, moment: timestamp_of(
            moment.unix_nanoseconds + length.nanoseconds
        ),
        (Duration, Duration): lambda left, right: duration_of(left.nanoseconds + right.nanoseconds),
    },
    "_-_": {
        (int, int): _int(sub),
        (Uint, Uint): _uint(sub),
        (float, float): sub,
        (Timestamp, Timestamp): lambda left, right: duration_of(
            left.unix_nanoseconds - right.unix_nanoseconds
        ),
        (Timestamp, Duration): lambda moment, length: timestamp_of(
            moment.unix_nanoseconds - length.nanoseconds
        ),
        (Duration, Duration): lambda left, right: duration_of(left.nanoseconds - right.nanoseconds),
    },
    "_*_": {(int, int): _int(mul), (Uint, Uint): _uint(mul), (float, float): mul},
    "_/_": {(int, int): _int_quotient, (Uint, Uint): _uint_quotient, (float, float): _double_quotient},
    "_%_": {(int, int): _int_remainder, (Uint, Uint): _uint_remainder},
    "-_": {(int,): _negative_int, (float,): _negative_double},
    "_<_": _ordered(lt),
    "_<=_": _ordered(le),
    "_>_": _ordered(gt),
    "_>=_": _ordered(ge),
}
