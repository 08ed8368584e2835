"""The desk in one isolate: its addresses, and what it does when the queue or the clock calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import js

from segments.desk.host.consumer import consume
from segments.desk.host.intake import take_in
from segments.desk.host.upkeep import forget_old
from segments.edge.host.js.border import make_response
from segments.edge.host.js.log import log
from segments.edge.http.respond import Head
from segments.signing import KeyRing, parse_key_ring
from segments.version import VERSION

INTAKE_PATH: Final = "/intake"
HEALTH_PATH: Final = "/health"
DAY_MS: Final = 86_400_000
MOST_DIGITS: Final = 6
DEFAULT_KEPT_DAYS: Final = 800
"""Two years and a bit: a report compares with the year before."""

PLAIN: Final = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one isolate: `keys` are those that the edge signs deltas with."""

    keys: KeyRing
    kept_days: int

    async def answer(self, request: Any, env: Any) -> Any:
        """The Response to one request."""
        path, method = js.URL.new(request.url).pathname, request.method
        if (method, path) == ("GET", HEALTH_PATH):
            return _plain(200, f"segments desk {VERSION}")
        if path != INTAKE_PATH:
            return _plain(404, "Expected an address of the desk, got another")
        if method != "POST":
            return _plain(405, "Expected POST, got another method")
        status, words = await take_in(request, env.DELTAS, self.keys, _now_ms())
        return _plain(status, words)

    async def consume(self, batch: Any, env: Any) -> None:
        """Count one batch of the queue."""
        await consume(batch, env.DB)

    async def keep_order(self, event: Any, env: Any) -> None:
        """Forget what is over its time."""
        await forget_old(env.DB, int(event.scheduledTime) // DAY_MS, self.kept_days)


def open_desk(env: Any) -> Desk:
    """The desk of this environment; a key that cannot be read is logged by name, and then nothing is taken in."""
    return Desk(_ring(env), _kept_days(env))


def _ring(env: Any) -> KeyRing:
    text = getattr(env, "SEGMENTS_DESK_KEYS", None)
    try:
        return parse_key_ring(text if isinstance(text, str) else "")
    except ValueError as error:
        log("error", "key-unreadable", variable="SEGMENTS_DESK_KEYS", reason=str(error))
        return KeyRing()


def _kept_days(env: Any) -> int:
    text = getattr(env, "KEPT_DAYS", None)
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < MOST_DIGITS:
        return int(text)
    return DEFAULT_KEPT_DAYS


def _plain(status: int, words: str) -> Any:
    return make_response(Head(status, dict(PLAIN)), words + "\n")


def _now_ms() -> int:
    return int(js.Date.now())
