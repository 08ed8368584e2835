"""The second level of pages: the runtime's Cache API, which isolates of one data centre share and which outlives them.

In: the name of a place, or a value for it. Out: the value that is there. Whatever the cache does, a request waits for
it no longer than a moment: one that is slow, broken or lying is as good as an empty one, and is left alone for a while.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import js
from pyodide.ffi import JsException

from segments.edge.host.js.border import js_bytes, js_options
from segments.edge.host.js.waiting import first_of, timer
from segments.edge.http.request import VisitorRequest
from segments.edge.http.route import SERVICE_PREFIX
from segments.edge.pages.store.cache_entry import (
    CachedAnswer,
    entry_name,
    read_entry,
    sealing_key,
    write_entry,
)
from segments.edge.pages.store.purge_orders import SURE_MS
from segments.signing import KeyRing

WAIT_MS: Final = 250
"""The longest wait for one look; a cache in the same data centre answers in a few milliseconds."""

QUIET_MS: Final = 10_000
"""The time for which a cache that failed is not asked again."""

MOST_SECONDS: Final = SURE_MS // 1000
"""The life of an entry: no order to forget it has gone by then."""

FAILED: Final = "second-level-failed"
REFUSED: Final = "second-level-refused"


@dataclass(slots=True)
class SecondLevel:
    """The entries of one site. Without keys of its own a site has none."""

    ring: KeyRing
    origin: str
    counters: Counter[str]
    _key: bytes = field(init=False, repr=False)
    _quiet_until_ms: int = 0

    def __post_init__(self) -> None:
        self._key = sealing_key(self.ring) if self.ring else b""

    async def find(self, request: VisitorRequest, place: str) -> CachedAnswer | None:
        """The answer that the cache holds at this place of an address, if it comes in time and is ours."""
        now_ms = _now_ms()
        if not self._key or now_ms < self._quiet_until_ms:
            return None
        name = self._name(place)
        try:
            data = await self._look(_address(request, name))
        except (JsException, TimeoutError):
            self._leave_alone(now_ms)
            return None
        if data is None:
            return None
        found = read_entry(self._key, name, data)
        if found is None:
            self.counters[REFUSED] += 1
        return found

    async def keep(self, request: VisitorRequest, place: str, value: CachedAnswer, until_ms: int) -> None:
        """Put a value at this place of an address, until a moment."""
        now_ms = _now_ms()
        seconds = (until_ms - now_ms) // 1000
        if not self._key or seconds <= 0 or now_ms < self._quiet_until_ms:
            return
        name = self._name(place)
        body = js_bytes(write_entry(self._key, name, value))
        options = {"headers": {"cache-control": f"max-age={min(seconds, MOST_SECONDS)}"}}
        try:
            await js.caches.default.put(_address(request, name), js.Response.new(body, js_options(options)))
        except JsException:
            self._leave_alone(now_ms)

    async def _look(self, address: str) -> bytes | None:
        """The bytes at an address, or None.

        Raises:
            JsException: the cache failed.
            TimeoutError: it took too long.
        """
        began_ms, alarm = _now_ms(), timer(WAIT_MS)
        response = await first_of(js.caches.default.match(address), alarm)
        buffer = await first_of(response.arrayBuffer(), alarm) if response else None
        if buffer is None and (response or _now_ms() - began_ms >= WAIT_MS):
            raise TimeoutError
        return bytes(buffer.to_bytes()) if buffer else None

    async def forget(self, request: VisitorRequest, place: str) -> None:
        """Take away what is at this place of an address."""
        if not self._key or _now_ms() < self._quiet_until_ms:
            return
        try:
            await js.caches.default.delete(_address(request, self._name(place)))
        except JsException:
            self._leave_alone(_now_ms())

    def _leave_alone(self, now_ms: int) -> None:
        self.counters[FAILED] += 1
        self._quiet_until_ms = now_ms + QUIET_MS

    def _name(self, place: str) -> str:
        return entry_name(self._key, f"{self.origin}\n{place}")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _address(request: VisitorRequest, name: str) -> str:
    """The address that the cache knows an entry by: under the site's own host, where only this worker answers."""
    return f"{request.scheme}://{request.host}{SERVICE_PREFIX}pages/{name}"
