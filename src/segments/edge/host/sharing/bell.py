"""A bell that wakes requests which wait for another one, each in its own context.

In: a time. Out: an awaitable that ends when somebody rings, or when the time is over. The runtime lets no request touch
what belongs to another: only a JavaScript promise, made by the one that waits, may be kept by the other.
"""

from __future__ import annotations

from typing import Any

import js

from segments.edge.host.js.waiting import first_of, timer


class Bell:
    """Waiting requests; each ring wakes all of them once."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[Any] = []

    async def wait(self, milliseconds: int) -> None:
        """Return at the next ring, or after this time: whoever would ring may be gone."""
        call = js.Promise.withResolvers()
        self._waiting.append(call)
        # The alarm also shows the runtime that this request still waits for something.
        await first_of(call.promise, timer(milliseconds))

    def ring(self) -> None:
        """Wake all that wait now."""
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call.resolve()
