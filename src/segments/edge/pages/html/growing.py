"""The scan of a page that is still coming: from token to token, as far as tokens are whole.

In: the bytes of a page, piece by piece. Out: blocks with their extents, in a draft, and how far everything is
decided, whatever follows. The parser's state is that of the whole page's scan at the same place, and so is what is
found. What is decided can be forgotten, and the scan goes on.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.html.markup import find_marks
from segments.edge.pages.html.overlong import run_mark
from segments.edge.pages.html.plain_content import PlainContent
from segments.edge.pages.html.scan import FRAGMENT, PageScan
from segments.edge.pages.html.source import Source, without_liquid
from segments.edge.pages.html_syntax.tokens import RAW_TEXT, declaration_end, raw_text_end, tag_end
from segments.edge.pages.html_tree.tree import MARKER, Tag
from segments.edge.pages.liquid.tags import LiquidTag
from segments.edge.pages.plan.draft import MAX_BLOCKS, Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.errors import LimitExceeded

MOST_BLOCKS: Final = 1_024
"""Decided blocks that are kept; a page may have many more in passing."""

BEGINNING_BYTES: Final = 65_536
"""In so many bytes a page has a tag, or it is not waited for to see whether it begins inside a table."""

_NOTHING_YET: Final = re.compile(
    rb"(?>[\t\n\f\r ]++|<!--(?!-?>)(?>[^-]++|-(?!->))*+-->)*+(?:<(?:[a-z]{0,8}|!(?:-(?:-(?!-?>).*)?)?))?\Z",
    re.DOTALL,
)
"""White space and comments, and perhaps the beginning of a tag."""

_WITH_RAW_END: Final = RAW_TEXT | {b"plaintext"}


class Interrupted(Exception):
    """The token that starts here is not taken now."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start


