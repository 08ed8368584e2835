"""The way to the desk: at most one signed call for a request, behind its answer.

In: messages of deltas. Out: a call of the service binding `DESK`, which nobody waits for. What cannot be sent is
dropped and counted in health: the edge never slows down for its statistics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyodide.ffi import JsException

from segments.deltas import PURPOSE, Message, write_message
from segments.edge.host.js.border import js_options
from segments.edge.host.js.waiting import first_of, timer
from segments.signed_body import SIGNATURE_HEADER, sign_body
from segments.signing import KeyRing

ADDRESS: Final = "https://desk/intake"
"""Of a service binding only the path says anything."""

SEND_MS: Final = 15_000
"""Half of the time that the runtime gives work behind an answer; the intake waits 10 seconds for its queue."""

MAX_UNDERWAY: Final = 64
"""Messages on their way from one isolate: a desk that hangs costs no more memory than these."""


@dataclass(slots=True)
class Desk:
    """The desk of one site, as an isolate sees it; an empty ring where there is none."""

    keys: KeyRing
    counters: Counter[str]
    underway: int = 0

    async def send(self, binding: Any, messages: Sequence[Message], now_ms: int) -> None:
        """Send one or two messages, and count that it began and how it ended."""
        self.counters["desk-calls"] += 1
        if self.underway >= MAX_UNDERWAY:
            self.counters["desk-full"] += 1
            return
        self.underway += 1
        try:
            self.counters[await self._outcome(binding, messages, now_ms)] += 1
        finally:
            self.underway -= 1

    async def _outcome(self, binding: Any, messages: Sequence[Message], now_ms: int) -> str:
        text = "\n".join(map(write_message, messages))
        signature = sign_body(text.encode(), self.keys, PURPOSE, now_ms)
        options = {"method": "POST", "headers": {SIGNATURE_HEADER: signature}, "body": text}
        try:
            answer = await first_of(binding.fetch(ADDRESS, js_options(options)), timer(SEND_MS))
        except JsException:
            return "desk-failed"
        if not answer:
            return "desk-slow"
        return "desk-sent" if answer.status == 202 else "desk-refused"
