"""The blocks of a stream of flight: those in its rows, and the rows that go with them.

In: the text of whole rows. Out: blocks in a draft. A row that only removed content refers to goes as a whole: nobody
asks for it. Where a block cannot go, or a reference would lose its value, nothing is cut and the caller is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.flight.paths import LostValue, Paths, copy_for
from segments.edge.pages.flight.references import Enclosing, Reference, references_in
from segments.edge.pages.flight.row_blocks import add_rows
from segments.edge.pages.flight.rows import CODE, TEXT, UNNUMBERED, Row
from segments.edge.pages.json.flat_contents import Links, Place, add_contents, follow
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.marks import WORD

ROOT: Final = 0
"""The row that a client begins with."""

ROOTS: Final = 0
"""The place among the rows of what every visitor gets; rows that name code are there too, and ask for others."""

_MARKS: Final = re.compile(
    rb'data-segment|<!--[\t\n\r ]*+/?segment|"segments?(?:All|Not|Slot|Default|Cap|_[a-z]+)?"[\t\n\r ]*+:'
)


def has_marks(text: bytes) -> bool:
    """True if a stream may have blocks."""
    return WORD in text and _MARKS.search(text) is not None


@dataclass(slots=True)
class Stream:
    """The rows of one text; `roots` are the numbers of those that every visitor gets.

    `earlier` are parts of the same stream that have gone, with blocks in them, by the numbers of their rows.
    `is_whole`: no row comes later, so that one that nothing refers to is of no use.
    """

    text: bytes
    rows: Sequence[Row]
    roots: Collection[int] = (ROOT,)
    earlier: Mapping[int, Paths] = field(default_factory=dict)
    is_whole: bool = True
    paths: Paths | None = None
    """The paths into this part, where it has blocks."""


def add_stream(draft: Draft, stream: Stream) -> bool:
    """Add the blocks of a stream; false where one cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    found = draft.empty()
    paths = Paths(stream.text, stream.rows)
    if not add_rows(found, stream.text, stream.rows, paths):
        return False
    if found.blocks or found.cuts:
        paths.learn([*found.blocks], [*found.cuts])
        stream.paths = paths
    if (stream.paths or stream.earlier) and not _Links(found, stream, paths).add_rows():
        return False
    draft.take(found)
    return True


class _Links:
    """The references from row to row, and the blocks that they stand in."""

    __slots__ = ("_contents", "_draft", "_enclosing", "_guarded", "_nodes", "_paths", "_plain", "_stream")

    def __init__(self, draft: Draft, stream: Stream, paths: Paths) -> None:
        self._draft, self._stream, self._paths = draft, stream, paths
        self._enclosing = Enclosing(draft.blocks)
        self._nodes: dict[int, int] = {}
        for row in stream.rows:
            if row.tag not in CODE and row.number != UNNUMBERED:
                self._nodes.setdefault(row.number, len(self._nodes) + 1)
        self._plain: list[list[int]] = [[] for _ in range(len(self._nodes) + 1)]
        self._plain[ROOTS] = [self._nodes[number] for number in stream.roots if number in self._nodes]
        self._contents: list[list[Place]] = [[] for _ in self._plain]
        self._guarded: dict[int, list[tuple[DraftBlock, int]]] = {}

    def add_rows(self) -> bool:
        """Let rows go with the blocks that alone refer to them; false where a reference would lose its value.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        for row in self._stream.rows:
            node = ROOTS if row.tag in CODE else self._nodes.get(row.number, ROOTS)
            if node != ROOTS:
                self._contents[node].append((row.start, row.end))
            if row.tag != TEXT and not self._take_references(row, node):
                return False
        links = Links(self._plain, self._guarded, ())
        reach = follow(links)
        if reach is None:
            return False
        if self._stream.is_whole:
            known = reach.always | reach.deciders.keys()
            self._draft.cuts += [
                place for node, places in enumerate(self._contents) if node not in known for place in places
            ]
        return add_contents(
            self._draft, self._contents.__getitem__, links, reach, outside=len(self._stream.text)
        )

    def _take_references(self, row: Row, node: int) -> bool:
        text = self._stream.text
        for reference in references_in(text, row.content, row.stop):
            self._link(node, reference.start, reference.number)
            try:
                copy = copy_for(self._stream.earlier, self._paths, reference) if reference.path else b""
            except LostValue:
                return False
            if copy:
                self._copy(reference, copy)
                for inner in references_in(copy, 0, len(copy)):
                    self._link(node, reference.start, inner.number)
        return True

    def _copy(self, reference: Reference, copy: bytes) -> None:
        self._draft.cuts.append((reference.start, reference.end))
        self._draft.copies[reference.start] = copy

    def _link(self, node: int, offset: int, number: int) -> None:
        target = self._nodes.get(number)
        if target is None:
            return
        block = next(self._enclosing.of(offset), None)
        if block is None:
            self._plain[node].append(target)
        else:
            self._guarded.setdefault(node, []).append((block, target))
