"""A crowd: many visitors under one bundle, turned from a row for each visitor into a column for each segment.

In: for each visitor the bits of the segments that they are in, and a weight. Out: for each segment one big integer
with a bit a visitor, so that counting is one popcount. Who is in which segment is decided by the edge's own resolver;
this file must never judge a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

WEIGHT_UNIT: Final = 1_000
"""Weights count in thousandths, so that sums are exact."""

MAX_WEIGHT: Final = 1_000_000
"""Of one visitor: with thousandths, thirty planes of bits at most."""

_DIGITS: Final = tuple(bytes(b"01"[byte >> bit & 1] for byte in range(256)) for bit in range(8))
"""For each bit, what a byte becomes in base 2 text."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One visitor under one bundle: bits of their segments, and of those that a withheld signal leaves undecided.

    `weight` is in thousandths.
    """

    matched: int
    undecided: int = 0
    weight: int = WEIGHT_UNIT


@dataclass(frozen=True)
class Crowd:
    """Visitors under one bundle. Not slotted: what is counted on demand is kept beside the fields.

    `rows` have the bits of each visitor's segments. `members` and `undecided` have one mask a segment, in the order of
    `names`; `planes` are weights with the visitors who have them, which add up.
    """

    names: tuple[str, ...]
    rows: tuple[int, ...]
    members: tuple[int, ...]
    undecided: tuple[int, ...]
    planes: tuple[tuple[int, int], ...]
    known: frozenset[str] = frozenset()
    """The signals of which any visitor had a value, or which consent withheld from all of them."""

    @property
    def visitors(self) -> int:
        """The number of visitors, whatever they weigh."""
        return len(self.rows)

    @cached_property
    def everyone(self) -> int:
        """The mask of all visitors."""
        return (1 << self.visitors) - 1

    @cached_property
    def total(self) -> int:
        """The weight of all visitors, in thousandths."""
        return self.weigh(self.everyone)

    @cached_property
    def mask_of(self) -> Mapping[str, int]:
        """The members of each segment, by its id."""
        return dict(zip(self.names, self.members, strict=True))

    def weigh(self, mask: int) -> int:
        """The weight of these visitors, in thousandths."""
        return sum([weight * (mask & plane).bit_count() for weight, plane in self.planes])


def gather_crowd(names: Sequence[str], seen: Iterable[Seen]) -> Crowd:
    """The crowd of visitors, each with the bits of `names`, the first name the lowest bit."""
    found = list(seen)
    rows, width = tuple([one.matched for one in found]), len(names)
    return Crowd(
        names=tuple(names),
        rows=rows,
        members=turn_bits(rows, width),
        undecided=turn_bits([one.undecided for one in found], width),
        planes=_planes([one.weight for one in found]),
    )


def turn_bits(rows: Sequence[int], width: int) -> tuple[int, ...]:
    """The columns of a matrix of bits: bit v of column s is bit s of row v."""
    if not any(rows):
        return (0,) * width
    size = (width + 7) // 8
    matrix = b"".join([row.to_bytes(size, "little") for row in reversed(rows)])
    return tuple([int(matrix[bit >> 3 :: size].translate(_DIGITS[bit & 7]), 2) for bit in range(width)])


def _planes(weights: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Weights as masks: all visitors under one weight, or a plane for each bit that any weight has."""
    if len(set(weights)) == 1:
        return ((weights[0], (1 << len(weights)) - 1),)
    width = max(weights, default=0).bit_length()
    columns = turn_bits(weights, width)
    return tuple((1 << bit, column) for bit, column in enumerate(columns) if column)
