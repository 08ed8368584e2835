"""One compiled response and the answers that were made of it, ready to be sent again.

In: a page plan with the origin's headers, and a decision. Out: heads and JavaScript bodies. Freshness and
validators are caching.py's and respond.py's; this file only remembers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from segments.edge.decide.site import Site
from segments.edge.events.event_script import SCRIPT_PATH
from segments.edge.events.script_tag import script_tag
from segments.edge.host.js.border import js_bytes, response_options
from segments.edge.http.caching import Freshness
from segments.edge.http.respond import Head, changed_head, page_etag, personal_head, shared_head
from segments.edge.pages.html.script_place import add_script
from segments.edge.pages.html_syntax.encoding import is_ascii_based, sniff_encoding
from segments.edge.pages.json.shapes import NO_JSON_SETTINGS, JsonSettings
from segments.edge.pages.page_facts import fixed_beginning, read_page_facts
from segments.edge.pages.plan.choose import BoundPlan, bind_plan, choose_blocks
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import media_type
from segments.edge.pages.store.caps import has_caps
from segments.edge.signals.page import PageFacts
from segments.edge.signals.settings import SignalSettings

MAX_READY_CHOICES: Final = 8
"""Choices of a page whose bytes stay on JavaScript's side, ready to send; most pages have few that matter."""

MAX_READY_BYTES: Final = 2 * 1024 * 1024
"""What the ready copies of one page may take together, where it is not one that is longer itself."""

MAX_KEPT_CHOICES: Final = 32
"""Choices that are known without asking each block: one for each set of the segments that the page asks for."""

PIECE_OVERHEAD_BYTES: Final = 200
"""What Python adds to a piece and its block: tuples, a bytes header, a mask."""

PAGE_OVERHEAD_BYTES: Final = 4_096
"""What a page without any content takes: its headers, its key, its places in the store."""


class ReadyAnswer(NamedTuple):
    """A 200 with one choice and no cookies; `options` and `body` are JavaScript values, made once."""

    choice: int
    head: Head
    options: Any
    body: Any
    size: int


