"""A page that is cut while it arrives, for one visitor, without ever being whole.

In: chunks of a page and a `Cutter`. Out: that visitor's page, chunk by chunk. Bytes outside blocks go on at once;
a block is held back until its end is certain, and then compiled like a page of its own. This file must never
change or hold back for good what it does not understand: then the rest of the page goes on as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from segments.edge.pages.assemble import assemble
from segments.edge.pages.cutting import Cutter
from segments.edge.pages.draft import Draft
from segments.edge.pages.embedded import add_state, find_state
from segments.edge.pages.html.fragment import FragmentScan
from segments.edge.pages.html.markup import PREFIX
from segments.edge.pages.html.overlong import LeftOut, open_block, run_mark
from segments.edge.pages.html.tokens import RAW_TEXT, TAG, declaration_end, raw_text_end
from segments.edge.pages.liquid_stream import LiquidStream
from segments.edge.pages.marks import find_words
from segments.errors import LimitExceeded

MAX_HELD_BYTES: Final = 8 * 1024 * 1024
"""A block that is longer than a whole page may be is not waited for."""

STEP_BYTES: Final = 65_536
"""What is looked at in one go, so that holding back costs little even where all of a page is there."""

SLOT_REACH_BYTES: Final = 16_384
"""How far after an alternative of a slot the next one is waited for."""

MAX_SLOT_BYTES: Final = 1_048_576
"""Alternatives of one slot that are further apart are not waited for."""

_NAMED: Final = (
    rb"(?:s(?:cript|tyle|vg)|t(?:itle|extarea)|xmp|iframe|no(?:embed|frames|script)|plaintext|math)"
    rb"[\t\n\f\r />]"
)
_UNMARKED: Final = re.compile(
    rb"[^<]*+(?><(?:/[a-z][a-z0-9-]*+>|(?!" + _NAMED + rb")[a-z][a-z0-9-]*+"
    rb"""(?:>|(?> (?!data-segment)[a-z-]++="[^"]*+")*+>"""
    rb"""|(?>[\t\n\f\r ]++(?!data-segment)[a-z0-9_:.@-]++(?>="[^"]*+")?+)*+[\t\n\f\r ]*+/?+>)"""
    rb")[^<]*+)*+"
)
"""Text and the usual kind of tags, as many as there are: passed in one step. All else is looked at one by one."""

_COMMENT_MARK: Final = re.compile(rb"<!--[\t\n\f\r ]*+/?segment")
_PICTURES: Final = frozenset((b"svg", b"math"))


class PageStream:
    """One page on its way to one visitor. `gave_up` names a limit that ended a block before its time, if one did."""

    __slots__ = (
        "_cutter",
        "_encoding",
        "_held",
        "_is_cut_short",
        "_is_passing",
        "_left_out",
        "_limit",
        "_liquid",
        "_retry_at",
        "_runs",
        "gave_up",
    )

    def __init__(self, encoding: str, cutter: Cutter) -> None:
        self._encoding, self._cutter = encoding, cutter
        self._liquid = LiquidStream(cutter, MAX_HELD_BYTES)
        self._held = b""
        self._retry_at = 0
        self._runs = 0
        self._left_out: LeftOut | None = None
        self._limit = ""
        self._is_passing = self._is_cut_short = False
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
        while True:
            if self._left_out is not None and not self._leave_out(self._left_out, is_last=is_last):
                break
            try:
                ready.append(self._cut_certain(is_last=is_last))
            except LimitExceeded as error:
                return b"".join(ready) + self._give_up(error.limit)
            if len(self._held) > MAX_HELD_BYTES:
                self._limit = "bytes in a block"
            if self._limit and not self._left_out:
                ready.append(self._open_overlong())
            elif self._is_cut_short:
                self._is_cut_short = False
            elif not (self._left_out and self._held):
                break
        self._retry_at = len(self._held) * 3 // 2 if len(self._held) > STEP_BYTES else 0
        return b"".join(ready)

    def _cut_certain(self, *, is_last: bool) -> bytes:
        body = self._held
        draft = Draft()
        end = self._find_blocks(body, draft, is_last=is_last)
        part = body[:end]
        state = find_state(part, find_words(part))
        if state:
            add_state(draft, part, state)
        self._held = body[end:]
        has_blocks = bool(draft.blocks or draft.cuts)
        return self._cutter.cut(assemble(part, draft, is_kept=False)) if has_blocks else part

    def _open_overlong(self) -> bytes:
        """Decide about a block from its mark alone; what is unmarked and as long goes on."""
        self.gave_up, self._limit = self._limit, ""
        opened = open_block(self._held, self._encoding, self._cutter)
        self._left_out = opened.left_out
        self._runs += opened.is_run
        self._held = self._held[opened.end :]
        return opened.shown

    def _leave_out(self, left_out: LeftOut, *, is_last: bool) -> bool:
        """Drop what does not show; whether its end has come."""
        self._held = self._held[left_out.pass_over(self._held) :]
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
            position, is_marked = _next_mark(body, lower, position, is_last=is_last)
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
                return end
            fragment = _Fragment(position, len(draft.blocks), len(draft.cuts), len(draft.problems))
            try:
                end = scan.find_end(position)
            except LimitExceeded as error:
                fragment.forget(draft)
                self._is_cut_short, self._limit = bool(found), "" if found else error.limit
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


def _next_mark(body: bytes, lower: bytes, position: int, *, is_last: bool) -> tuple[int, bool]:
    """Where the next marked tag or comment begins, and True; or where what is certain ends, and False."""
    size = len(lower)
    while position < size:
        usual = _UNMARKED.match(lower, position)
        if usual is not None and usual.end() > position:
            position = usual.end()
            continue
        token = TAG.match(lower, position)
        if token is None:
            if position + 1 == size and not is_last:
                break
            position += 1
            continue
        end, is_marked = _token(body, lower, token)
        if is_marked:
            return position, True
        if end >= size and not is_last:
            break
        position = end
    return position, False


def _token(body: bytes, lower: bytes, token: re.Match[bytes]) -> tuple[int, bool]:
    """Where a token ends, with the raw text in it, and whether it is marked; the end of all if it is cut off."""
    start = token.start()
    if token[4] is not None:
        kind, end = declaration_end(lower, body, start, in_foreign=False)
        return end, kind == "comment" and _COMMENT_MARK.match(body, start, end) is not None
    if token[3] is not None:
        return token.end(), False
    name = token[1]
    end = token.start(2) if token[2] is not None else token.end()
    if name in _PICTURES:
        last = lower.find(b"</" + name, end)
        end = last if last >= 0 else len(lower)
    if lower.find(PREFIX, start, end) >= 0 and (name not in _PICTURES or end < len(lower)):
        return end, True
    if name == b"plaintext":
        return len(lower), False
    return (raw_text_end(lower, end, name) if name in RAW_TEXT else end), False
