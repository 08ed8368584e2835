"""A long string of JSON in a page, of which few places are asked for: read in runs, each looked into when it has to be.

In: a page and where a string stands in it. Out: its text, and the places of its bytes in the page, as `unescape_string`
has them. The runtime's own decoder does the work: a stream that frameworks write has an escape in every tenth byte.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped, unescape_string

_RUN: Final = re.compile(rb"(?>[^\\]|\\(?:u[0-9a-fA-F]{4}|[^u])){1,512}+", re.DOTALL)
_SHORT_RUN: Final = re.compile(rb"(?>[^\\]|\\(?:u[0-9a-fA-F]{4}|[^u])){1,40}+", re.DOTALL)
"""Whole characters and escapes."""

_WIDE: Final = re.compile(rb"\\u(?!00[0-7])")
"""An escape that is not ASCII, or half of a character."""


class EscapedText:
    """The text of a string whose quotes stand around `start` and `end`."""

    __slots__ = ("_body", "_is_run", "_read", "_runs", "_starts", "content")

    def __init__(self, body: bytes, start: int, end: int, *, is_run: bool = False) -> None:
        """`is_run`: a run of a longer text, in which a place is looked for."""
        self._body, self._is_run = body, is_run
        pattern = _SHORT_RUN if is_run else _RUN
        self._runs = [found.span() for found in pattern.finditer(body, start, end)] or [(start, end)]
        self._read: dict[int, Unescaped | EscapedText] = {}
        parts = [_decode(body[slice(*run)]) for run in self._runs]
        self._starts = [0]
        for part in parts[:-1]:
            self._starts.append(self._starts[-1] + len(part))
        self.content = b"".join(parts)

    def place_of(self, offset: int) -> int:
        """The place in the page of a byte of the text."""
        index = bisect_right(self._starts, offset) - 1
        run = self._read.get(index)
        if run is None:
            place = self._runs[index]
            run = (
                unescape_string(self._body, *place)
                if self._is_run
                else EscapedText(self._body, *place, is_run=True)
            )
            self._read[index] = run
        return run.place_of(offset - self._starts[index])


def _decode(run: bytes) -> bytes:
    if b"\\" not in run:
        return run
    if _WIDE.search(run):
        return unescape_string(run, 0, len(run)).content
    # One character for each byte, whatever characters the bytes are of.
    return str(json.loads('"' + run.decode("latin-1") + '"')).encode("latin-1")
