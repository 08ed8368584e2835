"""The body of an origin's response, read in large steps and no further than memory allows.

In: a JavaScript Response. Out: its bytes as far as they were asked for. A length is believed only where the bytes
are not compressed: there it is HTTP's own promise. However small the pieces are in which an origin sends it, a body
costs few crossings; one that brings nothing for too long is given up.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import js

from segments.edge.host.js.border import js_options
from segments.edge.host.js.crumbs import Crumbs
from segments.edge.host.js.waiting import first_of, timer
from segments.errors import OriginStalled

STEP_BYTES: Final = 262_144
"""Room for one step; each costs a crossing, and brings what has arrived by then."""

LEAST_BYTES: Final = 16_384
"""The least bytes of one step through a body that is wanted whole; a step that needs an alarm for them has stalled."""

LEAST_SIZED_BYTES: Final = 65_536
"""The same where the length is known: the server has all of it, and sends it as fast as the way allows."""

PAUSE_MS: Final = 100
"""An origin that sends nothing for so long is waiting for something itself: a page is shown as far as it is there."""

LONGEST_WAIT_MS: Final = 1_000
"""After so long a page is shown as far as it is there, however steadily it comes."""

CRUMB_BYTES: Final = 1_024
"""Pieces that are smaller on average cost more to fetch than to read; usual servers send several times as much."""

CRUMBS_FROM: Final = 8
"""The pieces after which their average says something."""


class PageBody:
    """One body. `is_over` tells whether it was read to its end."""

    __slots__ = (
        "_alarm", "_counters", "_crumbs", "_has_come", "_pending", "_reader", "_reads", "_response", "_size",
        "_stall_ms", "is_inflated", "is_over", "length",
    )  # fmt: skip

    def __init__(
        self, response: Any, headers: Mapping[str, str], counters: Counter[str], stall_ms: int
    ) -> None:
        """`length` is the number of bytes, if that is known for certain, else -1."""
        self._response, self._counters, self._stall_ms = response, counters, stall_ms
        self._reader: Any = None
        self._crumbs: Crumbs | None = None
        self._pending: Any = None
        self._alarm: Any = None
        self._has_come = False
        self._reads = self._size = 0
        self.is_over = False
        self.is_inflated = headers.get("content-encoding", "identity").strip().lower() != "identity"
        text = headers.get("content-length", "")
        is_certain = (
            text.isascii() and text.isdigit() and len(text) < 16 and "content-encoding" not in headers
        )
        self.length = int(text) if is_certain else -1

    async def read_whole(self, most_bytes: int) -> bytes:
        """All of the body; of one that is longer a little more than `most_bytes`, or nothing yet if that is known.

        Raises:
            JsException: the origin broke off.
            OriginStalled: it sent nothing more.
        """
        if self.length > most_bytes:
            return b""
        parts: list[bytes] = []
        while self._size <= most_bytes and not self.is_over:
            parts.append(await self._step(LEAST_BYTES if self.length < 0 else LEAST_SIZED_BYTES))
        return b"".join(parts)

    async def read_until_pause(self, most_bytes: int) -> bytes:
        """All of the body, or what is there when the origin pauses; of a longer one as `read_whole`.

        Raises:
            JsException: the origin broke off.
            OriginStalled: it sent nothing at all.
        """
        if self.length > most_bytes:
            return b""
        parts = [await self.step()]
        began_ms = _now_ms()
        while self._size <= most_bytes and not self.is_over:
            left_ms = LONGEST_WAIT_MS - (_now_ms() - began_ms)
            if left_ms <= 0 or not await self.comes_within(min(PAUSE_MS, left_ms)):
                break
            parts.append(await self.step())
        return b"".join(parts)

    async def begin(self, least_bytes: int) -> bytes:
        """At least so much of a body that is not over.

        Raises:
            JsException: the origin broke off.
            OriginStalled: it sent nothing more.
        """
        parts: list[bytes] = []
        while self._size < least_bytes and not self.is_over:
            parts.append(await self.step())
        return b"".join(parts)

    async def step(self) -> bytes:
        """The bytes that have arrived since the last time, or that arrive next; none at the end.

        Raises:
            JsException: the origin broke off.
            OriginStalled: it sent nothing more.
        """
        return await self._step(1)

    async def _step(self, least_bytes: int) -> bytes:
        if not await self._ask(least_bytes):
            return b""
        step = await self._before_alarm()
        self._pending = None
        if step.done:
            self.is_over = True
            return b""
        piece = bytes(step.value.to_bytes())
        self._note(len(piece), least_bytes)
        return piece

    async def comes_within(self, milliseconds: int) -> bool:
        """True if the next step would bring something, or the end, in this time.

        Raises:
            JsException: the origin broke off.
        """
        if not await self._ask(1):
            return True
        return await first_of(self._pending, timer(milliseconds)) is not None

    async def _ask(self, least_bytes: int) -> bool:
        """Start reading the next piece; True if there can be one."""
        if self._pending is not None:
            return True
        if self._reader is None and self._crumbs is None:
            if not self._response.body:
                self.is_over = True
                return False
            self._reader = self._response.body.getReader(js_options({"mode": "byob"}))
        self._reads += 1
        self._counters["body-reads"] += 1
        if self._crumbs is not None:
            self._pending = await self._crumbs.next_piece()
        else:
            view = js.Uint8Array.new(STEP_BYTES if self.length < 0 else self._room)
            self._pending = self._reader.readAtLeast(min(least_bytes, view.length), view)
        return True

    @property
    def _room(self) -> int:
        """For a step of a body whose length is known, and that is not over."""
        return min(STEP_BYTES, max(1, self.length - self._size))

    def _note(self, size: int, least_bytes: int) -> None:
        self._has_come = True
        self._size += size
        if self._size == self.length:
            self.is_over = True
        if self._crumbs is not None:
            self._crumbs.note_taken(size)
        elif least_bytes == 1 and self._reads >= CRUMBS_FROM and self._size < self._reads * CRUMB_BYTES:
            self._reader.releaseLock()
            self._reader, self._crumbs = None, Crumbs(self._response.body)

    async def _before_alarm(self) -> Any:
        """The step that is on its way. One alarm serves many: when it rings and something had come, it is set anew.

        Raises:
            JsException: the origin broke off.
            OriginStalled: nothing came from one alarm to the next.
        """
        while True:
            if self._alarm is None:
                self._alarm, self._has_come = timer(self._stall_ms), False
            step = await first_of(self._pending, self._alarm)
            if step is not None:
                return step
            self._alarm = None
            if not self._has_come:
                await self.cancel()
                raise OriginStalled(f"Expected the rest of a body within {self._stall_ms} ms, got nothing")

    async def hand_error_to(self, on_error: Any) -> None:
        """Call a JavaScript function with the error that broke the body off, if one did.

        A lost connection is no fault to the runtime as long as its own error stays what it is.
        """
        if self._pending is not None:
            await first_of(self._pending.catch(on_error), timer(0))

    async def cancel(self) -> None:
        """Nobody wants the rest."""
        self.is_over = True
        if self._crumbs is not None:
            await self._crumbs.cancel()
        elif self._reader is not None:
            await self._reader.cancel()
        elif self._response.body:
            await self._response.body.cancel()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
