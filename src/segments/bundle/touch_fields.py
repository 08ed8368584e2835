"""First and last touch of a visitor: the parts that rules ask for, and their share of the cookie.

In: the names of signals. Out: those that are parts of a touch, and bytes. The compiler and the edge agree here on what
is kept: exactly the parts that published rules read.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

TOUCHES: Final = ("first_touch", "last_touch")
TOUCH_PARTS: Final = ("days_since", "kind", "source", "medium", "campaign")
"""In the order of the cookie; the first is kept as the moment of the touch."""

TOUCH_SIGNALS: Final = frozenset(f"{touch}.{part}" for touch in TOUCHES for part in TOUCH_PARTS)

MAX_PART_BYTES: Final = 64
"""Room for the name of a source or a campaign; of a longer one the beginning is kept."""
_TIME_BYTES: Final = 5
_LENGTH_BYTES: Final = 2
_BOTH_BYTES: Final = 2 + len(TOUCHES) * (1 + len(TOUCH_PARTS))
"""The list, its place, and nothing in every part."""


def touch_signals_of(names: Collection[str]) -> frozenset[str]:
    """Those of these signals that are parts of a touch."""
    return TOUCH_SIGNALS.intersection(names)


def most_touch_bytes(names: Collection[str]) -> int:
    """The most that the parts which these signals ask for can take of the segment cookie."""
    wanted = touch_signals_of(names)
    parts = [
        _TIME_BYTES if name.endswith(".days_since") else _LENGTH_BYTES + MAX_PART_BYTES for name in wanted
    ]
    return _BOTH_BYTES + sum(parts) if parts else 0
