"""Next's state in a page: one stream of flight, in pieces that scripts hand over (`self.__next_f.push([1,"..."])`).

In: a page, or one part of it. Out: blocks in its draft; and of a part that has been cut, the rows that are asked for.
Pieces are cut anywhere, also inside a mark: they are joined before anything is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from segments.edge.pages.flight.blocks import Stream, add_stream, has_marks
from segments.edge.pages.flight.passing import FlightSoFar, without
from segments.edge.pages.flight.rows import NotFlight, Row, read_rows
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.joined import Joined, Text, texts_of
from segments.edge.pages.state.scripts import Script, find_scripts

SIGN: Final = b"__next_f"
"""A word of every page with such pieces."""

_PUSH: Final = re.compile(rb'[\t\n\r ]*+(?:self|window)\.__next_f\.push\(\[[1-9],(?=")')
_REST: Final = re.compile(rb"\"\]\)[\t\n\r ;]*+\Z")
_TEXT_PUSH: Final = re.compile(_PUSH.pattern.replace(b"[1-9]", b"1"))
"""The beginning of a piece that is text; others are bytes in base64, or the state of a form."""


class _Pieces(NamedTuple):
    """Pieces that have text, the whole of it, and its rows, which are whole up to `end`."""

    scripts: Sequence[Script]
    joined: Joined
    rows: Sequence[Row]
    end: int

    @property
    def is_whole(self) -> bool:
        return self.end == len(self.joined.content)


def is_flight_piece(body: bytes, script: Script) -> bool:
    """True if a script hands over a piece of the stream."""
    return _PUSH.match(body, script.start, script.end) is not None


def add_flight(draft: Draft, body: bytes, scripts: Sequence[Script]) -> bool:
    """Add the blocks of the stream that these scripts hand over; false where one cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    texts = texts_of(body, scripts, _TEXT_PUSH, _REST)
    joined = Joined(texts or ())
    if texts is not None and not has_marks(joined.content):
        return True
    pieces = _rows_of(scripts, texts, joined) if texts is not None else None
    if pieces is None or not pieces.is_whole:
        return False
    found = draft.empty()
    if not add_stream(found, Stream(pieces.joined.content, pieces.rows)):
        return False
    pieces.joined.merge(draft, found)
    return True


def add_flight_part(draft: Draft, body: bytes, scripts: Sequence[Script], so_far: FlightSoFar) -> bool:
    """Add the blocks in one part of the stream, whose rows are whole; false where one cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    pieces = _read(body, scripts)
    if pieces is None or not pieces.is_whole:
        return False
    text = pieces.joined.content
    stream = Stream(text, pieces.rows, so_far.asked, so_far.earlier, is_whole=False)
    found = draft.empty()
    if (has_marks(text) or so_far.earlier) and not add_stream(found, stream):
        return False
    so_far.keep(stream)
    pieces.joined.merge(draft, found)
    return not so_far.is_too_long


def whole_until(body: bytes) -> int:
    """Up to where no row is cut off: the end of these bytes, or the last script before it that begins with a row."""
    pieces = _read(body, [script for script in find_scripts(body) if is_flight_piece(body, script)])
    if pieces is None or pieces.is_whole:
        return len(body)
    begins = {0, pieces.end, *(row.start for row in pieces.rows)}
    numbered = zip(pieces.joined.edges, pieces.scripts, strict=False)
    return max((script.tag for edge, script in numbered if edge in begins), default=len(body))


def settle_part(shown: bytes, so_far: FlightSoFar) -> bytes | None:
    """A part that has been cut, with the rows in it that are asked for; None where one of these has gone."""
    pieces = _read(shown, [script for script in find_scripts(shown) if is_flight_piece(shown, script)])
    if pieces is None:
        return shown
    joined = pieces.joined

    def raw(start: int, end: int) -> bytes:
        return b"".join(shown[slice(*place)] for place in joined.places_of(start, end))

    settled = so_far.settle(joined.content, pieces.rows, raw)
    if not settled.is_complete:
        return None
    runs = [place for run in settled.without for place in joined.places_of(*run)]
    if not settled.ahead:
        return without(shown, runs)
    first = next(joined.places_of(0, 0))[0]
    return shown[:first] + settled.ahead + without(shown[first:], [(a - first, b - first) for a, b in runs])


def _read(body: bytes, scripts: Sequence[Script]) -> _Pieces | None:
    """The pieces of a stream; None where they are none."""
    texts = texts_of(body, scripts, _TEXT_PUSH, _REST)
    return _rows_of(scripts, texts, Joined(texts)) if texts is not None else None


def _rows_of(scripts: Sequence[Script], texts: Sequence[Text], joined: Joined) -> _Pieces | None:
    try:
        rows, end = read_rows(joined.content)
    except NotFlight:
        return None
    with_text = [script for script, text in zip(scripts, texts, strict=True) if text.content]
    return _Pieces(with_text, joined, rows, end)