class GrowingScan(PageScan):
    """The scan of one page. `body` is what is kept of it, and offsets count from its start.

    `runs` are runs of nodes around all that is kept, whose marks are still to come; the scan stops before such a mark,
    and `is_at_run_mark` says so.
    """

    def __init__(self, encoding: str, settings: PageSettings = PLAIN_PAGE) -> None:
        self.draft, self._found = Draft(), Draft()
        super().__init__(Source(b"", b"", b""), encoding, self.draft, (), (), settings)
        self.body = b""
        self.runs = 0
        self.is_at_run_mark = False
        self._position = 0
        self._start = self._gone = 0
        self._is_one = True
        """True if the body, its text and what is masked are the same bytes."""
        self._taken = 0
        self._has_begun = self._is_last = False
        self._knows_all = True
        """True if the parser has read the page from its beginning."""

    def feed(self, data: bytes, text: bytes, tags: list[LiquidTag], *, is_last: bool) -> None:
        """Go on through these bytes, as far as their tokens are whole; to the end if `is_last`.

        `text` is the same without what only looks like ASCII; `tags` are those of Liquid in it, none of them cut off.

        Raises:
            LimitExceeded: more blocks than a page may have, or nesting or misnesting beyond the named limits. The
                scan is of no use any more then, but for what `certain` says.
        """
        self._append(data, text, tags)
        self._is_last = is_last
        self.is_at_run_mark = False
        if self._begin():
            self._go_on(len(self._lower))

    def _append(self, data: bytes, text: bytes, tags: list[LiquidTag]) -> None:
        size = len(self.body)
        _, masked, lower = without_liquid(data, text, tags)
        self._is_one = self._is_one and masked is data and text is data
        self._masked += masked
        self._lower += lower
        self.body = self._masked if self._is_one else self.body + data
        self._text = self._masked if self._is_one else self._text + text
        self._tree.grow(self._lower, len(data))
        self._reader.look_at(self._masked, self._lower)
        self._tags.update((size + tag.start, tag.moved(size)) for tag in tags)

    def _go_on(self, size: int) -> None:
        """From where the scan has stopped."""
        self._find_marks()
        try:
            while self._position < size:
                while self._cursor < len(self._marks) and self._marks[self._cursor] < self._position:
                    self._cursor += 1
                is_marked = self._cursor < len(self._marks)
                self._position = self._run(self._position, self._marks[self._cursor] if is_marked else size)
        except Interrupted as interrupted:
            self._position = interrupted.start
            return
        except LimitExceeded:
            self._position = max(self._position, self._seen)  # all tokens before have been taken
            raise
        if self._is_last:
            self._take_text(size)
            self._finish()

    def _begin(self) -> bool:
        """True if it is known where the page begins: in a document, or inside a table."""
        if not self._has_begun:
            may_wait = not self._is_last and len(self._lower) < BEGINNING_BYTES
            if may_wait and _NOTHING_YET.match(self._lower):
                return False
            self._has_begun = True
            if FRAGMENT.match(self._lower):
                self._begin_in_template()
        return True

    def _find_marks(self) -> None:
        start = self._position
        lower = self._lower[start:]
        found = find_marks(self._masked[start:], lower, find_words(lower))
        tags = [tag for tag in self._tags if tag >= start]
        plain = (start + place for place in self._settings.untrusted.places(lower))
        self._marks = sorted([*(start + mark for mark in found), *plain, *tags])
        self._cursor = 0

    # How far everything is decided

    @property
    def is_idle(self) -> bool:
        """True if no block is open or waits for what comes next."""
        return not (self._tracker.open_blocks or self._tracker.waiting)

    def certain(self) -> tuple[int, bool]:
        """The offset up to which nothing changes any more, and whether an undecided block begins there."""
        if self._is_last and self._position >= len(self.body):
            return self._position, False
        self._liquid_runs.leave(self._position)
        undecided = self._tracker.undecided()
        branches = {block.branches for block in undecided if block.branches >= 0}
        undecided += [block for block in self.draft.blocks if block.branches in branches]
        end = min((block.offset for block in undecided), default=self._position)
        liquid = self._liquid_runs.first_offset
        return min(end, liquid) if liquid >= 0 else end, bool(undecided)

    def decided(self, start: int, end: int) -> Draft:
        """The findings between two offsets, counted from the first of them."""
        return self.draft.part(start, end)

    @property
    def position(self) -> int:
        """The end of the last token taken."""
        return self._position

    @property
    def is_full(self) -> bool:
        """True if the scan stops before one more block, until what is decided is forgotten."""
        return self._is_full_now()

    def _is_full_now(self) -> bool:
        return self._taken >= MOST_BLOCKS and self.is_idle

    def plain_around(self, start: int) -> PlainContent | None:
        """The element of plain content that began before an offset and is open."""
        place = self._tracker.plain
        if place < 0 or self.draft.plain[-1][0] >= start:
            return None
        return PlainContent.from_stack(self._tree.stack, place, is_whole=self._knows_all)

    def take_rest(self) -> bytes:
        """The bytes that have not been taken; the scan goes on with what it is fed next."""
        rest, end = self.body[self._position :], self._position
        self.body, self._masked, self._text = self.body[:end], self._masked[:end], self._text[:end]
        self._lower = self._lower[:end]
        self._tags = {start: tag for start, tag in self._tags.items() if start < end}
        self.draft.forget_from(self._position)
        return rest

    def forget(self) -> int:
        """Drop all before `position`, where nothing is open or waits; returns the offset that it has from then on.

        The tags of formatting elements that are open or will be opened again are kept before it.
        """
        tree, end = self._tree, self._position
        self._take_text(end)
        self._keep_found(end)
        kept = bytearray()
        for position, entry in enumerate(tree.formatting):
            if entry is not MARKER:
                tag = self._lower[entry.start : entry.end]
                tree.formatting[position] = entry._replace(start=len(kept), end=len(kept) + len(tag))
                kept += tag
        moved = len(kept) - end
        self.body = bytes(kept) + self.body[end:]
        self._masked = self.body if self._is_one else bytes(kept) + self._masked[end:]
        self._text = self.body if self._is_one else bytes(kept) + self._text[end:]
        self._lower = bytes(kept) + self._lower[end:]
        self._tags = {start + moved: tag.moved(moved) for start, tag in self._tags.items() if start >= end}
        self._position += moved
        self._seen = max(self._seen + moved, len(kept))
        self._tracker.page_end = -1
        tree.grow(self._lower, 0)
        self._reader.look_at(self._masked, self._lower)
        self.draft.forget_before(end)
        self.draft.move(moved)
        self._gone += end - self._start
        self._start = len(kept)
        self._taken = 0
        return len(kept)

    def _keep_found(self, end: int) -> None:
        if len(self._found.blocks) > MAX_BLOCKS:
            return  # no plan has so many
        part = self.decided(self._start, end)
        part.move(self._gone)
        self._found.blocks += part.blocks
        self._found.cuts += part.cuts
        self._found.problems += part.problems
        self._found.plain += part.plain

    def whole_draft(self) -> Draft | None:
        """All that was found in the page, once it is over; None where that is not what a scan of all of it finds.

        To be asked for once.
        """
        if not self._is_last or self._position < len(self.body):
            return None
        self._keep_found(len(self.body) + 1)
        return self._found if len(self._found.blocks) <= MAX_BLOCKS else None

    def _doubt_frames(self) -> None:
        if not self._gone:  # else something was shown long ago
            super()._doubt_frames()

    # Tokens that are not whole

    def _take_declaration(self, start: int) -> int:
        if not self._is_last:
            in_foreign = self._is_in_foreign()
            end = declaration_end(self._lower, self._masked, start, in_foreign=in_foreign)[1]
            if end >= len(self._lower):
                raise Interrupted(start)
        return super()._take_declaration(start)

    def _take_start(self, tag: Tag) -> int:
        self._need_raw_end(tag)
        return super()._take_start(tag)

    def _need_raw_end(self, tag: Tag) -> None:
        """Raw text is taken with its end tag. What a picture holds of such a name waits for one too, in vain or not."""
        if self._is_last or tag.name not in _WITH_RAW_END:
            return
        text_end = raw_text_end(self._lower, tag.end, tag.name) if tag.name in RAW_TEXT else len(self._lower)
        if not tag_end(self._lower, text_end):
            raise Interrupted(tag.start)

    # Marks

    def _take_marked(self, tag: Tag) -> int:
        self._need_raw_end(tag)
        self._make_room(tag.start)
        if self.is_idle:
            self._begin_block(tag.start)
        return super()._take_marked(tag)

    def _take_comment(self, start: int, end: int) -> None:
        word = run_mark(self.body, start)
        if self.runs and not self._tracker.open_blocks and word in ("else", "close"):
            self._tracker.doubt_waiting()
            self.is_at_run_mark = True
            raise Interrupted(start)
        if word == "open":
            self._make_room(start)
            if self.is_idle:
                self._begin_block(start)
        super()._take_comment(start, end)

    def _take_liquid(self, tag: LiquidTag) -> None:
        if tag.kind == "open" and tag.is_ours:
            self._make_room(tag.cut[0])
        super()._take_liquid(tag)

    def _make_room(self, start: int) -> None:
        """One more block is there: the scan stops before it where it has as many as are kept."""
        if self._is_full_now():
            raise Interrupted(start)
        self._taken += 1

    def _begin_block(self, start: int) -> None:
        """A mark is there, and no block is open."""
