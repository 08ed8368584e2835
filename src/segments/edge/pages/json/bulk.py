"""The end of a value that holds nothing of interest, found by the runtime's own JSON decoder, which is native.

In: a body and where a value starts. Out: where it ends. The decoder recurses, and deep recursion ends the
runtime itself in WebAssembly; so it must only ever see documents that are known to be shallow.
"""

from __future__ import annotations

import json
from typing import Final

MIN_BULK_BYTES: Final = 256
"""Below this distance to the next key of interest the walk itself is as fast."""

FIRST_REACH_BYTES: Final = 1_024
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
    """Ends of values in one body, of which `size` bytes are read."""

    __slots__ = ("_body", "_decoder", "_effort")

    def __init__(self, body: bytes, size: int) -> None:
        self._body, self._effort = body, _EFFORT * size
        self._decoder = json.JSONDecoder(
            object_pairs_hook=bool, parse_int=bool, parse_float=bool, parse_constant=_refuse
        )

    def end_of(self, position: int, stop: int) -> int:
        """The end of the value at `position`, or 0 where the walk has to go on inside it."""
        if stop - position < MIN_BULK_BYTES:
            return 0
        last = min(stop, position + MAX_BULK_BYTES)
        reach = FIRST_REACH_BYTES
        while self._effort > 0:
            # No further than the key: what holds it is not read in vain to its end, once for each level.
            end = min(position + reach, last)
            beginning = self._body[position:end]
            if is_shallow(beginning):
                try:
                    # One character for each byte, so that offsets are the same; the text itself is not looked at.
                    return position + self._decoder.raw_decode(beginning.decode("latin-1"))[1]
                except ValueError:  # it does not end before, or is no JSON: the walk finds out where
                    pass
            self._effort -= end - position
            if end == last:
                break
            reach *= 4
        return 0


def is_shallow(body: bytes) -> bool:
    """True if all of the body, up to where it stops being JSON, is nested no deeper than `MAX_BULK_DEPTH`."""
    if body.count(b"[") + body.count(b"{") <= MAX_BULK_DEPTH:
        return True
    outside = body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    brackets = b"".join(outside).translate(None, _OTHERS)
    for _ in range(MAX_BULK_DEPTH):
        if not brackets:
            return True
        size = len(brackets)
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(brackets) == size:
            return size <= MAX_BULK_DEPTH  # what does not end here
    return not brackets


def _refuse(word: str) -> None:
    raise ValueError(word)
