"""The recorder: a few visitors of one isolate, gathered in memory and written to KV behind an answer.

In: an exchange, where the site's rules ask for a recording. Out: values in KV that expire by themselves. Never
recorded are bots, prefetches, previews, pages of somebody's own, and any request of a local run. This file must never
make an answer wait.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.edge.decide.pipeline import decide
from segments.edge.decide.recording import Recording, recorded_line
from segments.edge.host.js.border import js_options
from segments.edge.host.site.environment import Environment
from segments.edge.host.visit.exchange import Exchange
from segments.edge.http.route import Route
from segments.edge.signals.read import RequestSignals

WRITE_EVERY_MS: Final = 60_000
"""KV is billed by the write; the first one of an isolate does not wait, since many live for less than a minute."""

MAX_GATHERED: Final = 50
"""Visitors between two writes, about 20 KB."""

SLOTS: Final = 500
"""Values of a day: a later one takes the place of an earlier one, so that a day never grows beyond them."""

DAY_SECONDS: Final = 86_400


@dataclass(slots=True)
class Recorder:
    """The visitors of one site that are not written yet; times in Unix milliseconds."""

    environment: Environment
    counters: Counter[str]
    _gathered: list[str] = field(default_factory=list)
    _written_ms: int = 0

    def look(self, exchange: Exchange, recording: Recording, kv: Any) -> None:
        """Keep this visitor if chance says so and may be, and write what was gathered if it is time."""
        visit = exchange.visit
        if self.environment.allows_overrides or visit.preview is not None or visit.route is not Route.PAGE:
            return
        if int.from_bytes(os.urandom(2)) < recording.of_65536 and (line := _line_of(exchange, recording)):
            if len(self._gathered) < MAX_GATHERED:
                self._gathered.append(line)
            else:
                self.counters["recording-full"] += 1
        if self._gathered and not 0 <= visit.now_ms - self._written_ms < WRITE_EVERY_MS:
            self._written_ms = visit.now_ms
            lines, self._gathered = self._gathered, []
            exchange.after_answer(self._write(lines, visit.now_ms // 1000, recording.days, kv))

    async def _write(self, lines: list[str], now_s: int, days: int, kv: Any) -> None:
        day = now_s // DAY_SECONDS
        key = f"recorded:{self.environment.site}:{day}:{int.from_bytes(os.urandom(2)) % SLOTS}"
        expiration = (day + 1 + days) * DAY_SECONDS
        try:
            await kv.put(key, "\n".join(lines), js_options({"expiration": expiration}))
            self.counters["recorded"] += len(lines)
        except JsException:
            self.counters["recording-failed"] += 1


def _line_of(exchange: Exchange, recording: Recording) -> str:
    """The line of this visitor; "" for who is no person, or may not be recorded."""
    visit, site, memories = exchange.visit, exchange.visit.site, exchange.visit.memories
    if site is None or memories is None or visit.request.method != "GET":
        return ""
    if not memories.senders.of(visit.request).is_person:
        return ""
    # A decision apart from the answer's own, which a page without blocks must not have.
    decision = decide(visit.request, site, memories, now_ms=visit.now_ms, fresh_id="")
    signals = RequestSignals(visit.request, visit.now_ms, site.signals, decision.visitor.signals)
    return recorded_line(recording, signals, decision.consent, visit.now_ms)
