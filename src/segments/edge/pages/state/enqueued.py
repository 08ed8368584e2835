"""React Router's state in a page: pieces of one stream, each a text in a script of its own.

In: a page. Out: blocks in its draft. The pieces (`streamController.enqueue("...")`) are joined, since lines refer to
values of those before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped, merge_unescaped, unescape_string
from segments.edge.pages.json.bulk import MAX_BULK_BYTES
from segments.edge.pages.json.devalue_lines import add_lines
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.scripts import Script

SIGN: Final = b"streamController.enqueue("
_ENQUEUE: Final = re.compile(
    rb'[\t\n\r ]*+(?:window\.)?__(?:reactRouter|remix)Context\.streamController\.enqueue\((?=")'
)
_IN_PAGE: Final = re.compile(rb"<script[^<>]*+>" + _ENQUEUE.pattern, re.IGNORECASE)
_REST: Final = re.compile(rb"\)[\t\n\r ;]*+\Z")


def first_piece(body: bytes, start: int, end: int) -> int:
    """The beginning of the script that hands over the first piece between two offsets, or the end without one."""
    if body.find(SIGN, start, end) < 0:
        return end
    found = _IN_PAGE.search(body, start, end)
    return found.start() if found else end


def is_piece(body: bytes, script: Script) -> bool:
    """True if a script hands over a piece of React Router's stream."""
    return _ENQUEUE.match(body, script.start, script.end) is not None


def add_pieces(draft: Draft, body: bytes, scripts: Sequence[Script], before: bytes = b"") -> bool:
    """Add the blocks of the stream that these scripts hand over; false where one cannot be taken out.

    `before` is what has gone of the stream, unchanged: no block is in it.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    joined = _joined(body, scripts)
    if joined is None:
        return False
    gone = len(before)
    starts = (0, *(gone + start for start in joined.starts))
    whole = Unescaped(before + joined.content, starts, (-gone, *joined.places))
    found = draft.empty()
    if not add_lines(found, whole.content):
        return False
    part = draft.empty()
    merge_unescaped(part, found, whole)
    _leave_gone(part, joined.places[0])
    draft.take(part)
    return True


def _leave_gone(part: Draft, first: int) -> None:
    """Let go of all in bytes that have gone; a block of shared values stands at the first place that is left."""
    for block in part.blocks:
        block.extras[:] = [extra for extra in block.extras if extra[0] >= 0]
        if block.start < 0:
            block.start = block.end = block.offset = first
    part.cuts[:] = [cut for cut in part.cuts if cut[0] >= 0]


def text_of(before: bytes | None, body: bytes, scripts: Sequence[Script]) -> bytes | None:
    """The stream up to the pieces of these scripts; None where it is too long to be kept, or no text."""
    joined = _joined(body, scripts) if scripts and before is not None else None
    if not scripts or joined is None or before is None:
        return None if scripts else before
    text = before + joined.content
    return text if len(text) <= MAX_BULK_BYTES else None


def _joined(body: bytes, scripts: Sequence[Script]) -> Unescaped | None:
    pieces = [_text_of(body, script) for script in scripts]
    return None if None in pieces else _join([piece for piece in pieces if piece is not None])


def _text_of(body: bytes, script: Script) -> Unescaped | None:
    opening = _ENQUEUE.match(body, script.start, script.end)
    string = STRING.match(body, opening.end(), script.end) if opening else None
    if string is None or not _REST.match(body[string.end() : script.end]):
        return None
    return unescape_string(body, string.start() + 1, string.end() - 1)


def _join(pieces: Sequence[Unescaped]) -> Unescaped | None:
    """One text; None where a line goes on in the next piece: no block may reach from script to script."""
    starts: list[int] = []
    places: list[int] = []
    size = 0
    for piece in pieces:
        if not piece.content.endswith(b"\n"):
            return None
        starts += [size + start for start in piece.starts]
        places += piece.places
        size += len(piece.content)
    return Unescaped(b"".join(piece.content for piece in pieces), tuple(starts), tuple(places))
