"""A body of the origin that several requests read while it arrives; the first of them reads it from the network.

In: the body of the first reader. Out: the same bytes for each of the others, in the same steps. The bytes stay until
the body is over or longer than a page that is kept. From then on nobody may join, what all have read goes, and the
network waits for the slowest reader, but for none that has stalled.
"""

from __future__ import annotations

import time
from typing import Any, Final, Protocol

from pyodide.ffi import JsException

from segments.edge.host.js.page_body import PageBody
from segments.edge.host.sharing.bell import Bell
from segments.errors import OriginStalled

AHEAD_BYTES: Final = 262_144
"""The bytes that a long body may be ahead of its slowest reader."""


class Body(Protocol):
    """A body that is read in steps: a `PageBody`, or one that is shared."""

    @property
    def length(self) -> int:
        """The number of bytes, if that is known for certain, else -1."""

    @property
    def is_inflated(self) -> bool:
        """True if the body was compressed on its way."""

    @property
    def is_over(self) -> bool:
        """True if it was read to its end."""

    async def step(self) -> bytes:
        """The bytes that have arrived since the last time, or that arrive next; none at the end."""

    async def begin(self, least_bytes: int) -> bytes:
        """At least so much of a body that is not over."""

    async def comes_within(self, milliseconds: int) -> bool:
        """True if the next step would bring something, or the end, in this time."""

    async def hand_error_to(self, on_error: Any) -> None:
        """Call a JavaScript function with the error that broke the body off, if one did."""

    async def cancel(self) -> None:
        """Nobody wants the rest."""


class ArrivingBody:
    """The body as its first reader has it."""

    __slots__ = ("_bell", "_body", "_dropped", "_is_broken", "_most_bytes", "_pieces", "_readers", "_size",
                 "_stall_ms", "_taken", "_touched_ms")  # fmt: skip

    def __init__(self, body: PageBody, beginning: bytes, *, most_bytes: int, stall_ms: int) -> None:
        self._body, self._most_bytes, self._stall_ms = body, most_bytes, stall_ms
        self._pieces, self._dropped, self._size = [beginning] if beginning else [], 0, len(beginning)
        self._readers: list[LaterReader] = []
        self._bell, self._taken = Bell(), Bell()
        self._is_broken = False
        self._touched_ms = _now_ms()

    @property
    def length(self) -> int:
        """As the body's."""
        return self._body.length

    @property
    def is_inflated(self) -> bool:
        """As the body's."""
        return self._body.is_inflated

    @property
    def is_over(self) -> bool:
        """As the body's."""
        return self._body.is_over

    def may_be_joined(self, within_ms: int) -> bool:
        """True if all of its bytes are here, and something came within this time: its first reader may be gone."""
        is_whole = not self._is_broken and self._size <= self._most_bytes
        return is_whole and _now_ms() - self._touched_ms < within_ms

    def join(self) -> LaterReader:
        """A reader of all bytes from the first on."""
        reader = LaterReader(self)
        self._readers.append(reader)
        return reader

    async def step(self) -> bytes:
        """The next bytes, for all readers.

        Raises:
            JsException: the origin broke off.
            OriginStalled: it sent nothing more.
        """
        if self._size > self._most_bytes:
            await self._let_catch_up()
        try:
            piece = await self._body.step()
        except (JsException, OriginStalled):
            self._is_broken = True
            self._bell.ring()
            raise
        self._touched_ms = _now_ms()
        if piece:
            self._size += len(piece)
            self._pieces.append(piece)
        self._bell.ring()
        return piece

    async def begin(self, least_bytes: int) -> bytes:
        """At least so much of a body that is not over.

        Raises:
            JsException: the origin broke off.
            OriginStalled: it sent nothing more.
        """
        return await _begin(self, least_bytes)

    async def comes_within(self, milliseconds: int) -> bool:
        """True if the next step would bring something, or the end, in this time.

        Raises:
            JsException: the origin broke off.
        """
        return await self._body.comes_within(milliseconds)

    async def hand_error_to(self, on_error: Any) -> None:
        """As the body's."""
        await self._body.hand_error_to(on_error)

    async def cancel(self) -> None:
        """The first reader wants no more: it reads on for the others, if there are any."""
        while self._readers and not (self._is_broken or self.is_over):
            try:
                await self.step()
            except (JsException, OriginStalled):
                break
        self._is_broken = self._is_broken or not self.is_over
        await self._body.cancel()

    async def _let_catch_up(self) -> None:
        """Wait until no reader is far behind, let go of those that have stalled, and drop what all have read."""
        while late := [reader for reader in self._readers if self._ahead_of(reader) > AHEAD_BYTES]:
            await self._taken.wait(self._stall_ms)
            stalled_since_ms = _now_ms() - self._stall_ms
            for reader in late:
                if reader.moved_ms <= stalled_since_ms:
                    self.leave(reader)
        keep_from = min((reader.place for reader in self._readers), default=self._dropped + len(self._pieces))
        del self._pieces[: keep_from - self._dropped]
        self._dropped = keep_from

    def _ahead_of(self, reader: LaterReader) -> int:
        return sum(map(len, self._pieces[reader.place - self._dropped :]))

    def has_news_for(self, reader: LaterReader) -> bool:
        """True if a step of this reader waits for nothing."""
        is_ended = self._is_broken or self.is_over or reader not in self._readers
        return is_ended or reader.place - self._dropped < len(self._pieces)

    async def wait_for_news(self, milliseconds: int) -> None:
        """Return when something comes, or after this time."""
        await self._bell.wait(milliseconds)

    async def take(self, reader: LaterReader) -> bytes:
        """The bytes that a reader has not read yet; none at the end.

        Raises:
            OriginStalled: no more will come to this reader.
        """
        if not self.has_news_for(reader):
            await self.wait_for_news(self._stall_ms)
        if reader not in self._readers:
            raise OriginStalled("Expected a reader that keeps up with a long body, got one that stood still")
        pieces = self._pieces[reader.place - self._dropped :]
        if not pieces and (self._is_broken or not self.is_over):
            self.leave(reader)
            raise OriginStalled("Expected the rest of a body that another request reads, got nothing")
        reader.place += len(pieces)
        reader.moved_ms = _now_ms()
        self._taken.ring()
        return b"".join(pieces)

    def leave(self, reader: LaterReader) -> None:
        """Count on this reader no more."""
        if reader in self._readers:
            self._readers.remove(reader)
            self._taken.ring()


