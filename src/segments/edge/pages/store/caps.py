"""Frequency caps: how often a visitor has seen a capped block, in a signed cookie of its own.

In: the cookie, a page plan and the choice made of it. Out: which blocks must not show now, and the cookie afterwards.
A block is known by the hash of its content, so a changed block starts anew. When a block counts as shown is tally.py's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from segments.edge.pages.plan.plan import PagePlan
from segments.edge.visitor.cookie import set_cookie_header
from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.errors import CookieError
from segments.signing import KeyRing

CAPS_COOKIE: Final = "__Host-segments-caps"
CAPS_PURPOSE: Final = "caps"

MAX_CAPPED_BLOCKS: Final = 48
"""The number of entries that fit under 4,096 bytes: one takes about 40 characters, and base64 adds a third."""

MAX_COUNT: Final = 9_999
SESSION_IDLE_S: Final = 1_800
PERIOD_SECONDS: Final[Mapping[str, int]] = {"hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000}
"""A period begins with the first exposure in it. A month is 30 days: a cap needs no calendar."""

CAPS_MAX_AGE_S: Final = 34_560_000
"""400 days, the longest that browsers keep a cookie; a cap for "ever" is forgotten after as long without a visit."""


class Exposures(NamedTuple):
    """The number of times that a block was shown since `started_s`, and the last of them; Unix seconds."""

    started_s: int
    last_s: int
    times: int


@dataclass(frozen=True, slots=True)
class Caps:
    """A visitor's exposures by the key of a block."""

    exposures: Mapping[str, Exposures]


NO_CAPS: Final = Caps({})


def has_caps(plan: PagePlan) -> bool:
    """True if any block of a page has a cap."""
    return any(block.cap for block in plan.blocks)


def open_caps(value: str, ring: KeyRing) -> Caps:
    """The exposures in a cookie's value; a cookie that cannot be used counts as none at all."""
    try:
        rows = json.loads(open_envelope(value, ring, CAPS_PURPOSE, CAPS_COOKIE).payload)
    except (CookieError, ValueError):
        return NO_CAPS
    return Caps({str(key): Exposures(*row) for key, row in rows.items()})


def withheld_blocks(plan: PagePlan, caps: Caps, now_s: int) -> int:
    """A mask of the blocks whose cap is used up."""
    mask = 0
    for index, block in enumerate(plan.blocks):
        if (
            block.cap is not None
            and _count(block.cap.period, caps.exposures.get(block.key), now_s) >= block.cap.count
        ):
            mask |= 1 << index
    return mask


def capped_periods(plan: PagePlan, choice: int) -> dict[str, str]:
    """The keys of the capped blocks that show in a choice, with the periods of their caps."""
    return {
        block.key: block.cap.period
        for index, block in enumerate(plan.blocks)
        if block.cap is not None and choice >> index & 1
    }


def add_exposures(periods: Mapping[str, str], caps: Caps, now_s: int) -> Caps:
    """The exposures after these blocks, by their keys and the periods of their caps, were shown once more."""
    exposures = dict(caps.exposures)
    for key, period in periods.items():
        before = exposures.get(key)
        seen = _count(period, before, now_s)
        started_s = before.started_s if before is not None and seen else now_s
        exposures[key] = Exposures(started_s, now_s, min(seen + 1, MAX_COUNT))
    newest = sorted(exposures, key=lambda key: exposures[key].last_s, reverse=True)[:MAX_CAPPED_BLOCKS]
    return Caps({key: exposures[key] for key in newest})


def write_caps(caps: Caps, ring: KeyRing) -> str:
    """The Set-Cookie header for exposures."""
    payload = json.dumps(caps.exposures, separators=(",", ":")).encode()
    return set_cookie_header(
        CAPS_COOKIE, seal_envelope(payload, ring, CAPS_PURPOSE, CAPS_COOKIE), CAPS_MAX_AGE_S
    )


def _count(period: str, exposures: Exposures | None, now_s: int) -> int:
    """The number of times that a block was shown in the current period; a clock that went back ends no period."""
    if exposures is None:
        return 0
    if period == "ever":
        return exposures.times
    if period == "session":
        return exposures.times if now_s - exposures.last_s < SESSION_IDLE_S else 0
    return exposures.times if now_s - exposures.started_s < PERIOD_SECONDS[period] else 0
