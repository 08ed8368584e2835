"""Protocol Buffers as far as an ONNX file needs them: fields by number, without any schema.

In: bytes that somebody else may have sent. Out: for each field number its values, in their order; what a value means
is its reader's to say. Lengths never leave the message, and nothing recurses.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from segments.authoring.prediction.refusals import not_expected

Value: TypeAlias = int | bytes
Fields: TypeAlias = Mapping[int, Sequence[Value]]

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_MOST_VARINT_BYTES: Final = 10


def read_fields(data: bytes, where: str) -> Fields:
    """The fields of one message. Numbers of fixed size come as their bytes.

    Raises:
        ModelRefused: it is no message.
    """
    fields: dict[int, list[Value]] = {}
    place = 0
    while place < len(data):
        key, place = _varint(data, place, where)
        kind = key & 7
        value: Value
        if kind == _VARINT:
            value, place = _varint(data, place, where)
        else:
            size = 8 if kind == _EIGHT else 4
            if kind == _BYTES:
                size, place = _varint(data, place, where)
            elif kind not in (_EIGHT, _FOUR):
                raise not_expected("a field of Protocol Buffers", f"kind {kind}", where)
            value = data[place : place + size]
            place += size
            if place > len(data):
                raise not_expected("a whole message", "one that ends early", where)
        fields.setdefault(key >> 3, []).append(value)
    return fields


def wholes(fields: Fields, number: int, where: str) -> list[int]:
    """A repeated whole number of 64 bits, packed or not."""
    found: list[int] = []
    for value in fields.get(number, ()):
        if isinstance(value, int):
            found.append(value)
            continue
        place = 0
        while place < len(value):
            whole, place = _varint(value, place, where)
            found.append(whole)
    return [whole - (1 << 64) if whole >= 1 << 63 else whole for whole in found]


def singles(fields: Fields, number: int, where: str) -> list[float]:
    """A repeated float32, packed or not."""
    return _numbers(fields, number, "f", where)


def doubles(fields: Fields, number: int, where: str) -> list[float]:
    """A repeated double, packed or not."""
    return _numbers(fields, number, "d", where)


def _numbers(fields: Fields, number: int, code: str, where: str) -> list[float]:
    found: list[float] = []
    for value in fields.get(number, ()):
        if not isinstance(value, bytes) or len(value) % struct.calcsize(code):
            raise not_expected("numbers of one size", "others", where)
        found += struct.unpack(f"<{len(value) // struct.calcsize(code)}{code}", value)
    return found


def texts(fields: Fields, number: int, where: str) -> list[str]:
    """A repeated text."""
    return [_text(value, where) for value in fields.get(number, ())]


def text(fields: Fields, number: int, where: str) -> str:
    """A text, empty where there is none; of several the last."""
    return (texts(fields, number, where) or [""])[-1]


def messages(fields: Fields, number: int, where: str) -> list[Fields]:
    """A repeated message."""
    found = []
    for value in fields.get(number, ()):
        if not isinstance(value, bytes):
            raise not_expected("a message", "a number", where)
        found.append(read_fields(value, where))
    return found


def _text(value: Value, where: str) -> str:
    try:
        return value.decode() if isinstance(value, bytes) else ""
    except UnicodeDecodeError:
        raise not_expected("a text", "other bytes", where) from None


def _varint(data: bytes, place: int, where: str) -> tuple[int, int]:
    number = 0
    for step in range(_MOST_VARINT_BYTES):
        if place + step >= len(data):
            break
        byte = data[place + step]
        number |= (byte & 127) << 7 * step
        if byte < 128:
            return number & ((1 << 64) - 1), place + step + 1
    raise not_expected("a whole message", "one that ends early", where)
