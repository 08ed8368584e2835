"""Masks by the rank of a value: what every test of one column does to all trees at once.

A column's cuts are ascending, and a value fails exactly the tests `x <= cut` of the cuts below it. So the masks of
failed tests add up: one for each rank, and a visitor's value selects one by a bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from operator import getitem, itemgetter, or_
from sys import getsizeof

from segments.edge.prediction.inputs import OTHER, Cell, Row


@dataclass(slots=True)
class TestBits:
    """The bits of one column's tests: by rank those that are set where the test fails, and where it meets nothing."""

    failed: dict[int, int] = field(default_factory=dict)
    missing: int = 0

    def add(self, rank: int, bits: int, *, is_set_by_missing: bool) -> None:
        """One more test."""
        self.failed[rank] = self.failed.get(rank, 0) | bits
        if is_set_by_missing:
            self.missing |= bits


class ColumnMasks:
    """All columns of a model; `of(row)` is the OR of what each cell selects."""

    __slots__ = ("_by_code", "_choose", "_cuts", "_masks", "_missing")

    def __init__(
        self,
        tests: Sequence[TestBits],
        cuts: Sequence[Sequence[float]],
        sets: Sequence[Sequence[frozenset[int]]],
    ) -> None:
        asked = [place for place, bits in enumerate(tests) if bits.failed and not sets[place]]
        self._choose = _chooser(asked, len(tests))
        self._cuts = [list(cuts[place]) for place in asked]
        self._masks = [_masks_by_rank(tests[place], len(cuts[place])) for place in asked]
        self._missing = [tests[place].missing for place in asked]
        self._by_code = [
            (place, _masks_by_code(bits, sets[place]), bits.missing)
            for place, bits in enumerate(tests)
            if bits.failed and sets[place]
        ]

    def of(self, row: Row) -> int:
        """The bits of all tests that this row fails."""
        cells = self._choose(row)
        try:  # every step in C: 20 columns cost half of what a loop does
            found = reduce(or_, map(getitem, self._masks, map(bisect_left, self._cuts, cells)), 0)  # type: ignore[arg-type]
        except TypeError:  # a missing cell has no order
            found = self._of_missing(cells)
        for place, by_code, missing in self._by_code:
            code = row[place]
            found |= missing if code is None else by_code[int(code) if code in by_code else OTHER]
        return found

    def _of_missing(self, cells: Sequence[Cell]) -> int:
        found = 0
        for cell, cuts, masks, missing in zip(cells, self._cuts, self._masks, self._missing, strict=True):
            found |= missing if cell is None else masks[bisect_left(cuts, cell)]
        return found

    @property
    def mask_bytes(self) -> int:
        """The size of the masks of all ranks."""
        return sum(getsizeof(mask) for masks in self._masks for mask in masks)


def _chooser(places: Sequence[int], width: int) -> Callable[[Row], Sequence[Cell]]:
    """The cells at these places of a row."""
    if len(places) == width:
        return lambda row: row
    return itemgetter(*places) if len(places) > 1 else lambda row: [row[place] for place in places]


def _masks_by_rank(bits: TestBits, count: int) -> list[int]:
    return [0, *accumulate((bits.failed.get(rank, 0) for rank in range(count)), or_)]


def _masks_by_code(bits: TestBits, sets: Sequence[frozenset[int]]) -> dict[int, int]:
    """For each code that is in any set, and for one that is in none."""
    codes = frozenset().union(*sets)
    masks = dict.fromkeys((*codes, OTHER), 0)
    for rank, failed in bits.failed.items():
        for code in masks.keys() - sets[rank]:
            masks[code] |= failed
    return masks
