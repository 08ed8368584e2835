"""The values that rules compute with, and what equality and order mean between them.

CEL's null, bool, int, double, string, bytes and list are Python's None, bool, int, float, str, bytes and list
(or tuple). This file adds what Python lacks: uint, moments, lengths of time, type values, maps whose boolean
keys are not numbers, failures and UNKNOWN. Failures and UNKNOWN are values and never exceptions, since `false
&& failure` is false.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1

SECOND: Final = 1_000_000_000
"""Nanoseconds, the unit of moments and lengths of time."""
TIMESTAMP_MIN: Final = -62_135_596_800 * SECOND
TIMESTAMP_MAX: Final = 253_402_300_800 * SECOND - 1
"""Years 1 to 9999, as google.protobuf.Timestamp has them."""


class Uint(int):
    """An unsigned 64-bit number. Equal, ordered and hashed as the number it is, as CEL compares numbers."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, order=True)
class Timestamp:
    """A moment, in nanoseconds since 1970-01-01T00:00:00Z; years 1 to 9999."""

    unix_nanoseconds: int


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in nanoseconds, within 64 bits: about 292 years either way."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class TypeValue:
    """The type that `type(x)` gives."""

    name: str


@dataclass(frozen=True, slots=True)
class BoolKey:
    """A boolean as the key of a map: in Python's own dictionaries True and 1 would be one key."""

    value: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """An error: what went wrong, in the words that the author reads."""

    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, and why: `reason` is absent or withheld, `signal` names what is missing, `purpose` what it
    needs.
    """

    signal: str
    reason: str = "absent"
    purpose: str = ""


Value: TypeAlias = (
    bool
    | int
    | float
    | str
    | bytes
    | Timestamp
    | Duration
    | TypeValue
    | Failure
    | Unknown
    | Sequence["Value"]
    | Mapping["MapKey", "Value"]
    | None
)
MapKey: TypeAlias = int | str | BoolKey

NO_OVERLOAD: Final = Failure("no such overload")
NUMERIC: Final = frozenset((int, Uint, float))
LISTS: Final = frozenset((list, tuple))
NO_VALUE: Final = frozenset((Unknown, Failure))

TYPE_NAMES: Final[Mapping[type, str]] = {
    type(None): "null_type",
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    tuple: "list",
    dict: "map",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    TypeValue: "type",
}


def worse(held: Value, value: Value) -> Value:
    """The outcome of && or || whose operands decide nothing.

    UNKNOWN outlives a failure, since the missing value may yet decide; of two of a kind the first stays. What
    is neither true nor false is a failure.
    """
    if type(held) is Unknown:
        return held
    if type(value) is Unknown:
        return value
    if type(held) is Failure:
        return held
    return value if type(value) is Failure else NO_OVERLOAD


def first_absent(values: Sequence[Value]) -> Value:
    """The UNKNOWN, or else the failure, among operands; None when all have values."""
    failure: Value = None
    for value in values:
        if type(value) is Unknown:
            return value
        if failure is None and type(value) is Failure:
            failure = value
    return failure


def is_equal(left: Value, right: Value, budget: list[int]) -> bool:
    """CEL's equality: numbers by value whatever their type, NaN equal to nothing, other types never equal.

    Every part of a list or map takes one from `budget[0]`; when that is below zero afterwards, the answer is
    worthless. Values share their parts and nest, so a small value can have more parts than could ever be
    compared, and be deeper than recursion goes.
    """
    todo = [(left, right)]
    while todo:
        first, second = todo.pop()
        if isinstance(first, list | tuple) and isinstance(second, list | tuple):
            if len(first) != len(second):
                return False
            todo += zip(first, second, strict=True)
        elif isinstance(first, dict) and isinstance(second, dict):
            if first.keys() != second.keys():
                return False
            todo += [(first[key], second[key]) for key in first]
        elif not _is_same(first, second):
            return False
        if todo:
            budget[0] -= 1
            if budget[0] < 0:
                return False
    return True


def _is_same(left: Value, right: Value) -> bool:
    """Equality of what has no parts. An int and a double compare as doubles, as they are ordered."""
    left_type, right_type = type(left), type(right)
    if left_type in NUMERIC and right_type in NUMERIC:
        is_mixed = (left_type is float) is not (right_type is float)
        return _as_double(left) == _as_double(right) if is_mixed else left == right
    return left_type is right_type and left == right


def _as_double(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def contains_equal(items: Sequence[Value], wanted: Value, budget: list[int]) -> bool:
    """True if a list has an element that is equal; takes from the budget as `is_equal` does."""
    for item in items:
        budget[0] -= 1
        if budget[0] < 0 or is_equal(item, wanted, budget):
            return True
    return False


def key_of(value: Value) -> MapKey | None:
    """A value as the key of a map for looking up, or None when no key can be equal to it."""
    if isinstance(value, bool):
        return BoolKey(value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None


def value_of_key(key: MapKey) -> Value:
    """A key of a map as the value that macros and scripts see."""
    return key.value if isinstance(key, BoolKey) else key


def type_of(value: Value) -> TypeValue:
    """The type of a value, as a value."""
    return TypeValue(TYPE_NAMES[type(value)])