class LaterReader:
    """The body as another request reads it; `place` is the number of pieces that it has read."""

    __slots__ = ("_arriving", "is_over", "moved_ms", "place")

    def __init__(self, arriving: ArrivingBody) -> None:
        self._arriving, self.place, self.moved_ms = arriving, 0, _now_ms()
        self.is_over = False

    @property
    def length(self) -> int:
        """As the body's."""
        return self._arriving.length

    @property
    def is_inflated(self) -> bool:
        """As the body's."""
        return self._arriving.is_inflated

    async def step(self) -> bytes:
        """The bytes that have arrived since the last time, or that arrive next; none at the end.

        Raises:
            OriginStalled: no more will come.
        """
        piece = await self._arriving.take(self)
        self.is_over = not piece
        return piece

    async def begin(self, least_bytes: int) -> bytes:
        """At least so much of a body that is not over.

        Raises:
            OriginStalled: no more will come.
        """
        return await _begin(self, least_bytes)

    async def comes_within(self, milliseconds: int) -> bool:
        """True if the next step would bring something, or the end, in this time."""
        if not self._arriving.has_news_for(self):
            await self._arriving.wait_for_news(milliseconds)
        return self._arriving.has_news_for(self)

    async def hand_error_to(self, on_error: Any) -> None:
        """The error is the first reader's alone."""

    async def cancel(self) -> None:
        """Nobody wants the rest of it here."""
        self.is_over = True
        self._arriving.leave(self)


async def _begin(body: Body, least_bytes: int) -> bytes:
    parts: list[bytes] = []
    while sum(map(len, parts)) < least_bytes and not body.is_over:
        parts.append(await body.step())
    return b"".join(parts)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
