"""References by path in one part of a stream: those whose value may go get a copy of it.

In: the blocks and marks of a part, and references. Out: for each reference nothing, or the value that takes its place;
or that neither is certain.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from segments.edge.pages.flight.references import (
    Enclosing,
    Reference,
    Target,
    Walker,
    is_same_for_all,
    references_in,
)
from segments.edge.pages.flight.rows import Row
from segments.edge.pages.plan.draft import END_UNKNOWN, DraftBlock

NOT_HERE: Final = -1
"""The offset of a reference that stands in another part than the value."""

MAX_VALUE_BYTES: Final = 65_536
"""A mark's value is shorter."""


class LostValue(ValueError):
    """A reference may lose its value, and no copy of that can be made."""


class Paths:
    """Paths into the rows of one part; `blocks` and `cuts` are what may go from it."""

    __slots__ = ("_blocks", "_copied", "_cuts", "_text", "_walker", "rows")

    def __init__(self, text: bytes, rows: Sequence[Row]) -> None:
        self.rows: dict[int, Row] = {}
        for row in rows:
            self.rows.setdefault(row.number, row)
        self._text, self._walker = text, Walker(text, self.rows)
        self._blocks = Enclosing(())
        self._cuts: list[tuple[int, int]] = []
        self._copied = 0

    def learn(self, blocks: Sequence[DraftBlock], cuts: Sequence[tuple[int, int]]) -> None:
        """From now on these may go."""
        self._blocks, self._cuts = Enclosing(blocks), sorted(cuts)

    def value_of(self, reference: Reference) -> object:
        """The short value at the end of a path, or None."""
        target = self._walker.find(reference)
        if target is None or target.end - target.start > MAX_VALUE_BYTES:
            return None
        try:
            value: object = json.loads(self._text[target.start : target.end])
        except (ValueError, RecursionError):
            return None
        return value

    def copy_for(self, reference: Reference, offset: int) -> bytes:
        """The bytes that take the place of a reference at an offset of this part; none where its path always holds.

        Raises:
            LostValue: neither.
        """
        if offset != NOT_HERE and self._has_cut(offset, offset + 1):
            return b""  # in the value of a mark, which nobody gets
        target = self._walker.find(reference)
        if target is None:
            raise LostValue
        if is_same_for_all(offset, target, self._blocks):
            return b""
        return self._copy(target)

    def _copy(self, target: Target) -> bytes:
        content = self._text[target.start : target.end]
        self._copied += len(content)
        is_marked = self._blocks.has_any(target.start, target.end) or self._has_cut(target.start, target.end)
        if is_marked or self._copied > len(self._text):
            raise LostValue
        if any(inner.path for inner in references_in(content, 0, len(content))):
            raise LostValue
        return content

    def _has_cut(self, start: int, end: int) -> bool:
        index = bisect_right(self._cuts, (start, END_UNKNOWN)) - 1
        if index >= 0 and start < self._cuts[index][1]:
            return True
        return index + 1 < len(self._cuts) and self._cuts[index + 1][0] < end


def copy_for(earlier: Mapping[int, Paths], here: Paths, reference: Reference) -> bytes:
    """The bytes that take the place of a reference, wherever in the stream its path leads.

    Raises:
        LostValue: that is not certain.
    """
    if reference.number in here.rows:
        return here.copy_for(reference, reference.start)
    there = earlier.get(reference.number)
    return there.copy_for(reference, NOT_HERE) if there is not None else b""
