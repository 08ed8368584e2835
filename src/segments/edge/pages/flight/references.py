"""References between rows of flight: to a row, and by path to a value inside one (`$5:props:style`).

In: rows, and the blocks in them. Out: what refers to what, and where a path leads. React refers by path to any object
that it has written before, wherever that stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from segments.edge.pages.flight.rows import Row
from segments.edge.pages.json.grammar import AFTER, END, KEY
from segments.edge.pages.json.unfinished import Broken, item_end, skip_space
from segments.edge.pages.plan.cutting import IN_ROWS
from segments.edge.pages.plan.draft import END_UNKNOWN, DraftBlock

MAX_WALKED: Final = 8
"""Times that a stream's bytes may be gone through on the way along paths."""

MAX_ROWS_ON_A_PATH: Final = 8
MAX_INDEX_DIGITS: Final = 9
"""No list is longer, and Python refuses to read numbers of thousands of digits."""

REFERENCE: Final = re.compile(
    rb'"\$(?<!\\"\$)[^SDnINuT$\-0-9a-f"\\]?([0-9a-f]{1,8})((?::(?:[^"\\]++|\\.)*+)?)"', re.DOTALL
)
"""A text that refers to a row; the letter says as what. Symbols, dates and numbers begin with `$` too.

What cannot vary comes first, so that the search for it is fast."""

_ELEMENT: Final = b'["$",'
_OF_ELEMENT: Final = {b"type": 1, b"key": 2, b"props": 3}


class Reference(NamedTuple):
    """A reference between two offsets, to a row, and the names on the path to a value in it."""

    start: int
    end: int
    number: int
    path: bytes


class Target(NamedTuple):
    """A value at the end of a path, and the lists on the way: where each begins, and the item in it."""

    start: int
    end: int
    lists: Sequence[tuple[int, int]]


def references_in(text: bytes, start: int, end: int) -> Iterator[Reference]:
    """All references in a run of a row, and perhaps what only looks like one."""
    for found in REFERENCE.finditer(text, start, end):
        yield Reference(*found.span(), int(found[1], 16), found[2])


class Enclosing:
    """The blocks around an offset, the innermost first."""

    __slots__ = ("_blocks", "_firsts", "_parents", "_starts")

    def __init__(self, blocks: Sequence[DraftBlock]) -> None:
        self._blocks = sorted(blocks, key=lambda block: (block.start, -block.end))
        self._starts = [block.start for block in self._blocks]
        self._parents: list[int] = []
        around: list[int] = []
        for index, block in enumerate(self._blocks):
            while around and self._blocks[around[-1]].end <= block.start:
                around.pop()
            self._parents.append(around[-1] if around else -1)
            around.append(index)
        self._firsts: dict[int, int] = {}
        for block in self._blocks:
            if block.place != IN_ROWS:
                self._firsts.setdefault(block.holder - 1, block.offset)

    def of(self, offset: int) -> Iterator[DraftBlock]:
        """Those around an offset."""
        index = bisect_right(self._starts, offset) - 1
        while index >= 0:
            if offset < self._blocks[index].end:
                yield self._blocks[index]
            index = self._parents[index]

    def first_in(self, start: int) -> int:
        """The offset of the first item that may go from the list at `start`; beyond all if none may."""
        return self._firsts.get(start, END_UNKNOWN)

    def has_any(self, start: int, end: int) -> bool:
        """True if a block begins between two offsets."""
        index = bisect_right(self._starts, start - 1)
        return index < len(self._starts) and self._starts[index] < end


class Walker:
    """Goes along paths in the rows of one text, as the client does."""

    __slots__ = ("_budget", "_rows", "_text")

    def __init__(self, text: bytes, rows: Mapping[int, Row]) -> None:
        self._text, self._rows = text, rows
        self._budget = MAX_WALKED * len(text) + 1_024

    def find(self, reference: Reference) -> Target | None:
        """The target of a path; None if it leads nowhere, or too far."""
        row = self._rows.get(reference.number)
        if row is None or row.tag:
            return None
        position, lists = row.content, []
        for name in reference.path.split(b":")[1:]:
            position = self._enter(position)
            found = self._step(position, name) if position >= 0 else None
            if found is None:
                return None
            item, value = found
            if self._text[position : position + 1] == b"[":
                lists.append((position, item))
            position = value
        end = self._end_of(position)
        return Target(position, end, lists) if end else None

    def _enter(self, position: int) -> int:
        """The container at a position, or the one that a reference there stands for; -1 where there is none."""
        for _ in range(MAX_ROWS_ON_A_PATH):
            if self._text[position : position + 1] in (b"[", b"{"):
                return position
            found = REFERENCE.match(self._text, position)
            row = self._rows.get(int(found[1], 16)) if found and not found[2] else None
            if row is None or row.tag:
                return -1
            position = row.content
        return -1

    def _step(self, start: int, name: bytes) -> tuple[int, int] | None:
        """The member or item of this name: where it begins, and where its value does."""
        text = self._text
        is_object = text[start : start + 1] == b"{"
        wanted = -1
        if not is_object:
            is_element = text.startswith(_ELEMENT, start)
            wanted = _OF_ELEMENT.get(name, -1) if is_element else _index(name)
        position = skip_space(text, start + 1)
        index = 0
        while index or not END.match(text, position):
            key = KEY.match(text, position) if is_object else None
            value = key.end() if key else position
            if (key is not None and key[1][1:-1] == name) or index == wanted:
                return position, value
            end = self._end_of(value)
            after = AFTER.match(text, end) if end else None
            if after is None or not after[1]:
                return None
            position, index = after.end(), index + 1
        return None

    def _end_of(self, position: int) -> int:
        if self._budget <= 0:
            return 0
        try:
            end = item_end(self._text, position, set(), is_object=False)
        except Broken:
            return 0
        self._budget -= max(1, end - position)
        return end


def _index(name: bytes) -> int:
    return int(name) if name.isdigit() and len(name) <= MAX_INDEX_DIGITS else -1


def is_same_for_all(offset: int, target: Target, blocks: Enclosing) -> bool:
    """True if a path leads to the same value whenever the reference at `offset` shows, whichever blocks show."""
    around = {id(block) for block in blocks.of(offset)} if offset >= 0 else set()
    if any(id(block) not in around for block in blocks.of(target.start)):
        return False
    return all(blocks.first_in(start) >= item for start, item in target.lists)
