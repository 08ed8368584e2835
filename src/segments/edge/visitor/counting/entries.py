"""The bytes that all counters share: the time of the last event, then small numbers.

Every counter begins with the time of its last event in four bytes, big-endian, so that the coldest one can be
found without knowing its kind. Everything behind is variable-length whole numbers (LEB128). This file must never
return more than the bytes hold, nor fail in any way but CookieMalformed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from segments.errors import CookieMalformed

TIME_BYTES: Final = 4
MAX_TIME_S: Final = 2**32 - 1
MAX_NUMBER_BYTES: Final = 9
"""63 bits: no time, count or sum of ours is wider."""
MAX_AMOUNT: Final = 2**53 - 1
"""Amounts and their sums stop here, in ten-thousandths: nine hundred thousand million."""
CUT_MARK: Final = b"\xff"
"""Behind the time of a counter that had to be cut: a number that never ends, which no kind of counter can hold."""
AMOUNT_SCALE: Final = 10_000
"""Sums are kept exactly, in ten-thousandths: four decimals, as currencies need at most."""


class Entry(NamedTuple):
    """Something that happened: last at `time_s`, `weight` times, with `amount` ten-thousandths altogether."""

    time_s: int
    weight: int = 1
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event as one counter sees it.

    `steps` are the places of the counter's steps that it matches, `is_reset` whether it matches a reset; `amount`
    is the property in ten-thousandths, `item` a hash of it, where the kind needs one.
    """

    time_s: int
    steps: tuple[int, ...] = (0,)
    is_reset: bool = False
    amount: int = 0
    item: int = 0


class NumberReader:
    """Reads the numbers of one counter from front to back."""

    __slots__ = ("_bytes", "_place")

    def __init__(self, counter: bytes) -> None:
        self._bytes = counter
        self._place = TIME_BYTES

    def has_more(self) -> bool:
        """True if numbers are left."""
        return self._place < len(self._bytes)

    def number(self) -> int:
        """The next number.

        Raises:
            CookieMalformed: it is cut short or too long.
        """
        value = 0
        for place, byte in enumerate(self._bytes[self._place : self._place + MAX_NUMBER_BYTES]):
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                self._place += place + 1
                return value
        raise CookieMalformed("Expected a whole number, got the end of the bytes - at a counter")

    def signed(self) -> int:
        """The next number, which may be negative (zigzag)."""
        value = self.number()
        return (value >> 1) ^ -(value & 1)

    def fixed(self, size: int) -> int:
        """The next `size` bytes as one number, big-endian.

        Raises:
            CookieMalformed: there are fewer.
        """
        taken = self._bytes[self._place : self._place + size]
        if len(taken) < size:
            raise CookieMalformed(f"Expected {size} bytes, got {len(taken)} - at a counter")
        self._place += size
        return int.from_bytes(taken, "big")

    def time_before(self, later_s: int) -> int:
        """The time that lies the next number of seconds before another.

        Raises:
            CookieMalformed: that is before 1970.
        """
        time_s = later_s - self.number()
        if time_s < 0:
            raise CookieMalformed("Expected a time since 1970, got an earlier one - at a counter")
        return time_s


def last_time(counter: bytes) -> int:
    """The time of the last event.

    Raises:
        CookieMalformed: there are not even four bytes.
    """
    if len(counter) < TIME_BYTES:
        raise CookieMalformed(f"Expected at least {TIME_BYTES} bytes, got {len(counter)} - at a counter")
    return int.from_bytes(counter[:TIME_BYTES], "big")


def cut_counter(last_s: int) -> bytes:
    """The rest of a counter whose content had no room: the time of its last event, so that only later is known."""
    return bytes(start_counter(last_s)) + CUT_MARK


def is_cut(counter: bytes) -> bool:
    """True if the content of a counter had to be given up."""
    return counter[TIME_BYTES:] == CUT_MARK


def start_counter(last_s: int) -> bytearray:
    """The first four bytes of a counter."""
    return bytearray(last_s.to_bytes(TIME_BYTES, "big"))


def append_number(counter: bytearray, value: int) -> None:
    """Write a whole number of up to 63 bits."""
    while value >= 0x80:
        counter.append(value & 0x7F | 0x80)
        value >>= 7
    counter.append(value)


def append_signed(counter: bytearray, value: int) -> None:
    """Write a number that may be negative, small ones short (zigzag)."""
    append_number(counter, value << 1 if value >= 0 else (-value << 1) - 1)
