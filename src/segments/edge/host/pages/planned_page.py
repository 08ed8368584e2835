"""A page with a plan, bound to a site: choosing blocks is a few ANDs, an answer one join of bytes.

In: the origin's answer and the rules in force. Out: choices, bytes, heads and JavaScript bodies, each made once.
Validators and cache headers are respond.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from segments.edge.decide.site import Site
from segments.edge.events.event_script import SCRIPT_PATH
from segments.edge.host.pages.bound_page import (
    MAX_READY_BYTES,
    MAX_READY_CHOICES,
    OriginAnswer,
    ReadyAnswer,
    ReadyCopies,
    make_ready,
    tag_for,
)
from segments.edge.http.respond import Head, changed_head, page_etag, personal_head, shared_head
from segments.edge.pages.content_types import media_type
from segments.edge.pages.html.script_place import add_script
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.plan.choose import BoundPlan, bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice

MAX_KEPT_CHOICES: Final = 32
"""Choices that are known without asking each block: one for each set of the segments that the page asks for."""


class PlannedPage:
    """A `BoundPage` with a plan; a choice is a bitmask of the plan's blocks."""

    __slots__ = (
        "_bound",
        "_choices",
        "_digest",
        "_is_changed",
        "_origin",
        "asked",
        "copies",
        "has_blocks",
    )

    def __init__(self, origin: OriginAnswer, site: Site | None, on_change: Callable[[], object]) -> None:
        plan = _plan_for(origin, site)
        ranks = site.bundle.ranks if site and plan.groups else {}
        self._origin = origin
        self._bound = bind_plan(plan, site.bundle.bits if site else {}, ranks)
        self.asked = _deciding_bits(self._bound)
        self._choices: dict[int, int] = {}
        self._is_changed = plan is not origin.plan
        # The name of the bytes that go out: of the plan, with the tag if there is one.
        self._digest = plan.digest
        self.has_blocks = has_blocks(origin.plan)
        self.copies = ReadyCopies(_most_copies(origin), on_change)

    def choose(self, matches: int, withheld: int = 0) -> int:
        """The blocks that show to a visitor in these segments, capped blocks that were seen enough passed over."""
        if withheld:
            return choose_blocks(matches, self._bound, withheld)
        matches &= self.asked
        choice = self._choices.get(matches)
        if choice is None:
            if len(self._choices) >= MAX_KEPT_CHOICES:
                self._choices.clear()
            choice = self._choices[matches] = choose_blocks(matches, self._bound)
        return choice

    def content(self, choice: int) -> bytes:
        """The bytes of one choice."""
        return splice(self._bound, choice)

    def ready(self, choice: int) -> ReadyAnswer:
        """The answer with one choice for a visitor who gets no cookie."""
        ready = self.copies.get(choice)
        if ready is not None:
            return ready
        head = personal_head(self._origin.headers, page_etag(self._digest, choice), ())
        return self.copies.keep(make_ready(choice, head, self.content(choice)))

    def head(self, ready: ReadyAnswer, set_cookies: tuple[str, ...], now_ms: int) -> Head:
        """The head of a 200 for a visitor who gets these cookies with this answer."""
        origin = self._origin
        cookies = (*origin.set_cookies, *set_cookies)
        if self.has_blocks or origin.was_asked_for:
            return replace(ready.head, set_cookies=cookies) if cookies else ready.head
        age_seconds = (now_ms - origin.stored_ms) // 1000
        head = shared_head(origin.headers, age_seconds=age_seconds, set_cookies=cookies)
        return changed_head(head, page_etag(self._digest, ready.choice)) if self._is_changed else head


def has_blocks(plan: PagePlan) -> bool:
    """True if any visitor's copy differs from the origin's, if only by a mark that was taken out."""
    return bool(plan.blocks) or len(plan.pieces) > 1


def _most_copies(origin: OriginAnswer) -> int:
    """The number of ready copies to keep."""
    if not has_blocks(origin.plan):
        return 1
    by_size = max(1, MAX_READY_BYTES // max(1, origin.body_bytes))
    return min(MAX_READY_CHOICES, by_size, 1 << min(8, len(origin.plan.blocks)))


def _plan_for(origin: OriginAnswer, site: Site | None) -> PagePlan:
    """The plan, with the event script's tag where the site wants it."""
    tag = tag_for(site, origin.headers)
    return add_script(origin.plan, tag, SCRIPT_PATH.encode()) if tag and _takes_tags(origin) else origin.plan


def _takes_tags(origin: OriginAnswer) -> bool:
    content_type = origin.headers.get("content-type", "")
    if media_type(content_type) != "text/html":
        return False
    beginning = origin.plan.pieces[0].content if origin.plan.pieces else b""
    return is_ascii_based(sniff_encoding(content_type, beginning))


def _deciding_bits(bound: BoundPlan) -> int:
    """The bits of the segments that any block asks for; no other changes the choice."""
    bits = 0
    for layer in bound.layers:
        for step in layer.steps:
            for candidate in step.candidates:
                bits |= candidate.required | candidate.refused
    return bits
