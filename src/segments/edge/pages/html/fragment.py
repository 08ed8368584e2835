"""One block of a page, or several side by side, cut out of the page that holds them.

In: bytes that begin with a mark. Out: how far they reach, with their blocks in a draft. What stands before the
mark is not known, so the parser starts as it does in a template, where rows, options and items of lists may come
first. What is told of extents and of doubts is what the scan of a whole page tells, but for that.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.draft import Draft
from segments.edge.pages.html import names
from segments.edge.pages.html.scan import PageScan

MARK: Final = re.compile(rb"data-segment|<!--[\t\n\f\r ]*+/?segment", re.IGNORECASE)
SLOT: Final = b"data-segment-slot"

SLOT_REACH_BYTES: Final = 16_384
"""How far after an alternative of a slot the next one is looked for."""

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
    """A scan that ends as soon as all blocks have ended and nothing is left to compare."""

    def __init__(self, body: bytes, encoding: str, draft: Draft, *, is_last: bool) -> None:
        """`is_last` says that nothing follows the body."""
        marks = [found.start() for found in MARK.finditer(body)]
        super().__init__(body, encoding, draft, marks, {})
        self._is_last, self._size = is_last, len(body)
        self._is_ending = False

    def find_end(self) -> int:
        """Where the fragment ends, or 0 where that is not known yet.

        Raises:
            LimitExceeded: nesting or misnesting beyond the named limits.
        """
        self._begin()
        try:
            position = 0
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

    def _begin(self) -> None:
        self._begin_in_template()
        first = _FIRST_TAG.search(self._lower)
        mode, around = _CONTEXTS.get(first[1], _IN_BODY) if first else _IN_BODY
        self._tree.stack += around.split()
        self._tree.mode = mode
        self._tree.template_modes = ["in body"]
        super()._settle(0)

    def _take(self, match: re.Match[bytes]) -> int:
        tracker = self._tracker
        if match.lastindex == 3 and tracker.open_blocks and match[3] in _CONTAINERS:
            outermost = tracker.open_blocks[0]
            if outermost.name in names.OPTIONAL_END and match[3] not in self._tree.stack:
                # The end of what is around the block, which began before the fragment.
                self._take_text(match.start())
                tracker.finish_page(match.start())
                raise _Reached(match.start())
        return super()._take(match)

    def _settle(self, position: int) -> None:
        super()._settle(position)
        tracker = self._tracker
        if self._is_ending or tracker.open_blocks or tracker.waiting:
            return
        if not self._draft.blocks and not self._draft.cuts:
            return
        if position >= self._size and not self._is_last:
            return
        if self._is_in_foreign():  # a picture is one fragment: its parts mean nothing without it
            return
        if not self._may_have_another_alternative(position):
            raise _Reached(position)

    def _may_have_another_alternative(self, position: int) -> bool:
        if not any(block.slot for block in self._draft.blocks):
            return False
        end = position + SLOT_REACH_BYTES
        return (end > self._size and not self._is_last) or self._lower.find(SLOT, position, end) >= 0
