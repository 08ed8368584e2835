"""The scan of a page after a limit has ended the first one: what stands before is not known any more.

In: the rest of a page, piece by piece. Out: as from the scan that grows. Where a block begins the parser starts in a
body, with the table or the choice around it that its first tag needs.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html.blocks import BlockTracker
from segments.edge.pages.html.growing import GrowingScan, Interrupted
from segments.edge.pages.html.liquid_runs import LiquidRuns
from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.older_select import OlderSelect
from segments.edge.pages.html_tree.tree import Tree
from segments.edge.pages.plan.draft import END_UNKNOWN, Draft
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

MAX_NAME_BYTES: Final = 256
"""Of a tag's name that may go on in what has not come."""

_FIRST_TAG: Final = re.compile(rb"<([a-z][^\t\n\f\r />]*+)")
_IN_BODY: Final = ("in body", b"")
_CONTEXTS: Final = {
    **dict.fromkeys((b"caption", b"colgroup", b"tbody", b"tfoot", b"thead"), ("in table", b"table")),
    b"col": ("in column group", b"table colgroup"),
    b"tr": ("in table body", b"table tbody"),
    **dict.fromkeys((b"td", b"th"), ("in row", b"table tbody tr")),
    **dict.fromkeys((b"option", b"optgroup"), ("in body", b"select")),
    **dict.fromkeys((b"rb", b"rp", b"rt", b"rtc"), ("in body", b"ruby")),
}
"""The parents of parts of tables, of choices and of ruby: elsewhere the parts mean nothing, or do not end."""

_CONTAINERS: Final = (
    names.CLOSES_P | names.TABLE_SCOPE | names.TABLE_PARTS | names.CELLS
    | frozenset({b"select", b"optgroup", b"datalist", b"ruby", b"body", b"caption", b"form", b"button"})
)  # fmt: skip
"""Elements whose end ends an item, a row or a paragraph in them that has no end tag."""


class LostScan(GrowingScan):
    """The scan of what is left of one page."""

    def __init__(self, encoding: str, settings: PageSettings = PLAIN_PAGE) -> None:
        super().__init__(encoding, settings)
        self._has_begun = True
        self._searched = (0, 0)
        """From where to where there is no tag: the next search begins behind it."""
        self._open_place(0, *_IN_BODY)

    def go_on_in_plain(self, name: bytes, depth: int) -> None:
        """Begin inside plain content, at a depth of elements of one name."""
        self._tree.stack += [name] * depth
        self._tracker.plain = len(self._tree.stack) - depth
        self.draft.plain.append((-1, END_UNKNOWN))  # it began before all that comes
        self._settle(0)

    def whole_draft(self) -> Draft | None:
        """None: what came before is not in it."""
        return None

    def _doubt_frames(self) -> None:
        """Something was shown long ago."""

    def _begin_block(self, start: int) -> None:
        """Put the parser where the first tag of the block means something."""
        if self._tracker.plain >= 0:
            return
        first = self._first_tag(start)
        if first is None and not self._is_last:
            raise Interrupted(start)
        mode, around = _CONTEXTS.get(first[1], _IN_BODY) if first else _IN_BODY
        self._open_place(start, mode, around)

    def _first_tag(self, start: int) -> re.Match[bytes] | None:
        """The first tag from an offset on. What was searched for one block is not searched for the next one."""
        begin, end = self._searched
        first = _FIRST_TAG.search(self._lower, end if begin <= start < end else start)
        # A name may be longer once more of the page is there.
        reached = first.start() if first else max(start, len(self._lower) - MAX_NAME_BYTES)
        self._searched = (min(start, begin) if begin <= start <= end else start, reached)
        return first

    def forget(self) -> int:
        """Drop all before `position`; returns the offset that it has from then on."""
        before = self._position
        position = super().forget()
        begin, end = self._searched
        self._searched = (max(0, begin - before + position), max(0, end - before + position))
        return position

    def _open_place(self, start: int, mode: str, around: bytes) -> None:
        self._tree = Tree(self._lower)
        self._tracker = BlockTracker(self._tree, self.draft)
        self._tree.stack, self._tree.has_head = [b"html", b"body", *around.split()], True
        self._tree.mode = mode
        self._tree.older = OlderSelect(is_in_table=False, formatting=0) if around == b"select" else None
        self._liquid_runs = LiquidRuns(self._tracker, self.draft, self._settings.liquid)
        self._settle(start)

    def _take(self, match: re.Match[bytes]) -> int:
        tracker = self._tracker
        if match.lastindex == 3 and match[3] not in self._tree.stack:
            self._liquid_runs.leave_all()  # the element in whose texts they are may have begun long ago
        if match.lastindex == 3 and tracker.open_blocks and match[3] in _CONTAINERS:
            outermost = tracker.open_blocks[0]
            if outermost.name in names.OPTIONAL_END and match[3] not in self._tree.stack:
                # The end of what is around the block, which began before it.
                self._take_text(match.start())
                tracker.finish_page(match.start())
                self._open_place(match.start(), *_IN_BODY)
        return super()._take(match)
