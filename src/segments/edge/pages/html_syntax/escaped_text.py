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
"""Whole characters and escapes."""

_WIDE: Final = re.compile(rb"\\u(?!00[0-7])")
"""An escape that is not ASCII, or half of a character."""


class EscapedText:
    """The text of a string whose quotes stand around `start` and `end`."""

    __slots__ = ("_body", "_read", "_runs", "_starts", "content")

    def __init__(self, body: bytes, start: int, end: int) -> None:
        self._body = body
        self._runs = [found.span() for found in _RUN.finditer(body, start, end)] or [(start, end)]
        self._read: dict[int, Unescaped] = {}
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
            run = self._read[index] = unescape_string(self._body, *self._runs[index])
        return run.place_of(offset - self._starts[index])


def _decode(run: bytes) -> bytes:
    if b"\\" not in run:
        return run
    if _WIDE.search(run):
        return unescape_string(run, 0, len(run)).content
    # One character for each byte, whatever characters the bytes are of.
    return str(json.loads('"' + run.decode("latin-1") + '"')).encode("latin-1")
