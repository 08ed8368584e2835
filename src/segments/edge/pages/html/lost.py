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
from segments.edge.pages.html.surroundings import begin_in_surroundings, ends_with_surroundings
from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_tree.tree import Tag
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

MAX_NAME_BYTES: Final = 256
"""Of a tag's name that may go on in what has not come."""

_FIRST_TAG: Final = re.compile(rb"<([a-z][^\t\n\f\r />]*+)")


class LostScan(GrowingScan):
    """The scan of what is left of one page."""

    def __init__(self, encoding: str, settings: PageSettings = PLAIN_PAGE) -> None:
        super().__init__(encoding, settings)
        self._has_begun, self._knows_all = True, False
        self._searched = (0, 0)
        """From where to where there is no tag: the next search begins behind it."""
        self._open_place(0)

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
        self._open_place(start, first[1] if first else b"")

    def _begins_plain(self, tag: Tag) -> bool:
        is_plain = super()._begins_plain(tag)
        if is_plain and self.is_idle:
            self._begin_block(tag.start)
        return is_plain

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

    def _open_place(self, start: int, name: bytes = b"") -> None:
        """Begin anew in what an element of this name is in."""
        self._tree = begin_in_surroundings(self._lower, name)
        self._tracker = BlockTracker(self._tree, self.draft)
        self._liquid_runs = LiquidRuns(self._tracker, self.draft, self._settings.liquid)
        self._settle(start)

    def _take(self, match: re.Match[bytes]) -> int:
        is_end = match.lastindex == 3
        if is_end and match[3] not in self._tree.stack:
            self._liquid_runs.leave_all()  # the element in whose texts they are may have begun long ago
        if match.lastindex != 4:
            self._end_with_surroundings(match[3] or match[1], match.start(), is_end=is_end)
        return super()._take(match)

    def _ends_plain(self, tag: Tag) -> bool:
        return self._is_beside_plain(tag.name, is_end=False) or super()._ends_plain(tag)

    def _is_beside_plain(self, tag: bytes, *, is_end: bool) -> bool:
        """True if a tag ends what is around the plain content that is open."""
        stack, place = self._tree.stack, self._tracker.plain
        is_reached = names.SCOPE.isdisjoint(stack[place:])
        return is_reached and ends_with_surroundings(stack[place], stack, tag, is_end=is_end)

    def _end_with_surroundings(self, tag: bytes, start: int, *, is_end: bool) -> None:
        """A tag that may end what is around all that is open here, which began before it."""
        tracker, stack = self._tracker, self._tree.stack
        if tracker.plain >= 0:
            if not self._is_beside_plain(tag, is_end=is_end):
                return
            tracker.end_plain(start)
        outermost = tracker.open_blocks[0].name if tracker.open_blocks else b""
        if ends_with_surroundings(outermost, stack, tag, is_end=is_end):
            self._take_text(start)
            tracker.finish_page(start)
            self._open_place(start, b"" if is_end else tag)
