"""Reads the bit fields of IAB consent strings: base64url text comes in, numbers, flags, letters and id sets
go out.

TCF and GPP write every field most significant bit first, six bits a character. A read past the end raises
`BitsMissing`, so that a decoder can tell a string that is cut short from one that is wrong. Work is bounded
by the length of the text: ranges of ids are kept as ranges, and only `IdSet.listed` writes them out.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from dataclasses import dataclass
from typing import Final

from segments.errors import ConsentStringInvalid

MAX_CHARS: Final = 16_384
"""Four times what a browser keeps in one cookie; real strings stay under 4,096 characters."""

MAX_LISTED_IDS: Final = 500_000
"""The most ids that one string may spell out: 300 times the Global Vendor List, and a megabyte or two of JSON."""

MAX_ID: Final = 65_535
"""Vendor ids have 16 bits in every string; a Fibonacci number could be larger, and would mean nothing."""

_ONES: Final = re.compile("1+")
_ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_BITS_PER_CHAR: Final = 6
_COUNT_BITS: Final = 12
_ID_BITS: Final = 16
_FIBONACCI_END: Final = "11"
FIBONACCI: Final = (
    *(1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1_597, 2_584, 4_181, 6_765, 10_946),
    *(17_711, 28_657, 46_368),
)
"""The weights of the digits, as far as an id can need them."""


class BitsMissing(ConsentStringInvalid):
    """The string ends before the field does."""


@dataclass(frozen=True, slots=True)
class IdSet:
    """A set of ids as its string wrote it: a bit for each id from 1, or ranges (first, last), both
    included.
    """

    bits: str = ""
    ranges: tuple[tuple[int, int], ...] = ()

    def __contains__(self, wanted: int) -> bool:
        if self.bits:
            return 0 < wanted <= len(self.bits) and self.bits[wanted - 1] == "1"
        return any(first <= wanted <= last for first, last in self.ranges)

    def __bool__(self) -> bool:
        return "1" in self.bits or any(first <= last for first, last in self.ranges)

    def runs(self) -> list[tuple[int, int]]:
        """The ids as pairs (first, last), ascending, with a gap between each two."""
        if self.bits:
            return [(run.start() + 1, run.end()) for run in _ONES.finditer(self.bits)]
        runs: list[tuple[int, int]] = []
        for first, last in sorted(self.ranges):
            if runs and first <= runs[-1][1] + 1:
                runs[-1] = (runs[-1][0], max(runs[-1][1], last))
            elif first <= last:
                runs.append((first, last))
        return runs

    def listed(self) -> list[int]:
        """Every id once, ascending."""
        return [number for first, last in self.runs() for number in range(first, last + 1)]


NO_IDS: Final = IdSet()


class BitReader:
    """A place in a string of bits; each method reads one field and moves on."""

    __slots__ = ("_bits", "_position")

    def __init__(self, text: str) -> None:
        self._bits = bits_of(text)
        self._position = 0

    @property
    def position(self) -> int:
        """The number of bits that have been read."""
        return self._position

    def rewind(self, position: int) -> None:
        """Go back to a place read before."""
        self._position = position

    def since(self, position: int) -> str:
        """The bits read from `position` on."""
        return self._bits[position : self._position]

    def take(self, width: int) -> str:
        """The next `width` bits as text. Raises: BitsMissing."""
        end = self._position + width
        if end > len(self._bits):
            missing = end - len(self._bits)
            raise BitsMissing(
                f"Expected {missing} more bits, got the end of the string - at bit {self._position}"
            )
        taken = self._bits[self._position : end]
        self._position = end
        return taken

    def integer(self, width: int) -> int:
        """An unsigned number. Raises: BitsMissing."""
        return int(self.take(width), 2)

    def flag(self) -> bool:
        """One bit. Raises: BitsMissing."""
        return self.take(1) == "1"

    def flags(self, width: int) -> IdSet:
        """One bit for each id from 1. Raises: BitsMissing."""
        return IdSet(bits=self.take(width))

    def letters(self, count: int) -> str:
        """Six bits a letter, counted from A. Raises: BitsMissing."""
        return "".join(chr(ord("A") + self.integer(_BITS_PER_CHAR)) for _ in range(count))

    def optimized_ranges(self) -> IdSet:
        """The largest id, then a bit for each id, or ranges in Fibonacci coding. Raises: as
        `fibonacci_ranges`.
        """
        max_id = self.integer(_ID_BITS)
        return self.fibonacci_ranges() if self.flag() else self.flags(max_id)

    def optimized_fixed_ranges(self) -> IdSet:
        """The largest id, then a bit for each id, or ranges in 16-bit numbers. Raises: BitsMissing."""
        max_id = self.integer(_ID_BITS)
        return self.fixed_ranges() if self.flag() else self.flags(max_id)

    def fixed_ranges(self) -> IdSet:
        """A count, then single ids and pairs of ids, 16 bits each. Raises: BitsMissing."""
        ranges = []
        for _ in range(self.integer(_COUNT_BITS)):
            is_pair = self.flag()
            first = self.integer(_ID_BITS)
            ranges.append((first, self.integer(_ID_BITS) if is_pair else first))
        return IdSet(ranges=tuple(ranges))

    def fibonacci_ranges(self) -> IdSet:
        """A count, then single ids and pairs, each as its distance from the last, in Fibonacci coding.

        Raises: BitsMissing; ConsentStringInvalid.
        """
        ranges = []
        last = 0
        for _ in range(self.integer(_COUNT_BITS)):
            is_pair = self.flag()
            first = last + self.fibonacci()
            last = first + self.fibonacci() if is_pair else first
            if last > MAX_ID:
                raise ConsentStringInvalid(
                    f"Expected an id up to {MAX_ID}, got {last} - at bit {self._position}"
                )
            ranges.append((first, last))
        return IdSet(ranges=tuple(ranges))

    def fibonacci(self) -> int:
        """A number of at least 1, as a sum of Fibonacci numbers ended by two ones. Raises: BitsMissing."""
        end = self._bits.find(_FIBONACCI_END, self._position, self._position + len(FIBONACCI) + 1)
        if end < 0:
            raise BitsMissing(f"Expected the end of a Fibonacci number, got none - at bit {self._position}")
        digits = self._bits[self._position : end + 1]
        self._position = end + len(_FIBONACCI_END)
        return sum(weight for weight, digit in zip(FIBONACCI, digits, strict=False) if digit == "1")


def bits_of(text: str) -> str:
    """The bits of base64url text without padding, six a character.

    Raises: ConsentStringInvalid.
    """
    if len(text) > MAX_CHARS:
        raise ConsentStringInvalid(f"Expected at most {MAX_CHARS} characters, got {len(text)}")
    strange = set(text) - _ALPHABET
    if strange or not text:
        got = repr(min(strange)) if strange else "nothing"
        raise ConsentStringInvalid(f"Expected base64url characters (A-Z a-z 0-9 - _), got {got}")
    padded = text.replace("-", "+").replace("_", "/") + "A" * (-len(text) % 4)
    data = a2b_base64(padded)
    return f"{int.from_bytes(data, 'big'):0{len(data) * 8}b}"[: len(text) * _BITS_PER_CHAR]
