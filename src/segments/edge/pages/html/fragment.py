"""Blocks of a page, found one by one in a part of the page, without a look at what is between them.

In: a part of a page, and where in it a mark begins. Out: where its block ends, with the block in a draft. What
stands before the mark is not known, so the parser starts in a body, with the table or the choice around it that its
first tag needs. What is told of extents and of doubts is what the scan of a whole page tells, but for that.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.draft import Draft
from segments.edge.pages.html import names
from segments.edge.pages.html.blocks import BlockTracker
from segments.edge.pages.html.markup import find_marks
from segments.edge.pages.html.scan import PageScan, Source
from segments.edge.pages.html.tree import Tree
from segments.edge.pages.marks import find_words

_FIRST_TAG: Final = re.compile(rb"<([a-z][^\t\n\f\r />]*+)")
_IN_BODY: Final = ("in body", b"")
_CONTEXTS: Final = {
    **dict.fromkeys((b"caption", b"colgroup", b"tbody", b"tfoot", b"thead"), ("in table", b"table")),
    b"col": ("in column group", b"table colgroup"),
    b"tr": ("in table body", b"table tbody"),
    **dict.fromkeys((b"td", b"th"), ("in row", b"table tbody tr")),
    **dict.fromkeys((b"option", b"optgroup"), ("in select", b"select")),
    **dict.fromkeys((b"rb", b"rp", b"rt", b"rtc"), ("in body", b"ruby")),
}
"""What parts of tables, of choices and of ruby are in: without it they mean nothing, or do not end."""

_CONTAINERS: Final = (
    names.CLOSES_P | names.TABLE_SCOPE | names.TABLE_PARTS | names.CELLS
    | frozenset({b"select", b"optgroup", b"datalist", b"ruby", b"body", b"caption", b"form", b"button"})
)  # fmt: skip
"""Elements whose end ends an item, a row or a paragraph in them that has no end tag."""


class _Reached(Exception):
    """The end of the fragment is known."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position


class FragmentScan(PageScan):
    """Scans that each end as soon as their block has ended and nothing is left to compare."""

    def __init__(self, part: bytes, encoding: str, draft: Draft, *, is_last: bool) -> None:
        """`is_last` says that nothing follows this part of the page."""
        super().__init__(Source(part, part.lower()), encoding, draft, (), {})
        self._marks = find_marks(self._lower, self._lower, find_words(self._lower))
        self._is_last, self._size = is_last, len(part)
        self._blocks_before = self._cuts_before = 0
        self._is_ending = False

    def find_end(self, start: int) -> int:
        """Where the block ends whose mark is at `start`, or 0 where that is not known yet.

        Raises:
            LimitExceeded: nesting or misnesting beyond the named limits.
        """
        self._begin(start)
        try:
            position = start
            while position < self._size:
                while self._cursor < len(self._marks) and self._marks[self._cursor] < position:
                    self._cursor += 1
                is_marked = self._cursor < len(self._marks)
                position = self._run(position, self._marks[self._cursor] if is_marked else self._size)
            if not self._is_last:
                return 0
            self._is_ending = True
            self._take_text(self._size)
            self._tracker.finish_page(self._size)
        except _Reached as reached:
            return reached.position
        return self._size

    def _begin(self, start: int) -> None:
        self._tree = Tree(self._lower)
        self._tracker = BlockTracker(self._tree, self._draft)
        self._blocks_before, self._cuts_before = len(self._draft.blocks), len(self._draft.cuts)
        self._tree.stack, self._tree.has_head = [b"html", b"body"], True
        first = _FIRST_TAG.search(self._lower, start)
        mode, around = _CONTEXTS.get(first[1], _IN_BODY) if first else _IN_BODY
        self._tree.stack += around.split()
        self._tree.mode = mode
        super()._settle(start)

    def _take(self, match: re.Match[bytes]) -> int:
        tracker = self._tracker
        if match.lastindex == 3 and tracker.open_blocks and match[3] in _CONTAINERS:
            outermost = tracker.open_blocks[0]
            if outermost.name in names.OPTIONAL_END and match[3] not in self._tree.stack:
                # The end of what is around the block, which began before it.
                self._take_text(match.start())
                tracker.finish_page(match.start())
                raise _Reached(match.start())
        return super()._take(match)

    def _settle(self, position: int) -> None:
        super()._settle(position)
        tracker, draft = self._tracker, self._draft
        if self._is_ending or tracker.open_blocks or tracker.waiting:
            return
        if len(draft.blocks) == self._blocks_before and len(draft.cuts) == self._cuts_before:
            return
        if position >= self._size and not self._is_last:
            return
        if not self._is_in_foreign():  # a picture is one: its parts mean nothing without it
            raise _Reached(position)
