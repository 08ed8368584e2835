"""State that a page has in pieces, each a text in a script of its own: React Router's streams, and Next's.

In: the scripts of a page. Out: blocks in its draft, and the pieces of streams that could not be cut.
"""

from __future__ import annotations

from collections.abc import Sequence

from segments.edge.pages.flight.passing import FlightSoFar, without
from segments.edge.pages.plan.cutting import StateSoFar
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state import enqueued
from segments.edge.pages.state.flight_pieces import (
    SIGN,
    add_flight,
    add_flight_part,
    is_flight_piece,
    settle_part,
)
from segments.edge.pages.state.halted import Unread, halt
from segments.edge.pages.state.scripts import Script


def has_state(body: bytes, marks: Sequence[int]) -> bool:
    """True if a page may have state with blocks. In pieces a mark may be cut in two, and is found by nobody."""
    return bool(marks) or SIGN in body or enqueued.SIGN in body


def is_any_piece(body: bytes, script: Script) -> bool:
    """True if a script's state is read together with that of others."""
    return enqueued.is_piece(body, script) or is_flight_piece(body, script)


def add_pieces(
    draft: Draft, body: bytes, scripts: Sequence[Script], marked: Sequence[Script], so_far: StateSoFar
) -> list[Unread]:
    """Add all streams; returns the pieces of those that could not be read. `marked` are scripts with marks."""
    return _add_enqueued(draft, body, scripts, marked, so_far) + _add_flight(draft, body, scripts, so_far)


def _add_enqueued(
    draft: Draft, body: bytes, scripts: Sequence[Script], marked: Sequence[Script], so_far: StateSoFar
) -> list[Unread]:
    """Add React Router's stream. Pieces that come after others have been cut may refer to what has gone."""
    pieces = [script for script in scripts if enqueued.is_piece(body, script)]
    if not (so_far.has_stream or any(enqueued.is_piece(body, script) for script in marked)):
        so_far.pieces = enqueued.text_of(so_far.pieces, body, pieces)
        return []
    before = None if so_far.has_stream else so_far.pieces
    if before is not None and enqueued.add_pieces(draft, body, pieces, before):
        so_far.has_stream = True
        return []
    return [Unread(piece.tag, piece.close, "a piece of React Router's stream") for piece in pieces]


def _add_flight(draft: Draft, body: bytes, scripts: Sequence[Script], so_far: StateSoFar) -> list[Unread]:
    """Add Next's stream, or one part of it."""
    pieces = [script for script in scripts if is_flight_piece(body, script)]
    if not pieces:
        return []
    if so_far.is_in_parts:
        is_read = add_flight_part(draft, body, pieces, _flight_of(so_far))
    else:
        is_read = add_flight(draft, body, pieces)
    return [] if is_read else [Unread(piece.tag, piece.close, "a piece of Next's stream") for piece in pieces]


def _flight_of(so_far: StateSoFar) -> FlightSoFar:
    if not isinstance(so_far.flight, FlightSoFar):
        so_far.flight = FlightSoFar()
    return so_far.flight


def settle_pieces(shown: bytes, so_far: StateSoFar) -> bytes:
    """A part that has been cut, with what it needs of the streams in it and no more."""
    if so_far.is_halted or not isinstance(so_far.flight, FlightSoFar) or SIGN not in shown:
        return shown
    so_far.flight.has_blocks |= so_far.has_blocks
    settled = settle_part(shown, so_far.flight)
    if settled is not None:
        return settled
    so_far.is_halted = True
    draft = Draft()
    halt(draft, shown, [])
    return without(shown, draft.cuts)
