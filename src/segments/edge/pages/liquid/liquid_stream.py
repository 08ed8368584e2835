"""Liquid in a text that arrives piece by piece.

In: chunks of a text and a `Cutter`. Out: the same text for one visitor, chunk by chunk. A condition is held back
until it is whole; everything before it goes on at once.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.pages.liquid.liquid import Condition, find_conditions
from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.cutting import Cutter
from segments.errors import LimitExceeded

MAX_HELD_BYTES: Final = 8 * 1024 * 1024
"""A condition that is longer than a whole text may be is not waited for."""

STEP_BYTES: Final = 65_536
"""What is looked at in one go."""

_SPACE: Final = b"\t\n\f\r "
_LITERAL: Final = re.compile(rb"\{%-?[\t\n\f\r ]*+(end)?(raw|comment)(?![A-Za-z0-9_])")


class LiquidStream:
    """The text of one answer on its way to one visitor."""

    __slots__ = ("_cutter", "_held", "_max_held", "_retry_at")

    def __init__(self, cutter: Cutter, max_held: int) -> None:
        """`max_held` bytes are held back at most; a condition that is longer takes its default."""
        self._cutter, self._max_held, self._held = cutter, max_held, b""
        self._retry_at = 0

    def feed(self, data: bytes, *, is_last: bool) -> bytes:
        """What can go on now.

        Raises:
            LimitExceeded: more blocks than a page may have. `rest` is what has not gone on.
        """
        held = self._held = self._held + data if self._held else data
        if len(held) < self._retry_at and not is_last:
            return b""
        has_tags = b"{%" in held
        end = len(held) if is_last or len(held) > self._max_held else certain_end(held)
        ready = self._cutter.cut(compile_text(held[:end])) if has_tags else held[:end]
        self._held = held[end:]
        # What is held back is looked at again when it has grown by half, so that it costs what its length costs.
        self._retry_at = len(self._held) * 3 // 2 if len(self._held) > STEP_BYTES else 0
        return ready

    @property
    def rest(self) -> bytes:
        """What is held back, as it came."""
        return self._held


class TextStream:
    """One text on its way to one visitor: Liquid and nothing else. `gave_up` names the limit that ended the cutting."""

    __slots__ = ("_liquid", "gave_up")

    def __init__(self, cutter: Cutter) -> None:
        self._liquid = LiquidStream(cutter, MAX_HELD_BYTES)
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """What can go to the visitor now that these bytes have come."""
        return b"".join(
            self._take(data[start : start + STEP_BYTES], is_last=False)
            for start in range(0, len(data), STEP_BYTES)
        )

    def finish(self) -> bytes:
        """What is left when the text is over."""
        return self._take(b"", is_last=True)

    def _take(self, data: bytes, *, is_last: bool) -> bytes:
        if self.gave_up:
            return data
        try:
            return self._liquid.feed(data, is_last=is_last)
        except LimitExceeded as error:
            self.gave_up = error.limit
            return self._liquid.rest


def certain_end(text: bytes) -> int:
    """How much of a text can be decided without what follows it: no condition is cut in two there.

    White space waits for what follows it: a tag may take it away, unless the tag before it has already.
    """
    end = len(text) - text.endswith(b"{")
    conditions: list[Condition] = []
    last_tag = text.rfind(b"{%")
    if last_tag >= 0:
        if text.find(b"%}", last_tag) < 0:
            end = last_tag
        end = min(end, _open_literal(text[:end]))
        conditions = find_conditions(text[:end])
    known = next((found.offset for found in conditions if not found.is_closed), end)
    end = len(text[:known].rstrip(_SPACE))
    for condition in reversed(conditions):
        last = condition.cuts[-1][1]
        if condition.is_closed and condition.offset < end <= last:
            is_certain = last <= known and last < len(text)
            end = last if is_certain else len(text[: condition.offset].rstrip(_SPACE))
    return end


def _open_literal(text: bytes) -> int:
    """Where raw text or a comment of Liquid begins that does not end here, or the end of the text."""
    opened = b""
    start = len(text)
    for found in _LITERAL.finditer(text):
        if not found[1] and not opened:
            opened, start = found[2], found.start()
        elif found[1] and found[2] == opened:
            opened = b""
    return start if opened else len(text)
