"""React Router's state in a page: pieces of one stream, each a text in a script of its own.

In: a page. Out: blocks in its draft. The pieces (`streamController.enqueue("...")`) are joined, since lines refer to
values of those before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.html_syntax.unescape import Unescaped
from segments.edge.pages.json.bulk import MAX_BULK_BYTES
from segments.edge.pages.json.devalue_lines import add_lines
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.joined import Joined, Text, texts_of
from segments.edge.pages.state.scripts import Script

SIGN: Final = b"streamController.enqueue("
_ENQUEUE: Final = re.compile(
    rb'[\t\n\r ]*+(?:window\.)?__(?:reactRouter|remix)Context\.streamController\.enqueue\((?=")'
)
_IN_PAGE: Final = re.compile(rb"<script[^<>]*+>" + _ENQUEUE.pattern, re.IGNORECASE)
_REST: Final = re.compile(rb"\"\)[\t\n\r ;]*+\Z")


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
    texts = _texts_of(body, scripts)
    if texts is None:
        return False
    joined = Joined([Unescaped(before, (0,), (-len(before),)), *texts])
    found, part = draft.empty(), draft.empty()
    if not add_lines(found, joined.content):
        return False
    joined.merge(part, found)
    _leave_gone(part, scripts[0].start)
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
    texts = _texts_of(body, scripts)
    if texts is None or before is None:
        return None
    text = b"".join([before, *(one.content for one in texts)])
    return text if len(text) <= MAX_BULK_BYTES else None


def _texts_of(body: bytes, scripts: Sequence[Script]) -> list[Text] | None:
    """The texts of these pieces; None where one is none, or a line goes on in the next: no block may reach there."""
    texts = texts_of(body, scripts, _ENQUEUE, _REST)
    return texts if texts is not None and all(one.content.endswith(b"\n") for one in texts) else None
