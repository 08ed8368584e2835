"""The two sides of a staged roll-out: which rules a visitor gets while some get new ones first.

In: two sites, the share, and a request. Out: a `Side`. A pure function of the signed pointer and of what the visitor
brings, so that all isolates agree; nothing is kept for it. With consent the unit is the visitor, by the second in
which they first came, which the segment cookie knows; without, it is a place in a week, as in assignments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from segments.bundle.pointer import Staged
from segments.edge.cel.audience import bucket_of
from segments.edge.decide.memories import Memories, open_memories
from segments.edge.decide.recall import may_remember, read_cookie
from segments.edge.decide.site import Site
from segments.edge.events.event_batch import EventRules
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.assignment import place_of
from segments.edge.visitor.behaviour import join_behaviours

CURRENT: Final = "current"
STAGED: Final = "staged"
SIDES: Final = (CURRENT, STAGED)
STAGED_PAGES: Final = "staged "
"""A space, so that no address begins like it."""

DOMAIN: Final = "stage\0"
"""Begins what is hashed, so that no share of `percentage` or of an assignment is ever that of a roll-out."""

WEEK_S: Final = 604_800
MONDAY_S: Final = 259_200
"""1 January 1970 was a Thursday: three days later than the Monday with which its week began."""

ABOUT_VISITORS: Final = ("assignments", "declared", "events")
"""Settings that change no page; any other one, of a newer publisher too, may."""


@dataclass(frozen=True, slots=True)
class Side:
    """The rules of some of the visitors. `name` is "" for the only side there is.

    `is_apart`: the other side asks for pages, cuts or keeps them in another way, so that they share none.
    """

    site: Site
    memories: Memories
    name: str = ""
    is_apart: bool = False
    page_space: str = ""
    """The beginning of names of pages that the other side must not find."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of a roll-out, and the signed part of the pointer that says who is on which."""

    current: Side
    staged: Side
    stage: Staged

    def choose(self, request: VisitorRequest, now_ms: int, wanted: str = "") -> Side:
        """The side of this request; `wanted` is one that somebody who may do so asks for."""
        if wanted:
            return self.staged if wanted == STAGED else self.current
        unit = self._unit_of(request, now_ms // 1000)
        bucket = bucket_of(DOMAIN + self.stage.digest, unit) if unit else self.stage.share
        return self.staged if bucket < self.stage.share else self.current

    def _unit_of(self, request: VisitorRequest, now_s: int) -> str:
        """The unit that is on one side as a whole; "" where nothing is known of a visitor."""
        site, memories = self.current.site, self.current.memories
        sender = memories.senders.of(request)
        others = self.staged.memories.senders.of(request)
        # Where one side would delete the cookie that the other wrote, it is no way to know anybody again.
        if (
            site.keys.cookie
            and site.wants_history
            and all(map(may_remember, (sender.consent, others.consent)))
        ):
            opened, _ = read_cookie(request, memories.visits.opened, now_s)
            if opened is not None:
                return str(opened.state.first_seen_s)
            if sender.is_person and request.method == "GET":
                return str(now_s)  # as the cookie of this answer will have it
        place = place_of(request, site.signals)
        return place and f"{place} {(now_s + MONDAY_S) // WEEK_S}"


def open_sides(current: Site, staged: Site, stage: Staged) -> Sides:
    """The sides of a roll-out, with empty memories."""
    one, other = _with_history_of(current, staged), _with_history_of(staged, current)
    is_apart = _page_rules(one) != _page_rules(other)
    return Sides(
        Side(one, open_memories(one), CURRENT, is_apart),
        Side(other, open_memories(other), STAGED, is_apart, STAGED_PAGES if is_apart else ""),
        stage,
    )


def _with_history_of(site: Site, other: Site) -> Site:
    """The same rules, which also keep of a visitor what the rules of the other side need: nobody who changes sides
    loses what they did.
    """
    behaviour = join_behaviours(site.behaviour, other.behaviour)
    counts_plain_pages = site.serving.counts_plain_pages or other.serving.counts_plain_pages
    return replace(
        site,
        behaviour=behaviour,
        serving=replace(site.serving, counts_plain_pages=counts_plain_pages),
        events=EventRules(
            {**other.events.declared, **site.events.declared},
            site.events.takes_custom or other.events.takes_custom,
        ),
        touch_signals=site.touch_signals | other.touch_signals,
        wants_history=site.wants_history or other.wants_history,
        wants_page=site.wants_page or behaviour.looks_at_views,
    )


def _page_rules(site: Site) -> tuple[object, ...]:
    """All settings that a page in memory may depend on, but for the segments of its blocks."""
    settings = {name: value for name, value in site.bundle.settings.items() if name not in ABOUT_VISITORS}
    return site.page_settings, settings
