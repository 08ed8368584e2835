"""UBJSON, draft 12, as XGBoost writes it: bytes to the lists and maps that JSON would give.

Bounded: no value is made that the bytes do not hold, nothing is deeper than MAX_DEPTH, and typed arrays of numbers
are read as one run.
"""

from __future__ import annotations

import struct
from array import array
from typing import Final

from segments.authoring.prediction.refusals import not_expected

MAX_DEPTH: Final = 64
"""XGBoost's own files have eight levels; it keeps our own recursion far from Python's limit."""

_NUMBERS: Final = {
    b"i": "b", b"U": "B", b"I": "h", b"l": "i", b"L": "q", b"d": "f", b"D": "d",
}  # fmt: skip
"""Markers of numbers, big-endian, and how struct calls them."""

_CONSTANTS: Final = {b"Z": None, b"T": True, b"F": False}


def read_ubjson(data: bytes, where: str) -> object:
    """The one value in the bytes.

    Raises:
        ModelRefused: they are no UBJSON, end too early, or are nested too deeply.
    """
    reader = _Reader(data, where)
    value = reader.value(reader.marker(), 0)
    if reader.place != len(data):
        raise not_expected("the end of the file", f"{len(data) - reader.place} bytes more", where)
    return value


class _Reader:
    """A place in the bytes."""

    __slots__ = ("_data", "_where", "place")

    def __init__(self, data: bytes, where: str) -> None:
        self._data, self._where, self.place = data, where, 0

    def take(self, count: int) -> bytes:
        """The next bytes, all of them there."""
        end = self.place + count
        if count < 0 or end > len(self._data):
            raise not_expected(f"{count} bytes", f"{len(self._data) - self.place}", self._at())
        taken = self._data[self.place : end]
        self.place = end
        return taken

    def marker(self) -> bytes:
        """The next marker; `N` stands for nothing and is skipped."""
        marker = self.take(1)
        while marker == b"N":
            marker = self.take(1)
        return marker

    def value(self, marker: bytes, depth: int) -> object:
        """The value after its marker."""
        if depth > MAX_DEPTH:
            raise not_expected(f"at most {MAX_DEPTH} levels", "more", self._at())
        if marker in _CONSTANTS:
            return _CONSTANTS[marker]
        if marker in _NUMBERS:
            code = _NUMBERS[marker]
            number: float = struct.unpack(f">{code}", self.take(struct.calcsize(f">{code}")))[0]
            return number
        if marker in (b"S", b"C"):
            return self._text(1 if marker == b"C" else self._length())
        if marker == b"[":
            return self._list(depth)
        if marker == b"{":
            return self._map(depth)
        raise not_expected("a marker of UBJSON", marker, self._at())

    def _list(self, depth: int) -> list[object]:
        kind, count = self._kind_and_count()
        if kind in _NUMBERS and count is not None:
            numbers = array(_NUMBERS[kind], self.take(count * struct.calcsize(f">{_NUMBERS[kind]}")))
            numbers.byteswap()
            return list(numbers)
        found: list[object] = []
        while (marker := self._next(kind, count, len(found), b"]")) is not None:
            found.append(self.value(marker, depth + 1))
        return found

    def _map(self, depth: int) -> dict[str, object]:
        kind, count = self._kind_and_count()
        found: dict[str, object] = {}
        taken = 0
        while count is None or taken < count:
            if count is None and self._data[self.place : self.place + 1] == b"}":
                self.place += 1
                break
            name = self._text(self._length())
            found[name] = self.value(kind or self.marker(), depth + 1)
            taken += 1
        return found

    def _next(self, kind: bytes, count: int | None, taken: int, end: bytes) -> bytes | None:
        """The marker of the next entry, None after the last one. An entry without bytes of its own is refused."""
        if kind in _CONSTANTS:
            raise not_expected("entries with bytes of their own", kind, self._at())
        if count is not None:
            return None if taken == count else (kind or self.marker())
        marker = self.marker()
        return None if marker == end else marker

    def _kind_and_count(self) -> tuple[bytes, int | None]:
        kind, count = b"", None
        if self._data[self.place : self.place + 1] == b"$":
            self.place += 1
            kind = self.take(1)
        if self._data[self.place : self.place + 1] == b"#":
            self.place += 1
            count = self._length()
        elif kind:
            raise not_expected("a count after a type", "none", self._at())
        return kind, count

    def _length(self) -> int:
        number = self.value(self.take(1), MAX_DEPTH)
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise not_expected("a length", number, self._at())
        return number

    def _text(self, length: int) -> str:
        try:
            return self.take(length).decode()
        except UnicodeDecodeError:
            raise not_expected("UTF-8", "other bytes", self._at()) from None

    def _at(self) -> str:
        return f"byte {self.place} of {self._where}"