@dataclass(slots=True)
class StoredPage:
    """One response of the origin, compiled. `bound` belongs to the bundle whose digest stands beside it."""

    site: str
    path: str
    plan: PagePlan
    headers: Mapping[str, str]
    freshness: Freshness
    stored_ms: int
    """When whoever it was asked for came (Unix milliseconds): never later than the origin was asked."""
    set_cookies: tuple[str, ...] = ()
    was_asked_for: bool = False
    """Whether a content API was asked for an audience: then even the origin's own bytes are personal."""
    json_settings: JsonSettings = NO_JSON_SETTINGS
    """What was known of JSON when the page was compiled; the next rules may know better."""
    has_caps: bool = field(init=False)
    _bound_to: str = ""
    _bound: BoundPlan | None = None
    _ready: OrderedDict[int, ReadyAnswer] = field(default_factory=OrderedDict)
    _copies_bytes: int = 0
    has_grown: bool = False
    """Whether copies were made or forgotten since the store last counted; whoever tells the store takes it back."""

    _deciding: int = 0
    _choices: dict[int, int] = field(default_factory=dict)
    _facts: PageFacts | None = None
    _facts_by: SignalSettings | None = None

    def is_shaped_by(self, settings: JsonSettings) -> bool:
        """Whether the page was compiled with what is known of JSON now."""
        return self.json_settings is settings or self.json_settings == settings

    @property
    def has_blocks(self) -> bool:
        """Whether anybody's copy differs from the origin's, if only by a mark that was taken out."""
        return bool(self.plan.blocks) or len(self.plan.pieces) > 1

    @property
    def body_bytes(self) -> int:
        """The length of the origin's body, without the marks."""
        return sum(len(content) for _, content in self.plan.pieces)

    @property
    def most_copies(self) -> int:
        """How many ready copies are kept."""
        if not self.has_blocks:
            return 1
        by_size = max(1, MAX_READY_BYTES // max(1, self.body_bytes))
        return min(MAX_READY_CHOICES, by_size, 1 << min(8, len(self.plan.blocks)))

    @property
    def kept_bytes(self) -> int:
        """What the store counts: the plan's bytes, and those of the copies that have been made."""
        pieces_bytes = PIECE_OVERHEAD_BYTES * len(self.plan.pieces)
        return self.body_bytes + self._copies_bytes + pieces_bytes + PAGE_OVERHEAD_BYTES

    def forget_copies(self) -> None:
        """Let go of what can be made again from the plan."""
        self._ready.clear()
        self._copies_bytes = 0

    def __post_init__(self) -> None:
        self.has_caps = has_caps(self.plan)

    def facts(self, site: Site | None) -> PageFacts | None:
        """What the page says of itself, read once for each bundle; None where the rules do not want it."""
        if site is None or not site.wants_page:
            return None
        if self._facts is None or self._facts_by is not site.signals:
            self._facts = read_page_facts(self.headers, fixed_beginning(self.plan), site.signals)
            self._facts_by = site.signals
        return self._facts

    def choose(self, matches: int, site: Site | None, withheld: int = 0) -> int:
        """The choice of blocks for these matched segments, without the withheld ones; without a bundle none match."""
        digest = site.digest if site else ""
        if self._bound is None or self._bound_to != digest:
            ranks = site.bundle.ranks if site and self.plan.groups else {}
            self._bound = bind_plan(self._plan_for(site), site.bundle.bits if site else {}, ranks)
            self._bound_to = digest
            self.forget_copies()
            self._deciding = _deciding_bits(self._bound)
            self._choices.clear()
        if withheld:
            return choose_blocks(matches, self._bound, withheld)
        matches &= self._deciding
        choice = self._choices.get(matches)
        if choice is None:
            if len(self._choices) >= MAX_KEPT_CHOICES:
                self._choices.clear()
            choice = self._choices[matches] = choose_blocks(matches, self._bound)
        return choice

    def _plan_for(self, site: Site | None) -> PagePlan:
        """The plan, with the event script's tag where the site wants it. Made once for each bundle."""
        tag = tag_for(site, self.headers)
        return add_script(self.plan, tag, SCRIPT_PATH.encode()) if tag and self._takes_tags() else self.plan

    def _takes_tags(self) -> bool:
        content_type = self.headers.get("content-type", "")
        if media_type(content_type) != "text/html":
            return False
        beginning = self.plan.pieces[0].content if self.plan.pieces else b""
        return is_ascii_based(sniff_encoding(content_type, beginning))

    @property
    def _digest(self) -> str:
        """The name of the bytes that go out: of the plan, with the tag if there is one."""
        assert self._bound is not None
        return self._bound.plan.digest

    def content(self, choice: int) -> bytes:
        """The bytes of one choice; `choose` came before."""
        assert self._bound is not None
        return splice(self._bound, choice)

    def ready(self, choice: int) -> ReadyAnswer:
        """The answer with one choice for a visitor who gets no cookie; `choose` came before."""
        ready = self._ready.get(choice)
        if ready is not None:
            self._ready.move_to_end(choice)
            return ready
        content = self.content(choice)
        head = personal_head(self.headers, self._etag(choice, content), ())
        ready = ReadyAnswer(choice, head, response_options(head), js_bytes(content), len(content))
        self._ready[choice] = ready
        self._copies_bytes += ready.size
        if len(self._ready) > self.most_copies:
            self._copies_bytes -= self._ready.popitem(last=False)[1].size
        self.has_grown = True
        return ready

    def _etag(self, choice: int, content: bytes) -> str:  # noqa: ARG002 - some pages are named by their bytes
        return page_etag(self._digest, choice)

    def head(self, ready: ReadyAnswer, set_cookies: tuple[str, ...], now_ms: int) -> Head:
        """The head of a 200 for a visitor who gets these cookies with this answer."""
        cookies = (*self.set_cookies, *set_cookies)
        if not (self.has_blocks or self.was_asked_for):
            age_seconds = (now_ms - self.stored_ms) // 1000
            head = shared_head(self.headers, age_seconds=age_seconds, set_cookies=cookies)
            is_changed = self._bound is not None and self._bound.plan is not self.plan
            return changed_head(head, page_etag(self._digest, ready.choice)) if is_changed else head
        return replace(ready.head, set_cookies=cookies) if cookies else ready.head

    def renew(self, headers: Mapping[str, str], freshness: Freshness, now_ms: int) -> None:
        """Take over what the origin said about the same bytes."""
        self.headers = headers
        self._facts = None
        self.freshness = freshness
        self.stored_ms = now_ms
        self.forget_copies()
        self._bound = None  # its policy may name another nonce now


def _deciding_bits(bound: BoundPlan) -> int:
    """The bits of the segments that any block asks for; no other changes the choice."""
    bits = 0
    for layer in bound.layers:
        for step in layer.steps:
            for candidate in step.candidates:
                bits |= candidate.required | candidate.refused
    return bits


def tag_for(site: Site | None, headers: Mapping[str, str]) -> bytes:
    """The event script's tag for a page with these headers; b"" where the site puts none into its pages."""
    attributes = site.serving.script_attributes if site else None
    return b"" if attributes is None else script_tag(attributes, headers)
