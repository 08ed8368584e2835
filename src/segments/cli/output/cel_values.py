"""CEL values as JSON, both ways.

In: JSON values of bindings, plain or as {"t": type, "v": value}, and what their types are declared to be.
Out: CEL values. And back: CEL's mapping to JSON (cel-spec, "JSON Data Conversion"), or the typed form. This
file must never evaluate anything.
"""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from segments.authoring.cel.functions.signatures import Type
from segments.edge.cel.times import format_duration, format_timestamp, parse_duration, parse_timestamp
from segments.edge.cel.values import (
    INT_MAX,
    INT_MIN,
    TYPE_NAMES,
    UINT_MAX,
    BoolKey,
    Duration,
    Failure,
    MapKey,
    Timestamp,
    TypeValue,
    Uint,
    Value,
    value_of_key,
)

Json: TypeAlias = Any

MAX_DEPTH: Final = 64
"""Levels of nested values, read and written."""
MAX_PARTS: Final = 200_000
"""Parts of one result that are written. A small value can hold the same list many times over."""
INTEROPERABLE: Final = 2**53 - 1
"""The largest whole number that JSON's readers agree on; larger ones are text."""

_DOUBLES: Final = {
    "nan": math.nan,
    "inf": math.inf,
    "infinity": math.inf,
    "-inf": -math.inf,
    "-infinity": -math.inf,
}
_DYN: Final = Type("dyn")


class ValueRefused(ValueError):
    """JSON that stands for no CEL value, or a value that JSON cannot hold; the message says why."""


def read_value(json: Json, kind: Type = _DYN, depth: int = 0) -> Value:
    """The CEL value of plain or typed JSON; whole numbers without a declared type are ints.

    Raises:
        ValueRefused: the JSON does not stand for a value of that type.
    """
    if depth > MAX_DEPTH:
        raise ValueRefused(f"Expected at most {MAX_DEPTH} levels of nesting, got more")
    if isinstance(json, dict) and json.keys() == {"t", "v"} and str(json["t"]) in _READERS:
        return _READERS[str(json["t"])](json["v"], _DYN, depth)
    reader = _READERS.get(kind.name) if kind.name != "dyn" else None
    return _read_plain(json, depth) if reader is None else reader(json, kind, depth)


def _read_plain(json: Json, depth: int) -> Value:
    if isinstance(json, list):
        return [read_value(item, depth=depth + 1) for item in json]
    if isinstance(json, dict):
        return {_read_text(key): read_value(value, depth=depth + 1) for key, value in json.items()}
    if isinstance(json, str):
        return _read_text(json)
    if isinstance(json, int) and not isinstance(json, bool):
        return _read_int(json)
    return json  # type: ignore[no-any-return]


def _read_text(json: Json, _kind: Type = _DYN, _depth: int = 0) -> str:
    if not isinstance(json, str) or any("\ud800" <= character <= "\udfff" for character in json):
        raise _wrong("text", json)
    return json


def _read_bool(json: Json, _kind: Type, _depth: int) -> Value:
    if not isinstance(json, bool):
        raise _wrong("true or false", json)
    return json


def _read_null(json: Json, _kind: Type, _depth: int) -> Value:
    if json is not None:
        raise _wrong("null", json)
    return None


def _whole_number(json: Json) -> int:
    """A whole number, which may be text, as JSON's numbers are exact to 2^53 only."""
    if isinstance(json, str) and json.removeprefix("-").isdecimal() and json.isascii() and len(json) <= 20:
        return int(json)
    if isinstance(json, float) and json.is_integer():
        return int(json)
    if not isinstance(json, int) or isinstance(json, bool):
        raise _wrong("a whole number", json)
    return json


def _read_int(json: Json, _kind: Type = _DYN, _depth: int = 0) -> int:
    number = _whole_number(json)
    if not INT_MIN <= number <= INT_MAX:
        raise _wrong("a 64-bit int", json)
    return number


def _read_uint(json: Json, _kind: Type, _depth: int) -> Value:
    number = _whole_number(json)
    if not 0 <= number <= UINT_MAX:
        raise _wrong("a 64-bit uint", json)
    return Uint(number)


def _read_double(json: Json, _kind: Type, _depth: int) -> Value:
    if isinstance(json, str) and json.lower() in _DOUBLES:
        return _DOUBLES[json.lower()]
    if isinstance(json, bool) or not isinstance(json, int | float):
        raise _wrong("a double", json)
    return float(json) if abs(json) < 2**1023 else _wide_double(json)


def _wide_double(json: float) -> float:
    """Doubles near the end of their range; a whole number beyond it is refused rather than infinite."""
    if isinstance(json, int):
        raise _wrong("a double", json)
    return json


