"""Frequency caps: how often a visitor has seen a capped block, in a signed cookie of its own.

In: the cookie, a page plan and the choice made of it. Out: which blocks must not show now, and the cookie afterwards.
A block is known by the hash of its content, so a changed block starts anew. This file must never count for a visitor
who has not agreed to it: such a visitor sees capped blocks without a cap.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from segments.edge.http.request import VisitorRequest
from segments.edge.pages.plan.plan import Cap, PagePlan
from segments.edge.visitor.cookie import set_cookie_header
from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.errors import CookieError
from segments.signing import KeyRing

CAPS_COOKIE: Final = "__Host-segments-caps"
CAPS_PURPOSE: Final = "caps"

COUNTING_PURPOSE: Final = "personalization"

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
    return any(block.cap is not None for block in plan.blocks)


def recall_caps(request: VisitorRequest, purposes: frozenset[str], ring: KeyRing) -> Caps | None:
    """The capped blocks that a visitor has seen, however the page is fetched; None where nothing may be kept."""
    if not ring or COUNTING_PURPOSE not in purposes:
        return None
    return open_caps(request.cookies.get(CAPS_COOKIE, ""), ring)


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
            and _count(block.cap, caps.exposures.get(block.key), now_s) >= block.cap.count
        ):
            mask |= 1 << index
    return mask


def count_exposures(plan: PagePlan, choice: int, caps: Caps, now_s: int) -> Caps:
    """The exposures after the chosen blocks have been shown once more; the same value if none of them is capped."""
    exposures = dict(caps.exposures)
    for index, block in enumerate(plan.blocks):
        if block.cap is None or not choice >> index & 1:
            continue
        before = exposures.get(block.key)
        seen = _count(block.cap, before, now_s)
        started_s = before.started_s if before is not None and seen else now_s
        exposures[block.key] = Exposures(started_s, now_s, min(seen + 1, MAX_COUNT))
    if exposures == caps.exposures:
        return caps
    newest = sorted(exposures, key=lambda key: exposures[key].last_s, reverse=True)[:MAX_CAPPED_BLOCKS]
    return Caps({key: exposures[key] for key in newest})


class CapsInPassing:
    """The caps of a page that is cut while it arrives: counted in what is cut before its head goes.

    After that nothing can be counted any more, and no capped block shows to a visitor who is counted.
    """

    __slots__ = ("_after", "_caps", "_is_head_gone", "_now_s", "_tell_late")

    def __init__(
        self, caps: Caps | None, now_s: int, tell_late: Callable[[], object], *, may_count: bool = True
    ) -> None:
        """`caps` is what `recall_caps` gives; `tell_late` is called where a block came too late to be counted.

        Without `may_count` nobody looks at the page yet: used-up blocks stay away, and nothing is counted.
        """
        self._caps = caps
        self._after = caps if may_count else None
        self._now_s, self._tell_late = now_s, tell_late
        self._is_head_gone = False

    def withhold(self, plan: PagePlan) -> int:
        """A mask of the blocks of a part of the page that must not show."""
        if self._caps is None:
            return 0
        if not self._is_head_gone or self._after is None:
            return withheld_blocks(plan, self._caps, self._now_s)
        capped = sum(1 << index for index, block in enumerate(plan.blocks) if block.cap is not None)
        if capped:
            self._tell_late()
        return capped

    def note(self, plan: PagePlan, choice: int) -> None:
        """Count what is shown of a part."""
        if self._after is not None and not self._is_head_gone:
            self._after = count_exposures(plan, choice, self._after, self._now_s)

    def let_head_go(self, ring: KeyRing) -> tuple[str, ...]:
        """The Set-Cookie headers that the head takes with it."""
        self._is_head_gone = True
        return () if self._after is None or self._after is self._caps else (write_caps(self._after, ring),)


def write_caps(caps: Caps, ring: KeyRing) -> str:
    """The Set-Cookie header for exposures."""
    payload = json.dumps(caps.exposures, separators=(",", ":")).encode()
    return set_cookie_header(
        CAPS_COOKIE, seal_envelope(payload, ring, CAPS_PURPOSE, CAPS_COOKIE), CAPS_MAX_AGE_S
    )


def _count(cap: Cap, exposures: Exposures | None, now_s: int) -> int:
    """The number of times that a block was shown in the current period; a clock that went back ends no period."""
    if exposures is None:
        return 0
    if cap.period == "ever":
        return exposures.times
    if cap.period == "session":
        return exposures.times if now_s - exposures.last_s < SESSION_IDLE_S else 0
    return exposures.times if now_s - exposures.started_s < PERIOD_SECONDS[cap.period] else 0
