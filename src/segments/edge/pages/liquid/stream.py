"""Liquid in a text that arrives piece by piece.

In: chunks of a text and a `Cutter`. Out: the same text for one visitor, chunk by chunk. A condition is held back
until it is whole; everything before it goes on at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from segments.edge.pages.liquid.blocks import add_found
from segments.edge.pages.liquid.conditions import MAX_CONDITION_BYTES, Found
from segments.edge.pages.liquid.places import conditions_in_plain_text, conditions_in_xml
from segments.edge.pages.liquid.tags import certain_end
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.errors import LimitExceeded

STEP_BYTES: Final = 65_536
"""The bytes that one step looks at."""

Reader: TypeAlias = Callable[[bytes, LiquidSettings], Found]
"""A function that finds the conditions of a kind of text."""


def whole_part(found: Found, end: int, *, is_last: bool) -> int:
    """The certain part of a text that was looked at up to `end`: a condition that may become whole is held back."""
    is_held = found.first_open >= 0 and not is_last and end - found.first_open <= MAX_CONDITION_BYTES
    return found.first_open if is_held else end


def cut_found(text: bytes, found: Found, cutter: Cutter) -> bytes:
    """A text for one visitor.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    if not found.conditions:
        return text
    draft = Draft()
    add_found(draft, found.before(len(text)))
    return cutter.cut(assemble(text, draft, is_kept=False))


class TextStream:
    """One text on its way to one visitor: Liquid and nothing else. `gave_up` names the limit that ended the cutting."""

    __slots__ = ("_cutter", "_held", "_read", "_retry_at", "_settings", "gave_up")

    def __init__(
        self, cutter: Cutter, settings: LiquidSettings, read: Reader = conditions_in_plain_text
    ) -> None:
        self._cutter, self._settings, self._read = cutter, settings, read
        self._held = b""
        self._retry_at = 0
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """The bytes for the visitor, now that these have come."""
        return b"".join(
            self._take(data[start : start + STEP_BYTES], is_last=False)
            for start in range(0, len(data), STEP_BYTES)
        )

    def finish(self) -> bytes:
        """The rest, at the end of the text."""
        return self._take(b"", is_last=True)

    def _take(self, data: bytes, *, is_last: bool) -> bytes:
        if self.gave_up or not self._settings.is_on:
            return data
        held = self._held = self._held + data if self._held else data
        if len(held) < self._retry_at and not is_last:
            return b""
        end = len(held) if is_last else certain_end(held)
        if self._read is conditions_in_xml and not is_last:
            end = held.rfind(b">", 0, end) + 1 or (end if len(held) > MAX_CONDITION_BYTES else 0)
        found = self._read(held[:end], self._settings) if b"{%" in held else Found()
        end = whole_part(found, end, is_last=is_last)
        self._held = held[end:]
        # What is held back is looked at again when it has grown by half, so that it costs what its length costs.
        self._retry_at = len(self._held) * 3 // 2 if len(self._held) > STEP_BYTES else 0
        try:
            return cut_found(held[:end], found, self._cutter)
        except LimitExceeded as error:
            self.gave_up, self._held = error.limit, b""
            return held
