"""The body of an origin's response, read in large steps and no further than memory allows.

In: a JavaScript Response. Out: its bytes as far as they were asked for. A length is believed only where the bytes
are not compressed: there it is HTTP's own promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import js

from segments.edge.host.js.border import js_options

STEP_BYTES: Final = 262_144
"""Room for one step; each costs a crossing, and brings what has arrived by then."""


class PageBody:
    """One body. `is_over` tells whether it was read to its end."""

    __slots__ = ("_reader", "_response", "is_over", "length")

    def __init__(self, response: Any, headers: Mapping[str, str]) -> None:
        """`length` is the number of bytes, if that is known for certain, else -1."""
        self._response = response
        self._reader: Any = None
        self.is_over = False
        text = headers.get("content-length", "")
        is_certain = (
            text.isascii() and text.isdigit() and len(text) < 16 and "content-encoding" not in headers
        )
        self.length = int(text) if is_certain else -1

    async def read(self, most_bytes: int) -> bytes:
        """All of the body; of one that is longer a little more than `most_bytes`, or nothing yet if that is known.

        Raises:
            JsException: the origin broke off.
        """
        if 0 <= self.length <= most_bytes:
            self.is_over = True
            return bytes((await self._response.arrayBuffer()).to_bytes())
        if self.length > most_bytes:
            return b""
        parts: list[bytes] = []
        size = 0
        while size <= most_bytes and not self.is_over:
            parts.append(await self.step())
            size += len(parts[-1])
        return b"".join(parts)

    async def begin(self, least_bytes: int) -> bytes:
        """At least so much of a body that is not over.

        Raises:
            JsException: the origin broke off.
        """
        beginning = b""
        while len(beginning) < least_bytes and not self.is_over:
            beginning += await self.step()
        return beginning

    async def step(self) -> bytes:
        """What has arrived since the last time, or what arrives next; empty at the end.

        Raises:
            JsException: the origin broke off.
        """
        if self._reader is None:
            if not self._response.body:
                self.is_over = True
                return b""
            self._reader = self._response.body.getReader(js_options({"mode": "byob"}))
        step = await self._reader.read(js.Uint8Array.new(STEP_BYTES))
        if step.done:
            self.is_over = True
            return b""
        return bytes(step.value.to_bytes())

    async def cancel(self) -> None:
        """Nobody wants the rest."""
        self.is_over = True
        if self._reader is not None:
            await self._reader.cancel()
        elif self._response.body:
            await self._response.body.cancel()
