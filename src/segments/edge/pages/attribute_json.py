"""JSON in an attribute of a page: what it means once the browser has resolved its character references.

In: a page and where a value stands in it. Out: the value's text with the place of each of its bytes in the page,
and the blocks of that text at their places in the page. References are resolved here as JSON needs them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from segments.edge.pages.draft import Draft

_REFERENCE: Final = re.compile(rb"&(?:(quot|amp|apos|lt|gt)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_NAMED: Final = {b"quot": '"', b"amp": "&", b"apos": "'", b"lt": "<", b"gt": ">"}


@dataclass(frozen=True, slots=True)
class Unescaped:
    """A text, and where its runs stand: run i begins at `starts[i]` in the text and `places[i]` in the page."""

    content: bytes
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def place_of(self, offset: int) -> int:
        """Where a byte of the text stands in the page."""
        run = bisect_right(self.starts, offset) - 1
        return self.places[run] + offset - self.starts[run]


def unescape(body: bytes, start: int, end: int) -> Unescaped:
    """The text between `start` and `end` with its references resolved; unusual ones by name stay as they are."""
    pieces: list[bytes] = []
    starts, places = [0], [start]
    position, size = start, 0
    for found in _REFERENCE.finditer(body, start, end):
        character = _resolve(found)
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
    code = int(found[2]) if found[2] else int(found[3], 16)
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
        draft.add(block)
    draft.cuts += [(place_of(start), place_of(end)) for start, end in found.cuts]
    draft.problems += [(code, place_of(offset), got) for code, offset, got in found.problems]
    draft.chains += found.chains
