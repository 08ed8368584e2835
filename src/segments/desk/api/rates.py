"""Rates: how many requests a token made in the current minute, as far as one isolate has seen.

In: a token's id and a moment. Out: the seconds to wait, or None where there is room. An isolate knows only its own
requests, so a limit is a guard against loops and not a bill.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

MINUTE_MS: Final = 60_000
MOST_TOKENS: Final = 1_000
"""Tokens that are watched at once; the one that was quiet longest makes room."""


@dataclass(slots=True)
class Rates:
    """The counts of an isolate."""

    _counts: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)

    def wait_seconds(self, token: str, now_ms: int, most: int) -> int | None:
        """Count one request; the seconds until the next minute where there were more than `most` in this one."""
        minute = now_ms // MINUTE_MS
        begun, count = self._counts.get(token, (minute, 0))
        count = count + 1 if begun == minute else 1
        self._counts[token] = (minute, count)
        self._counts.move_to_end(token)
        if len(self._counts) > MOST_TOKENS:
            self._counts.popitem(last=False)
        return (MINUTE_MS - now_ms % MINUTE_MS) // 1000 + 1 if count > most else None
