"""A long string of JSON in a page, of which few places are asked for.

In: a page and where a string stands in it. Out: its text, and the places of its bytes in the page, as `unescape_string`
has them. The runtime's own decoder reads it: a stream that frameworks write has an escape in every tenth byte.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped, unescape_string

STEP_BYTES: Final = 1_024
"""Each place costs a few looks at so many bytes, however long the string is."""

LONGEST_ESCAPE: Final = 6

_WIDE: Final = re.compile(rb"\\u(?!00[0-7])")
"""An escape that is not ASCII, or half of a character."""


class EscapedText:
    """The text of a string whose escapes all mean one byte."""

    __slots__ = ("_escaped", "_has_codes", "_start", "_steps", "content")

    def __init__(self, escaped: bytes, start: int, content: bytes) -> None:
        """`escaped` is the string as it begins at `start` in the page, each of its backslashes beginning an escape."""
        self._escaped, self._start, self.content = escaped, start, content
        self._has_codes = b"\\u" in escaped
        self._steps: list[tuple[int, int]] = []

    def place_of(self, offset: int) -> int:
        """The place in the page of a byte of the text."""
        steps = self._steps = self._steps or self._measured()
        begin, start = steps[bisect_right(steps, (offset, len(self._escaped))) - 1]
        place, before = start + offset - begin, start
        while before < place:
            before, place = place, place + self._lost(before, place)
        return self._start + place

    def _lost(self, start: int, end: int) -> int:
        """The bytes by which escapes that begin here are longer than what they mean."""
        lost = self._escaped.count(b"\\", start, end)
        return lost + 4 * self._escaped.count(b"\\u", start, end + 1) if lost and self._has_codes else lost

    def _measured(self) -> list[tuple[int, int]]:
        """Offsets in the text, one a step, and where these bytes stand in the string."""
        steps = [(0, 0)]
        for end in range(STEP_BYTES, len(self._escaped), STEP_BYTES):
            escape = self._escaped.rfind(b"\\", end - LONGEST_ESCAPE, end)
            place = escape if escape >= 0 else end
            offset, start = steps[-1]
            steps.append((offset + place - start - self._lost(start, place), place))
        return steps


def read_text(body: bytes, start: int, end: int) -> EscapedText | Unescaped | None:
    """The text of the string whose quotes stand around `start` and `end`; None where that is no string of JSON."""
    written = body[start:end]
    try:
        # One character for each byte, whatever characters the bytes are of.
        text: str = json.loads('"' + written.decode("latin-1") + '"')
    except ValueError:
        return None
    escaped = written.replace(rb"\\", rb"\_")
    if _WIDE.search(escaped):
        return unescape_string(body, start, end)
    return EscapedText(escaped, start, text.encode("latin-1"))
