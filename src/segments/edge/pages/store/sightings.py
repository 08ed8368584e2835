"""The recent demand for very many things, in little memory: a count-min sketch that forgets.

In: keys. Out: an estimate that is never too low, and halved as time goes on, so that old fame fades. The store of pages
asks it who deserves a place: what nobody asks for twice pushes out nothing (TinyLFU: Einziger and others, 2017).
"""

from __future__ import annotations

from typing import Final

CELLS: Final = 1 << 17
"""One byte each: some ten for each page that the store has room for."""

NOTES_BEFORE_HALVING: Final = CELLS // 4
"""Then at most one cell in two has been touched, and strangers hardly meet."""

MAX_COUNT: Final = 15
"""More says nothing that matters; it fades to nothing in four halvings."""

_SPREAD: Final = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio, made odd: multiplied by it, all bits of a hash reach the upper ones (Knuth, volume
3, 6.4). WebAssembly's hashes have 32 bits, too few for two places side by side."""

_HALVED: Final = bytes(count // 2 for count in range(256))


class Sightings:
    """Counts by key. Python's own hash of a text is secret to the process, so nobody can choose who shares a cell."""

    __slots__ = ("_cells", "_left")

    def __init__(self) -> None:
        self._cells = bytearray(CELLS)
        self._left = NOTES_BEFORE_HALVING

    def note(self, key: str) -> None:
        """Count one request for a key."""
        cells, first, second = self._cells, *_cells_of(key)
        count = min(cells[first], cells[second])
        if count < MAX_COUNT:  # only the cells that hold the estimate: the others are too high already
            if cells[first] == count:
                cells[first] = count + 1
            if cells[second] == count:
                cells[second] = count + 1
        self._left -= 1
        if not self._left:
            self._cells = cells.translate(_HALVED)
            self._left = NOTES_BEFORE_HALVING

    def of(self, key: str) -> int:
        """The number of recent requests for a key, from 0 to `MAX_COUNT`."""
        first, second = _cells_of(key)
        return min(self._cells[first], self._cells[second])


def _cells_of(key: str) -> tuple[int, int]:
    return cells_of_hash(hash(key))


def cells_of_hash(hashed: int) -> tuple[int, int]:
    """Two cells that hardly depend on each other: keys that share both are rare even if keys that share one are not."""
    return hashed & (CELLS - 1), (hashed * _SPREAD >> 40) & (CELLS - 1)
