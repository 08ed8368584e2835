"""A page that is cut while it arrives, for one visitor, without ever being whole.

In: chunks of a page and a `Cutter`. Out: that visitor's page, chunk by chunk. Bytes outside blocks go on at once;
a block is held back until its end is certain, and then compiled like a page of its own. This file must never
change or hold back for good what it does not understand: then the rest of the page goes on as it came.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.cutting import Cutter
from segments.edge.pages.draft import Draft
from segments.edge.pages.html.fragment import FragmentScan
from segments.edge.pages.html.next_mark import next_mark
from segments.edge.pages.html.overlong import ByMarks, LeftOut, cut_part, open_block, run_mark
from segments.edge.pages.html.tokens import declaration_end
from segments.edge.pages.liquid_stream import LiquidStream
from segments.errors import LimitExceeded

MAX_HELD_BYTES: Final = 8 * 1024 * 1024
"""A block that is longer than a whole page may be is not waited for."""

STEP_BYTES: Final = 65_536
"""What is looked at in one go, so that holding back costs little even where all of a page is there."""

SLOT_REACH_BYTES: Final = 16_384
"""How far after an alternative of a slot the next one is waited for."""

MAX_SLOT_BYTES: Final = 1_048_576
"""Alternatives of one slot that are further apart are not waited for."""

MAX_OVERLONG: Final = 8
"""Blocks that a page has with good reason. After as many, all others are decided by their marks too: each look for an
end in vain costs what is held back."""


class PageStream:
    """One page on its way to one visitor. `gave_up` names a limit that ended a block before its time, if one did."""

    __slots__ = (
        "_by_marks",
        "_cutter",
        "_encoding",
        "_goes_on",
        "_held",
        "_is_passing",
        "_left_out",
        "_limit",
        "_liquid",
        "_overlong",
        "_retry_at",
        "_runs",
        "gave_up",
    )

    def __init__(self, encoding: str, cutter: Cutter) -> None:
        self._encoding, self._cutter = encoding, cutter
        self._liquid = LiquidStream(cutter, MAX_HELD_BYTES)
        self._held = b""
        self._retry_at = 0
        self._runs = self._overlong = 0
        self._left_out: LeftOut | None = None
        self._by_marks: ByMarks | None = None
        self._limit = ""
        self._is_passing = self._goes_on = False
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """What can go to the visitor now that these bytes have come."""
        return b"".join(
            self._take(data[start : start + STEP_BYTES], is_last=False)
            for start in range(0, len(data), STEP_BYTES)
        )

    def finish(self) -> bytes:
        """What is left when the page is over."""
        return self._take(b"", is_last=True)

    def _take(self, data: bytes, *, is_last: bool) -> bytes:
        if self._is_passing:
            return data
        try:
            ready = self._liquid.feed(data, is_last=is_last)
        except LimitExceeded as error:
            return self._give_up(error.limit)
        self._held = self._held + ready if self._held else ready
        if len(self._held) < self._retry_at and not is_last:
            return b""
        return self._advance(is_last=is_last)

    def _give_up(self, limit: str) -> bytes:
        self.gave_up, self._is_passing = limit, True
        rest, self._held = self._held + self._liquid.rest, b""
        return rest

    def _advance(self, *, is_last: bool) -> bytes:
        """Everything that is certain by now. What is held back is looked at again when there is half as much more."""
        ready: list[bytes] = []
        self._goes_on = True
        while self._goes_on:
            if self._left_out is not None and not self._leave_out(self._left_out, is_last=is_last):
                break
            self._goes_on, self._limit = False, ""
            try:
                ready.append(self._cut_certain(is_last=is_last))
            except LimitExceeded as error:
                return b"".join(ready) + self._give_up(error.limit)
            if len(self._held) > MAX_HELD_BYTES and not self._goes_on:
                self._limit = "bytes in a block"
            if self._limit:
                ready.append(self._open_overlong())
        self._retry_at = len(self._held) * 3 // 2 if len(self._held) > STEP_BYTES else 0
        return b"".join(ready)

    def _cut_certain(self, *, is_last: bool) -> bytes:
        body = self._held
        if self._by_marks is not None:
            shown, end = self._by_marks.advance(body, is_last=is_last or len(body) > MAX_HELD_BYTES)
            self._held = body[end:]
            return shown
        draft = Draft()
        end = self._find_blocks(body, draft, is_last=is_last)
        self._held = body[end:]
        return cut_part(body[:end], draft, self._cutter)

    def _open_overlong(self) -> bytes:
        """Decide about a block from its mark alone; what is unmarked and as long goes on."""
        self.gave_up, self._goes_on = self._limit, True
        opened = open_block(self._held, self._encoding, self._cutter)
        self._left_out = opened.left_out
        self._runs += opened.is_run
        self._held = self._held[opened.end :]
        self._overlong += 1
        if self._overlong > MAX_OVERLONG:
            self._by_marks = ByMarks(self._encoding, self._cutter, self._left_out, self._runs)
            self._left_out = None
        return opened.shown

    def _leave_out(self, left_out: LeftOut, *, is_last: bool) -> bool:
        """Drop what does not show; whether its end has come."""
        self._held = self._held[left_out.pass_over(self._held, self._held.lower(), 0) :]
        if left_out.is_over:
            self._left_out = None
            self._runs += left_out.has_else
        elif is_last:
            self._held = b""
        return left_out.is_over

    def _find_blocks(self, body: bytes, draft: Draft, *, is_last: bool) -> int:
        """Put all blocks whose ends are certain into the draft; returns how far everything is certain."""
        lower = body.lower()
        scan = FragmentScan(body, self._encoding, draft, is_last=is_last)
        found: list[_Fragment] = []
        position = 0
        while True:
            position, is_marked = next_mark(body, lower, position, is_last=is_last)
            if not is_marked:
                break
            word = run_mark(body, position) if self._runs else ""
            if word in ("else", "close"):
                end = declaration_end(lower, body, position, in_foreign=False)[1]
                if end >= len(body) and not is_last:
                    return position
                draft.cuts.append((position, end))
                self._runs -= 1
                self._left_out = LeftOut() if word == "else" else None
                self._goes_on = True
                return end
            fragment = _Fragment(position, len(draft.blocks), len(draft.cuts), len(draft.problems))
            try:
                end = scan.find_end(position)
            except LimitExceeded as error:
                fragment.forget(draft)
                self._goes_on, self._limit = bool(found), "" if found else error.limit
                return position
            if not end:
                fragment.forget(draft)
                break
            fragment.end = end
            fragment.slots = {block.slot for block in draft.blocks[fragment.blocks :] if block.slot}
            found.append(fragment)
            position = end
        if is_last or len(body) > MAX_SLOT_BYTES:
            return position
        return _hold_slots(found, draft, position)


@dataclass(slots=True)
class _Fragment:
    """One block at `start`, and how much was in the draft before it."""

    start: int
    blocks: int
    cuts: int
    problems: int
    end: int = 0
    slots: set[str] = field(default_factory=set)

    def forget(self, draft: Draft) -> None:
        """Take it and all that came after it out of the draft."""
        del draft.blocks[self.blocks :]
        del draft.cuts[self.cuts :]
        del draft.problems[self.problems :]


def _hold_slots(found: list[_Fragment], draft: Draft, certain: int) -> int:
    """Hold back slots that may have more alternatives, from their first one on; returns what is certain then."""
    waiting = {
        name for fragment in found if fragment.end + SLOT_REACH_BYTES > certain for name in fragment.slots
    }
    first = next((fragment for fragment in found if not waiting.isdisjoint(fragment.slots)), None)
    if first is None:
        return certain
    first.forget(draft)
    return first.start
