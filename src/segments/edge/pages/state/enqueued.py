"""React Router's state in a page: pieces of one stream, each a text in a script of its own.

In: a page. Out: blocks in its draft. The pieces (`streamController.enqueue("...")`) are joined, since lines refer to
values of those before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped, merge_unescaped, unescape_string
from segments.edge.pages.json.devalue_lines import add_lines
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.scripts import Script

_ENQUEUE: Final = re.compile(
    rb'[\t\n\r ]*+(?:window\.)?__(?:reactRouter|remix)Context\.streamController\.enqueue\((?=")'
)
_IN_PAGE: Final = re.compile(rb"<script[^<>]*+>" + _ENQUEUE.pattern, re.IGNORECASE)
_REST: Final = re.compile(rb"\)[\t\n\r ;]*+\Z")


def first_piece(body: bytes, start: int, end: int) -> int:
    """The beginning of the script that hands over the first piece between two offsets, or the end without one."""
    if body.find(b"streamController.enqueue(", start, end) < 0:
        return end
    found = _IN_PAGE.search(body, start, end)
    return found.start() if found else end


def is_piece(body: bytes, script: Script) -> bool:
    """True if a script hands over a piece of React Router's stream."""
    return _ENQUEUE.match(body, script.start, script.end) is not None


def add_pieces(draft: Draft, body: bytes, scripts: Sequence[Script]) -> bool:
    """Add the blocks of the stream that these scripts hand over; false where one cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    pieces = [_text_of(body, script) for script in scripts]
    joined = _join([piece for piece in pieces if piece is not None])
    if None in pieces or joined is None:
        return False
    found = draft.empty()
    if not add_lines(found, joined.content):
        return False
    merge_unescaped(draft, found, joined)
    return True


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
