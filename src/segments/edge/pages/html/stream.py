"""A page that is cut while it arrives, for one visitor, without ever being whole.

In: chunks of a page and a `Cutter`. Out: that visitor's page, chunk by chunk, to the byte what the page's plan gives.
Bytes outside blocks go on at once; a block is held back until its end is certain. This file must never change or hold
back for good what it does not understand: then the rest of the page goes on as it came.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.html.compile import plan_of
from segments.edge.pages.html.cut_part import cut_part
from segments.edge.pages.html.growing import GrowingScan
from segments.edge.pages.html.lost import LostScan
from segments.edge.pages.html.overlong import (
    MAX_HELD_BYTES,
    ByMarks,
    LeftOut,
    open_block,
    run_mark,
)
from segments.edge.pages.html.plain_content import PlainContent, plain_content
from segments.edge.pages.html.text_markup import markup_reader
from segments.edge.pages.html_syntax.encoding import mask_characters, whole_characters
from segments.edge.pages.html_syntax.tokens import declaration_end
from segments.edge.pages.liquid.tags import certain_end, find_tags
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.marks import WORD, find_words
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.edge.pages.state.enqueued import first_piece
from segments.edge.pages.state.flight_pieces import SIGN, whole_until
from segments.edge.pages.state.keys import find_state
from segments.errors import LimitExceeded

STEP_BYTES: Final = 65_536
"""The bytes that one step looks at: few, so that few blocks are in it."""

MAX_SENT_BYTES: Final = 131_072
"""The sent bytes that are kept at most, since each drop of them copies the rest."""

SLOT_REACH_BYTES: Final = 16_384
"""The distance after an alternative of a slot within which the next one is waited for."""

MAX_SLOT_BYTES: Final = 1_048_576
"""Alternatives of one slot that are further apart are not waited for."""

MAX_PIECES_BYTES: Final = 1_048_576
"""The bytes that are held back at most behind the first piece of a framework's stream, until all pieces have come."""

MAX_OVERLONG: Final = 8
"""Blocks that a page has with good reason. After as many, all others are decided by their marks too: each look for an
end in vain costs what is held back."""


