"""JSON in an attribute of a page or in a string of other JSON: what it means without its escapes.

In: a page and where a value stands in it. Out: the value's text with the place of each of its bytes in the page,
and the blocks of that text at their places in the page. Escapes are resolved here as JSON needs them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from segments.edge.pages.plan.draft import Draft

_REFERENCE: Final = re.compile(rb"&(?:(quot|amp|apos|lt|gt)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_NAMED: Final = {b"quot": '"', b"amp": "&", b"apos": "'", b"lt": "<", b"gt": ">"}
_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|([^u]))")
_CONTROLS: Final = {b"b": "\b", b"f": "\f", b"n": "\n", b"r": "\r", b"t": "\t"}


@dataclass(frozen=True, slots=True)
class Unescaped:
    """A text, and where its runs stand: run i begins at `starts[i]` in the text and `places[i]` in the page."""

    content: bytes
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def place_of(self, offset: int) -> int:
        """The offset in the page of a byte of the text."""
        run = bisect_right(self.starts, offset) - 1
        return self.places[run] + offset - self.starts[run]


def unescape(body: bytes, start: int, end: int) -> Unescaped:
    """The text between `start` and `end` with its references resolved; unusual ones by name stay as they are."""
    return _without(_REFERENCE, _resolve, body, (start, end))


def unescape_string(body: bytes, start: int, end: int) -> Unescaped:
    """The text of a JSON string whose quotes stand around `start` and `end`.

    Halves of characters (surrogates) stay escapes, which say the same in JSON inside it.
    """
    return _without(_ESCAPE, _unescape, body, (start, end))


def _without(
    escapes: re.Pattern[bytes],
    resolve: Callable[[re.Match[bytes]], bytes | None],
    body: bytes,
    extent: tuple[int, int],
) -> Unescaped:
    start, end = extent
    pieces: list[bytes] = []
    starts, places = [0], [start]
    position, size = start, 0
    for found in escapes.finditer(body, start, end):
        character = resolve(found)
        if character is None:
            continue
        pieces += [body[position : found.start()], character]
        size += found.start() - position
        position = found.end()
        starts += [size, size + len(character)]
        places += [found.start(), position]
        size += len(character)
    pieces.append(body[position:end])
    return Unescaped(b"".join(pieces), tuple(starts), tuple(places))


def _resolve(found: re.Match[bytes]) -> bytes | None:
    if found[1]:
        return _NAMED[found[1]].encode()
    return _encode(int(found[2]) if found[2] else int(found[3], 16))


def _unescape(found: re.Match[bytes]) -> bytes | None:
    if found[2]:
        return _CONTROLS[found[2]].encode() if found[2] in _CONTROLS else found[2]
    return _encode(int(found[1], 16))


def _encode(code: int) -> bytes | None:
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code).encode() if is_character else None


def merge_unescaped(draft: Draft, found: Draft, value: Unescaped) -> None:
    """Add what was found in the text to the draft of the page, at its places there.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    place_of = value.place_of
    for block in found.blocks:
        block.start, block.end, block.offset = (
            place_of(block.start),
            place_of(block.end),
            place_of(block.offset),
        )
        block.content = place_of(block.content) if block.content >= 0 else -1
        block.holder = place_of(block.holder - 1) + 1 if block.holder else 0
        block.extras[:] = [(place_of(start), place_of(end)) for start, end in block.extras]
        draft.add(block)
    draft.cuts += [(place_of(start), place_of(end)) for start, end in found.cuts]
    draft.problems += [(code, place_of(offset), got) for code, offset, got in found.problems]
    draft.chains += found.chains
