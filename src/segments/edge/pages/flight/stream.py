"""Flight on its way to one visitor, in parts: the answers of a click (`text/x-component`), row by row.

In: chunks of a stream and a `Cutter`. Out: that visitor's rows, as soon as they are whole. What cannot be cut ends the
stream: the client then loads the page as a document.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from segments.edge.pages.flight.blocks import Stream, add_stream, has_marks
from segments.edge.pages.flight.compile import STATE_NOT_UNDERSTOOD, has_liquid
from segments.edge.pages.flight.passing import FlightSoFar, without
from segments.edge.pages.flight.rows import NotFlight, read_rows
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.errors import LimitExceeded

MAX_HELD_BYTES: Final = 8_388_608
"""No row is as long as this."""


class FlightStream:
    """One stream on its way to one visitor. `gave_up` says why it ended early, if it did."""

    __slots__ = ("_cutter", "_empty", "_held", "_retry_at", "_settings", "_so_far", "gave_up")

    def __init__(
        self,
        cutter: Cutter,
        settings: PageSettings = PLAIN_PAGE,
        add_markup: Callable[[Draft, bytes], None] | None = None,
    ) -> None:
        self._cutter, self._held, self._retry_at = cutter, b"", 0
        self._settings = settings
        self._empty = Draft(keeps_marks=settings.json.keeps_marks, add_markup=add_markup)
        self._so_far = FlightSoFar(has_blocks=True)
        self.gave_up = ""

    def feed(self, data: bytes) -> bytes:
        """The bytes for the visitor, now that these have come."""
        self._held += data
        if self.gave_up or len(self._held) < self._retry_at:
            return b""
        return self._advance()

    @property
    def is_waiting(self) -> bool:
        """True if rows may be whole that have not been looked at."""
        return bool(self._held) and not self.gave_up

    def hurry(self) -> bytes:
        """The rows that are whole when the origin pauses."""
        return self._advance() if self.is_waiting else b""

    def finish(self) -> bytes:
        """The rest, when the stream is over."""
        ready = self._advance()
        if self._held and not self.gave_up:
            self._give_up()
        return ready

    def _advance(self) -> bytes:
        try:
            rows, end = read_rows(self._held)
        except NotFlight:
            return self._give_up()
        part, self._held = self._held[:end], self._held[end:]
        self._retry_at = len(self._held) * 3 // 2
        if len(self._held) > MAX_HELD_BYTES:
            return self._give_up()
        stream = Stream(part, rows, self._so_far.asked, self._so_far.earlier, is_whole=False)
        draft = self._empty.empty()
        try:
            is_cut = not has_liquid(part, self._settings) and (
                (not has_marks(part) and not stream.earlier) or add_stream(draft, stream)
            )
        except LimitExceeded:
            is_cut = False
        return self._send(stream, draft) if is_cut else self._give_up()

    def _send(self, stream: Stream, draft: Draft) -> bytes:
        so_far = self._so_far
        so_far.keep(stream)
        shown = self._cutter.cut(assemble(stream.text, draft, is_kept=False))
        settled = so_far.settle(shown, read_rows(shown).rows, lambda start, end: shown[start:end])
        if not settled.is_complete or so_far.is_too_long:
            return self._give_up()
        return settled.ahead + without(shown, settled.without)

    def _give_up(self) -> bytes:
        self.gave_up, self._held = STATE_NOT_UNDERSTOOD, b""
        self._cutter.problems[STATE_NOT_UNDERSTOOD] += 1
        return b""
