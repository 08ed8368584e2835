"""The end of a value that holds nothing of interest, found by the runtime's own JSON decoder, which is native.

In: a body and where a value starts. Out: where it ends. The decoder recurses, and deep recursion ends the
runtime itself in WebAssembly; so it must only ever see documents that are known to be shallow.
"""

from __future__ import annotations

import json
from typing import Final

MIN_BULK_BYTES: Final = 256
"""Below this distance to the next key of interest the walk itself is as fast."""

FIRST_REACH_BYTES: Final = 4_096
"""The beginning of a value that is tried first; a longer one costs a third more."""

MAX_BULK_BYTES: Final = 1_048_576
"""The decoder makes objects of all that it reads, for the blink of an eye: up to 20 times its bytes."""

MAX_BULK_DEPTH: Final = 64
"""Deeper documents are walked; the native decoder bears some thousands."""

_EFFORT: Final = 3
"""The number of times that the decoder may read a document's bytes in vain, since a value turned out to hold a key."""

_BRACKETS: Final = b"[]{}"
_OTHERS: Final = bytes(byte for byte in range(256) if byte not in _BRACKETS)


class BulkReader:
    """Ends of values in one body."""

    __slots__ = ("_decoder", "_effort", "_start", "_text")

    def __init__(self, body: bytes, start: int, limit: int) -> None:
        self._start = start
        size = limit - start
        self._effort = _EFFORT * size if MIN_BULK_BYTES < size <= MAX_BULK_BYTES else 0
        if self._effort and not is_shallow(body[start:limit]):
            self._effort = 0
        # One character for each byte, so that offsets are the same; the text itself is not looked at.
        self._text = body[start:limit].decode("latin-1") if self._effort else ""
        self._decoder = json.JSONDecoder(
            object_pairs_hook=bool, parse_int=bool, parse_float=bool, parse_constant=_refuse
        )

    def end_of(self, position: int, stop: int) -> int:
        """The end of the value at `position`, or 0 where the walk has to go on inside it."""
        if self._effort <= 0 or stop - position < MIN_BULK_BYTES:
            return 0
        begin, last = position - self._start, stop - self._start
        reach = FIRST_REACH_BYTES
        while self._effort > 0:
            # No further than the key: what holds it is not read in vain to its end, once for each level.
            end = min(begin + reach, last)
            try:
                return position + self._decoder.raw_decode(self._text[begin:end])[1]
            except ValueError:  # it does not end before, or is no JSON: the walk finds out where
                self._effort -= end - begin
            if end == last:
                break
            reach *= 4
        return 0


def is_shallow(body: bytes) -> bool:
    """True if all of the body, up to where it stops being JSON, is nested no deeper than `MAX_BULK_DEPTH`."""
    outside = body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    brackets = b"".join(outside).translate(None, _OTHERS)
    for _ in range(MAX_BULK_DEPTH):
        if not brackets:
            return True
        size = len(brackets)
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(brackets) == size:
            return not brackets
    return not brackets


def _refuse(word: str) -> None:
    raise ValueError(word)
