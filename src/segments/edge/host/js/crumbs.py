"""A body that comes in crumbs, gathered by the runtime itself so that a crossing brings many of them.

In: a JavaScript stream of bytes that nobody is reading. Out: promises of its pieces, each with all that has come in
the meantime. Two twins of the stream do it: the runtime pumps one of them into nothing, window by window, and what that
brings waits in the other. Nothing is held back for longer than `GATHER_MS`; no more than a window is fetched ahead.
"""

from __future__ import annotations

from typing import Any, Final

import js

from segments.edge.host.js.border import js_options
from segments.edge.host.js.waiting import timer

GATHER_MS: Final = 20
"""Nobody sees a pause so short, and fifty crossings a second are the most that a body can then cost."""

WINDOW_BYTES: Final = 65_536
"""The bytes that may wait for a reader: as many as a socket's own buffer commonly holds."""


class Crumbs:
    """One body, gathered. `next_piece` gives the promise of a reader's step."""

    __slots__ = ("_pump", "_pumped", "_reader", "_taken", "_window")

    def __init__(self, stream: Any) -> None:
        """Take the stream over."""
        one, other = stream.tee()
        nothing = js.IdentityTransformStream.new()
        # A body that breaks off breaks both twins; the one that is read says so.
        one.pipeTo(nothing.writable).catch(js.Boolean)
        self._pump = nothing.readable.getReader(js_options({"mode": "byob"}))
        self._reader = other.getReader(js_options({"mode": "byob"}))
        self._window: Any = None
        self._pumped = self._taken = 0

    async def next_piece(self) -> Any:
        """The promise of what has come, or of what comes next; the one before it was kept."""
        if self._taken >= self._pumped:
            if self._window is not None:
                await self._window
            self._window = self._pump.readAtLeast(WINDOW_BYTES, js.Uint8Array.new(WINDOW_BYTES))
            self._window.catch(js.Boolean)
            self._pumped += WINDOW_BYTES
        await timer(GATHER_MS)
        return self._reader.read(js.Uint8Array.new(WINDOW_BYTES))

    def note_taken(self, size: int) -> None:
        """Take note of what the last promise brought."""
        self._taken += size

    async def cancel(self) -> None:
        """Nobody wants the rest; the stream itself ends once both twins have."""
        self._pump.cancel()
        await self._reader.cancel()
