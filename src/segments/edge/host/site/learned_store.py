"""Learned session cookies in KV: what one isolate of a site has learned, the others need not find out.

Cheap by design: one small read in five minutes, and a write only where a name is new, a few times in an isolate's life.
Without KV or keys each isolate learns for itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.edge.host.js.border import js_options
from segments.edge.host.site.environment import Environment
from segments.edge.http.cookies.session_cookies import LearnedNames
from segments.edge.own.learned_record import read_learned, write_learned
from segments.errors import CookieError

READ_EVERY_MS: Final = 300_000
"""Names are learned once in a site's life; for some minutes each isolate can find out for itself."""

MAX_WRITES: Final = 10
"""In an isolate's life, so that nobody who makes an origin set made-up names can spend a site's writes to KV."""

LIFE_SECONDS: Final = 2_592_000
"""A name that pages no longer set is forgotten after a month; one that they still set is learned again."""


@dataclass(slots=True)
class LearnedStore:
    """The names of one site; times in Unix milliseconds."""

    environment: Environment
    counters: Counter[str]
    learned: LearnedNames
    _read_ms: int = 0
    _writes: int = 0
    _shared: set[str] = field(default_factory=set)

    async def refresh(self, kv: Any, now_ms: int) -> None:
        """Take over what other isolates learned, and tell them what is new here. Never raises for what KV holds."""
        ring = self.environment.keys.bundle
        fresh = self.learned.names - self._shared
        is_due = not 0 <= now_ms - self._read_ms < READ_EVERY_MS
        if not ring or not (is_due or (fresh and self._writes < MAX_WRITES)):
            return
        self._read_ms = now_ms
        key = f"sessions:{self.environment.site}"
        try:
            self._take_over(await kv.get(key))
            if self.learned.names - self._shared and self._writes < MAX_WRITES:
                self._writes += 1
                self._shared = set(self.learned.names)
                record = write_learned(self.learned.names, ring)
                await kv.put(key, record, js_options({"expirationTtl": LIFE_SECONDS}))
        except JsException:
            self.counters["kv-failed"] += 1

    def _take_over(self, record: Any) -> None:
        """Learn the names of a record; a missing one is JavaScript's null, which is falsy."""
        if not record:
            return
        try:
            names = read_learned(str(record), self.environment.keys.bundle)
        except CookieError as error:
            self.counters[f"learned-{error.code}"] += 1
            return
        self._shared = set(names)
        for name in names:
            if name not in self.learned.names:
                self.learned.learn(name)
