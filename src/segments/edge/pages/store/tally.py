"""A visitor's exposures to capped blocks during one request: counted now, noted for later, or proven by the request.

In: the visitor's cookies, the request, and each choice that is made for it. Out: the blocks that must not show, and the
Set-Cookie headers. A page counts once: when a person asks for it, or, where it was fetched ahead, when the event script
reports it or the next request says that it comes from there. This file must never count for a visitor who has not
agreed to it: such a visitor has no tally, and sees capped blocks without a cap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.http.request import VisitorRequest
from segments.edge.http.same_origin import referring_path
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.store.ahead import (
    AHEAD_COOKIE,
    Ahead,
    AheadPage,
    open_ahead,
    write_ahead,
)
from segments.edge.pages.store.caps import (
    CAPS_COOKIE,
    Caps,
    add_exposures,
    capped_periods,
    open_caps,
    withheld_blocks,
    write_caps,
)
from segments.edge.signals.prefetch import is_prefetch, is_shown_at_once, is_shown_later
from segments.signing import KeyRing

COUNTING_PURPOSE: Final = "personalization"

AT_ONCE, LATER, NEVER = "at once", "later", "never"
"""The time at which an answer is shown: now, perhaps later, or to no person."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The exposures of one visitor. `kept` is what their cookies say; `path` is that of the request."""

    caps: Caps
    ahead: Ahead
    kept: tuple[Caps, Ahead]
    path: str
    shown: str
    now_s: int

    def withheld(self, plan: PagePlan) -> int:
        """A mask of the blocks whose cap is used up."""
        return withheld_blocks(plan, self.caps, self.now_s)

    def note(self, plan: PagePlan, choice: int) -> Tally:
        """The tally after the chosen blocks of a page, or of a part of it, have been sent."""
        periods = capped_periods(plan, choice) if self.shown != NEVER else {}
        if not periods:
            return self
        if self.shown == AT_ONCE:
            return replace(self, caps=add_exposures(periods, self.caps, self.now_s))
        before = self.ahead.find(self.path)
        page = AheadPage(self.now_s, {**before.periods, **periods} if before else periods)
        return replace(self, ahead=self.ahead.with_page(self.path, page))

    def confirm(self, paths: Iterable[str]) -> Tally:
        """The tally after the pages of these paths were looked at: those that were fetched ahead count now."""
        tally = self
        for path in paths:
            page = tally.ahead.find(path)
            if page is not None:
                caps = add_exposures(page.periods, tally.caps, self.now_s)
                tally = replace(tally, caps=caps, ahead=tally.ahead.without([path]))
        return tally

    def set_cookies(self, ring: KeyRing) -> tuple[str, ...]:
        """The Set-Cookie headers for what the visitor's cookies do not say yet."""
        caps, ahead = self.kept
        cookies = () if self.caps == caps else (write_caps(self.caps, ring),)
        return cookies if self.ahead == ahead else (*cookies, write_ahead(self.ahead, ring))


def open_tally(request: VisitorRequest, purposes: frozenset[str], ring: KeyRing, now_s: int) -> Tally | None:
    """The tally as a request for a page begins, with what it proves; None where nothing may be kept."""
    if not ring or COUNTING_PURPOSE not in purposes:
        return None
    tally = _read_tally(request, ring, now_s)
    if tally.shown == NEVER:
        return tally
    came_from = None if is_prefetch(request) else referring_path(request)
    if came_from is not None and tally.ahead.pages:
        tally = tally.confirm([came_from.partition("?")[0]])
    # Whatever was fetched from here before, this answer takes its place.
    return replace(tally, ahead=tally.ahead.without([request.path]))


def confirm_looks(
    request: VisitorRequest, purposes: frozenset[str], ring: KeyRing, now_s: int, paths: Iterable[str]
) -> tuple[str, ...]:
    """The Set-Cookie headers after the event script has reported looks at the pages of these paths."""
    if not ring or COUNTING_PURPOSE not in purposes or AHEAD_COOKIE not in request.cookies:
        return ()
    return _read_tally(request, ring, now_s).confirm(paths).set_cookies(ring)


def _read_tally(request: VisitorRequest, ring: KeyRing, now_s: int) -> Tally:
    caps = open_caps(request.cookies.get(CAPS_COOKIE, ""), ring)
    ahead = open_ahead(request.cookies.get(AHEAD_COOKIE, ""), ring, now_s)
    shown = AT_ONCE if is_shown_at_once(request) else LATER if is_shown_later(request) else NEVER
    return Tally(caps, ahead, (caps, ahead), request.path, shown, now_s)


class TallyInPassing:
    """The tally of a page that is cut while it arrives: it takes in what is cut before the page's head goes.

    After that no cookie can be written any more, and no capped block shows to a visitor who is counted.
    """

    __slots__ = ("_after", "_before", "_is_head_gone", "_tell_late")

    def __init__(self, tally: Tally | None, tell_late: Callable[[], object]) -> None:
        """`tell_late` is called where a block came too late to be counted."""
        self._before = self._after = tally
        self._tell_late = tell_late
        self._is_head_gone = False

    def withhold(self, plan: PagePlan) -> int:
        """A mask of the blocks of a part of the page that must not show."""
        if self._before is None:
            return 0
        if not self._is_head_gone or self._before.shown == NEVER:
            return self._before.withheld(plan)
        capped = sum(1 << index for index, block in enumerate(plan.blocks) if block.cap is not None)
        if capped:
            self._tell_late()
        return capped

    def note(self, plan: PagePlan, choice: int) -> None:
        """Take in what is shown of a part."""
        if self._after is not None and not self._is_head_gone:
            self._after = self._after.note(plan, choice)

    def let_head_go(self, ring: KeyRing) -> tuple[str, ...]:
        """The Set-Cookie headers that the head takes with it."""
        self._is_head_gone = True
        return () if self._after is None else self._after.set_cookies(ring)
