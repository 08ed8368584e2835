"""Variables and secrets of the desk as plain values; one that cannot be read is logged by name and never by value."""

from __future__ import annotations

from typing import Any, Final

from segments.edge.host.js.log import log
from segments.signing import KeyRing, parse_key_ring

MOST_DIGITS: Final = 8


def read_text(env: Any, name: str) -> str:
    """The text of a variable; "" where there is none."""
    value = getattr(env, name, None)
    return value if isinstance(value, str) else ""


def read_seconds(env: Any, name: str, default: int) -> int:
    """A whole number of a variable, or the default where it holds none."""
    text = read_text(env, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else default


def read_ring(env: Any, name: str) -> KeyRing:
    """A key ring; an empty one where it is missing or cannot be read."""
    try:
        return parse_key_ring(read_text(env, name))
    except ValueError as error:
        log("error", "key-unreadable", variable=name, reason=str(error))
        return KeyRing()