class PageStream:
    """One page on its way to one visitor. `gave_up` names a limit that ended a block before its time, if one did."""

    __slots__ = (
        "_by_marks",
        "_cutter",
        "_encoding",
        "_is_hurried",
        "_is_passing",
        "_left_out",
        "_new",
        "_overlong",
        "_plain",
        "_retry_at",
        "_scan",
        "_sent",
        "_settings",
        "gave_up",
        "is_waiting",
    )

    def __init__(self, encoding: str, cutter: Cutter, settings: PageSettings = PLAIN_PAGE) -> None:
        self._encoding, self._cutter, self._settings = encoding, cutter, settings
        cutter.state.keeps_marks = settings.json.keeps_marks
        cutter.state.add_markup = markup_reader(settings)
        cutter.state.names = cutter.segment_bits
        self._scan: GrowingScan = GrowingScan(encoding, settings)
        self._sent = 0
        """The length that has gone on, of what the scan keeps."""
        self._new = b""
        """Bytes that the scan has not got yet."""
        self._retry_at = 0
        self._overlong = 0
        self._left_out: LeftOut | None = None
        self._plain: PlainContent | None = None
        self._by_marks: ByMarks | None = None
        self._is_passing = self._is_hurried = False
        self.is_waiting = False
        """True if something is held back that is decided."""
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """The bytes for the visitor, now that these have come."""
        return b"".join(
            self._take(data[start : start + STEP_BYTES], is_last=False)
            for start in range(0, len(data), STEP_BYTES)
        )

    def hurry(self) -> bytes:
        """The bytes that are decided when the origin pauses: later alternatives of a slot are not waited for."""
        self._retry_at, self._is_hurried = 0, True
        ready = self._take(b"", is_last=False)
        self._is_hurried = False
        return ready

    def finish(self) -> bytes:
        """The rest, at the end of the page."""
        return self._take(b"", is_last=True)

    def plan_of(self, body: bytes) -> PagePlan | None:
        """The plan of the page that is over now, of which `body` is all; None where it has to be compiled for one.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        draft = None if self.gave_up else self._scan.whole_draft()
        if draft is None:
            return None
        text = mask_characters(body, self._encoding)
        return plan_of(body, draft, text, find_state(text, find_words(text)), self._settings)

    def _take(self, data: bytes, *, is_last: bool) -> bytes:
        if self._is_passing:
            return data
        ready: list[bytes] = []
        try:
            self._new += data
            if len(self._new) >= self._retry_at or is_last:
                while self._advance(ready, is_last=is_last):
                    pass
                self._retry_at = self._next_look()
            self.is_waiting |= len(self._new) < self._retry_at
        except LimitExceeded as error:
            self.gave_up, self._is_passing = error.limit, True
            ready += (self._scan.body[self._sent :], self._new)
        return b"".join(ready)

    def _next_look(self) -> int:
        """The new length at which held-back bytes are read again: half as much more, so that all reads are linear."""
        held = len(self._scan.body) - self._sent + len(self._new)
        return len(self._new) + held // 2 if held > STEP_BYTES else 0

    def _advance(self, ready: list[bytes], *, is_last: bool) -> bool:
        """Take a step towards everything that is certain by now; True if there is another one."""
        if self._left_out is not None and not self._leave_out(self._left_out, is_last=is_last):
            return False
        if self._plain is not None and not self._pass_plain(self._plain, ready, is_last=is_last):
            return False
        if self._by_marks is not None:
            data, self._new = self._new, b""
            ready.append(self._by_marks.feed(data, is_last=is_last))
            return False
        limit = self._scan_on(is_last=is_last)
        scan = self._scan
        end, is_at_block = scan.certain()
        self.is_waiting = False
        ready.append(
            self._cut(end if limit or is_last else self._before_streams(self._before_open_slots(end)))
        )
        if limit or len(scan.body) - self._sent > MAX_HELD_BYTES:
            ready.append(self._open_overlong(limit, is_at_block=is_at_block))
            return True
        if scan.is_at_run_mark:
            self._pass_run_mark()
            return True
        return self._forget_sent()

    def _scan_on(self, *, is_last: bool) -> str:
        """Give the new bytes to the scan, but for the beginning of a tag; returns the limit reached, or ""."""
        data = self._take_new(is_last=is_last)
        text = mask_characters(data, self._encoding)
        liquid = self._settings.liquid
        tags = list(find_tags(text, liquid)) if liquid.is_on and b"{%" in text else []
        try:
            self._scan.feed(data, text, tags, is_last=is_last)
        except LimitExceeded as error:
            return error.limit
        return ""

    def _take_new(self, *, is_last: bool) -> bytes:
        """The new bytes, but for the beginning of a tag of markup or of Liquid."""
        new, length = self._new, len(self._new)
        if not is_last:
            end = certain_end(mask_characters(new, self._encoding)) if self._settings.liquid.is_on else length
            length = whole_characters(new, self._encoding, end)
            length -= new.endswith(b"<", 0, length)
        data, self._new = new[:length], new[length:]
        return data

    def _cut(self, end: int) -> bytes:
        """The visitor's part of the bytes up to an offset."""
        scan, start = self._scan, self._sent
        if end <= start:
            return b""
        shown = cut_part(scan.body[start:end], scan.decided(start, end), self._cutter, self._encoding)
        self._sent = end
        return shown

    def _before_open_slots(self, certain: int) -> int:
        """The beginning of the first slot that may have more alternatives, if they are waited for."""
        scan = self._scan
        is_waited_for = certain - self._sent <= MAX_SLOT_BYTES and not (scan.is_full or scan.is_at_run_mark)
        if not is_waited_for or self._is_hurried:
            return certain
        blocks = [block for block in scan.draft.blocks if self._sent <= block.offset < certain and block.slot]
        waiting = {block.slot for block in blocks if block.end + SLOT_REACH_BYTES > certain}
        self.is_waiting = bool(waiting)
        return self._outside_blocks(
            min((block.offset for block in blocks if block.slot in waiting), default=certain)
        )

    def _before_streams(self, certain: int) -> int:
        """The beginning of a part of a framework's stream that has to be whole, if its end is waited for."""
        certain = self._before_pieces(certain)
        part = self._scan.body[self._sent : certain]
        return self._sent + whole_until(part) if SIGN in part and len(part) <= MAX_PIECES_BYTES else certain

    def _before_pieces(self, certain: int) -> int:
        """The beginning of React Router's stream in a page with marks: later pieces refer to values of earlier ones."""
        scan = self._scan
        if certain - self._sent > MAX_PIECES_BYTES or scan.is_full or scan.is_at_run_mark:
            return certain
        start = first_piece(scan.body, self._sent, certain)
        has_marks = self._cutter.blocks or scan.draft.blocks or scan.body.find(WORD, start, certain) >= 0
        return self._outside_blocks(start) if start < certain and has_marks else certain

    def _outside_blocks(self, offset: int) -> int:
        """The beginning of the block around an offset, or the offset itself."""
        blocks = self._scan.draft.blocks
        return min((block.offset for block in blocks if block.offset <= offset < block.end), default=offset)

    def _forget_sent(self) -> bool:
        """Drop sent bytes, where they are many; True if the scan has stopped for it."""
        scan = self._scan
        is_full = scan.is_full
        if scan.is_idle and self._sent == scan.position and (is_full or self._sent > MAX_SENT_BYTES):
            self._sent = scan.forget()
            return is_full
        return False

    # Blocks that cannot be held back

    def _open_overlong(self, limit: str, *, is_at_block: bool) -> bytes:
        """Decide about a block from its mark alone; what is unmarked and as long goes on."""
        self.gave_up = limit or "bytes in a block"
        held, runs = self._scan.body[self._sent :] + self._new, self._scan.runs
        shown = b""
        self._plain = self._scan.plain_around(self._sent)
        if held.startswith(b"<") and (is_at_block or not limit):
            opened = open_block(held, self._encoding, self._cutter, self._settings.liquid)
            if self._plain is None and opened.left_out is None:
                self._plain = plain_content(held[: opened.end].lower(), self._settings.untrusted)
            shown, held = opened.shown, held[opened.end :]
            self._left_out = opened.left_out
            runs += opened.is_run
        self._new, self._sent = held, 0
        lost = LostScan(self._encoding, self._settings)
        lost.runs = runs
        self._scan = lost
        self._overlong += 1
        if self._overlong > MAX_OVERLONG:
            self._by_marks = ByMarks(self._encoding, self._cutter, self._left_out, runs, self._settings)
            self._left_out = None
        return shown

    def _pass_run_mark(self) -> None:
        """Go on behind the mark of a run that shows: what follows is another branch, or outside the run."""
        rest = self._scan.take_rest()
        self._left_out = LeftOut() if run_mark(rest, 0) == "else" else None
        self._scan.runs -= 1
        end = declaration_end(rest.lower(), rest, 0, in_foreign=False)[1]
        self._new = rest[end:] + self._new

    def _pass_plain(self, plain: PlainContent, ready: list[bytes], *, is_last: bool) -> bool:
        """Let plain content go on as it is; whether its end has come."""
        end = plain.pass_over(self._new, self._new.lower(), 0)
        if is_last and not plain.is_over:
            end = len(self._new)
        ready.append(self._new[:end])
        self._new = self._new[end:]
        self._plain = None if plain.is_over else plain
        return plain.is_over

    def _leave_out(self, left_out: LeftOut, *, is_last: bool) -> bool:
        """Drop hidden content; True if its end has come."""
        self._new = self._new[left_out.pass_over(self._new, self._new.lower(), 0) :]
        if left_out.is_over:
            self._left_out = None
            self._scan.runs += left_out.has_else
        elif is_last:
            self._new = b""
        return left_out.is_over