def _read_bytes(json: Json, _kind: Type, _depth: int) -> Value:
    try:
        return b64decode(_read_text(json), validate=True)
    except (Base64Error, ValueError) as error:
        raise _wrong("bytes in base64", json) from error


def _read_list(json: Json, kind: Type, depth: int) -> Value:
    if not isinstance(json, list):
        raise _wrong("a list", json)
    element = kind.parameters[0] if kind.parameters else _DYN
    return [read_value(item, element, depth + 1) for item in json]


def _read_map(json: Json, kind: Type, depth: int) -> Value:
    """A JSON object, or a list of pairs where keys are not text."""
    key_type, value_type = kind.parameters or (_DYN, _DYN)
    pairs = list(json.items()) if isinstance(json, dict) else json
    if not isinstance(pairs, list) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs
    ):
        raise _wrong("a map", json)
    entries: dict[MapKey, Value] = {}
    for json_key, json_value in pairs:
        is_truth = key_type.name == "bool" and json_key in ("true", "false")
        key = json_key == "true" if is_truth else read_value(json_key, key_type, depth + 1)
        if not isinstance(key, str | int):
            raise _wrong("a key of type string, int, uint or bool", json_key)
        entries[BoolKey(key) if isinstance(key, bool) else key] = read_value(
            json_value, value_type, depth + 1
        )
    return entries


def _read_moment(json: Json, _kind: Type, _depth: int) -> Value:
    return _checked(parse_timestamp(_read_text(json)))


def _read_length(json: Json, _kind: Type, _depth: int) -> Value:
    return _checked(parse_duration(_read_text(json)))


def _checked(value: Value) -> Value:
    if isinstance(value, Failure):
        raise ValueRefused(value.message)
    return value


def _read_type(json: Json, _kind: Type, _depth: int) -> Value:
    return TypeValue(_read_text(json))


_READERS: Final[Mapping[str, Callable[[Json, Type, int], Value]]] = {
    "null": _read_null,
    "null_type": _read_null,
    "bool": _read_bool,
    "int": _read_int,
    "uint": _read_uint,
    "double": _read_double,
    "string": _read_text,
    "bytes": _read_bytes,
    "list": _read_list,
    "map": _read_map,
    "timestamp": _read_moment,
    "duration": _read_length,
    "type": _read_type,
}


class _Writer:
    """Writes one value, counting its parts and levels."""

    def __init__(self, *, is_typed: bool) -> None:
        self.is_typed = is_typed
        self.left = MAX_PARTS

    def write(self, value: Value, depth: int = 0) -> Json:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            raise ValueRefused(
                f"Expected a result of at most {MAX_PARTS} parts in {MAX_DEPTH} levels, got more"
            )
        name = "null" if value is None else TYPE_NAMES[type(value)].removeprefix("google.protobuf.").lower()
        form = self.typed if self.is_typed else self.plain
        written = (
            [self.write(item, depth + 1) for item in value]
            if isinstance(value, list | tuple)
            else form(value, depth)
        )
        return {"t": name, "v": written} if self.is_typed else written

    def plain(self, value: Value, depth: int) -> Json:
        if isinstance(value, dict):
            return {_key_text(key): self.write(item, depth + 1) for key, item in value.items()}
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value) if abs(value) <= INTEROPERABLE else str(int(value))
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return _scalar(value)

    def typed(self, value: Value, depth: int) -> Json:
        if isinstance(value, dict):
            return [
                [self.write(value_of_key(key), depth + 1), self.write(item, depth + 1)]
                for key, item in value.items()
            ]
        if isinstance(value, float) and not math.isfinite(value):
            return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
        return _scalar(value)


def _scalar(value: Value) -> Json:
    """The part that both forms share."""
    writer = _TEXTS.get(type(value))
    return value if writer is None else writer(value)


_TEXTS: Final[Mapping[type, Callable[[Any], Json]]] = {
    Uint: int,
    bytes: lambda value: b64encode(value).decode("ascii"),
    Timestamp: format_timestamp,
    Duration: format_duration,
    TypeValue: lambda value: value.name,
}


def _key_text(key: MapKey) -> str:
    if isinstance(key, BoolKey):
        return "true" if key.value else "false"
    return str(key) if isinstance(key, str) else str(int(key))


def write_value(value: Value, *, is_typed: bool) -> Json:
    """A value in CEL's JSON mapping, or as {"t": type, "v": value}.

    Raises:
        ValueRefused: the value has too many parts.
    """
    return _Writer(is_typed=is_typed).write(value)


def _wrong(expected: str, json: Json) -> ValueRefused:
    return ValueRefused(f"Expected {expected}, got {str(json)[:40]!r}")
