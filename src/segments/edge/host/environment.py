"""The worker's variables and secrets, read once per isolate into plain values.

In: the `env` object. Out: an `Environment`. A secret that cannot be read counts as not configured and is said so
in the log, by name and never by value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from segments.edge.host.log import log
from segments.edge.site import Keys
from segments.signing import KeyRing, parse_key_ring

DEFAULT_REFRESH_SECONDS: Final = 30
"""KV's own shortest cache time at the edge; asking more often would read the same copy."""

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Environment:
    """`origin` is "" where the route's own host is the origin. `allows_overrides` is for local runs only."""

    site: str
    origin: str
    refresh_ms: int
    keys: Keys
    allows_overrides: bool
    has_server_timing: bool


def read_environment(env: Any) -> Environment:
    """The environment of this isolate; what is missing has a default or is off."""
    keys = Keys(
        cookie=_ring(env, "SEGMENTS_COOKIE_KEYS", "no segment cookie will be set"),
        grant=_ring(env, "SEGMENTS_GRANT_KEYS", ""),
        bundle=_ring(
            env, "SEGMENTS_BUNDLE_KEYS", "no bundle will be believed, every block takes its default"
        ),
    )
    seconds = _text(env, "REFRESH_SECONDS")
    return Environment(
        site=_text(env, "SITE") or "default",
        origin=_text(env, "ORIGIN").rstrip("/"),
        refresh_ms=1000
        * (int(seconds) if seconds.isascii() and seconds.isdigit() else DEFAULT_REFRESH_SECONDS),
        keys=keys,
        allows_overrides=_text(env, "SEGMENTS_LOCAL") == "1",
        has_server_timing=_text(env, "SERVER_TIMING") == "1",
    )


def _text(env: Any, name: str) -> str:
    value = getattr(env, name, None)
    return value if isinstance(value, str) else ""


def _ring(env: Any, name: str, loss: str) -> KeyRing:
    """A key ring; an empty one is logged with what is lost by it, if anything."""
    try:
        ring = parse_key_ring(_text(env, name))
    except ValueError as error:
        log("error", "key-unreadable", variable=name, reason=str(error))
        return KeyRing()
    if not ring and loss:
        log("error", "key-missing", variable=name, loss=loss)
    return ring
