"""The schedule of attempts, and the meaning of an answer: delivered, gone for good, or to be tried again.

In: the number of an attempt, a receiver's status and its Retry-After. Out: the moment of the next attempt. The pauses
are those of Standard Webhooks 1.0, each with up to a fifth more by chance, so that what failed together does not come
back together.
"""

from __future__ import annotations

from typing import Final

PAUSES_S: Final = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The pause before each attempt: over three days in all. After the last one a delivery is a dead letter."""

JITTER: Final = 0.2
MOST_RETRY_AFTER_S: Final = 86_400
TIMEOUT_MS: Final = 20_000
"""Between the 15 and 30 seconds that the specification gives a receiver."""

DELIVERED: Final = "delivered"
GONE: Final = "gone"
AGAIN: Final = "again"
NO_ANSWER: Final = 0
"""Stands for the status where no answer came: too slow, refused, no such host."""


def verdict(status: int) -> str:
    """The meaning of a status. A redirect is no delivery: whoever moves tells its sender; 410 ends an endpoint."""
    if 200 <= status < 300:
        return DELIVERED
    return GONE if status == 410 else AGAIN


def next_attempt_ms(
    attempts: int, now_ms: int, chance: float, *, retry_after: str = "", second_ms: int = 1_000
) -> int | None:
    """The moment of the attempt after `attempts` that failed; None after the last one. `chance` is from 0 to 1,
    a second as long as a test wants it.

    A receiver that says when to come again (`Retry-After` in seconds) is believed up to a day, never to come earlier.
    """
    if attempts >= len(PAUSES_S):
        return None
    pause_ms = round(PAUSES_S[attempts] * second_ms * (1 + JITTER * chance))
    if retry_after.isascii() and retry_after.isdigit():
        pause_ms = max(pause_ms, second_ms * min(int(retry_after[:9]), MOST_RETRY_AFTER_S))
    return now_ms + pause_ms
