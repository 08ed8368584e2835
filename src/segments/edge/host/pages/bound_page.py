"""A stored page under the rules of one site: the choice of blocks, and answers that are ready to be sent again.

`BoundPage` is the one contract; `planned_page.py` fulfils it for pages that have a plan, `uncompiled_page.py` for the
others. A page is bound by `StoredPage.bind`, so nothing can be asked of one before it knows its rules.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from segments.edge.decide.site import Site
from segments.edge.events.script_tag import script_tag
from segments.edge.host.js.border import js_bytes, response_options
from segments.edge.http.respond import Head
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

MAX_READY_CHOICES: Final = 8
"""Choices of a page whose bytes stay on JavaScript's side, ready to send; most pages have few that matter."""

MAX_READY_BYTES: Final = 2 * 1024 * 1024
"""The size of all ready copies of one page, unless a single copy is longer."""


class ReadyAnswer(NamedTuple):
    """A 200 with one choice and no cookies; `options` and `body` are JavaScript values, made once."""

    choice: int
    head: Head
    options: Any
    body: Any
    size: int


def make_ready(choice: int, head: Head, content: bytes) -> ReadyAnswer:
    """An answer whose JavaScript values are made now and used as often as it is sent."""
    return ReadyAnswer(choice, head, response_options(head), js_bytes(content), len(content))


class ReadyCopies:
    """The ready answers of one page; the least recently used go first. `on_change` learns of each change in size."""

    __slots__ = ("_answers", "_most", "_on_change", "used_bytes")

    def __init__(self, most: int, on_change: Callable[[], object]) -> None:
        self._answers: OrderedDict[int, ReadyAnswer] = OrderedDict()
        self._most, self._on_change = most, on_change
        self.used_bytes = 0

    def get(self, choice: int) -> ReadyAnswer | None:
        """The answer with one choice, if there is one."""
        ready = self._answers.get(choice)
        if ready is not None:
            self._answers.move_to_end(choice)
        return ready

    def keep(self, ready: ReadyAnswer) -> ReadyAnswer:
        """The same answer, kept for the next visitor with its choice."""
        self._answers[ready.choice] = ready
        self.used_bytes += ready.size
        if len(self._answers) > self._most:
            self.used_bytes -= self._answers.popitem(last=False)[1].size
        self._on_change()
        return ready

    def forget(self) -> None:
        """Drop all of them: they can be made again. The store, which asks for it, counts again by itself."""
        self._answers.clear()
        self.used_bytes = 0


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    """One response of the origin. `plan` is one fixed piece where no plan could be made of it."""

    plan: PagePlan
    headers: Mapping[str, str]
    stored_ms: int
    """The time of the request it was asked for (Unix milliseconds): never later than the origin was asked."""
    set_cookies: tuple[str, ...] = ()
    was_asked_for: bool = False
    """True if a content API was asked for an audience: then even the origin's own bytes are personal."""
    settings: PageSettings = PLAIN_PAGE
    """The settings that the page was compiled with; the next rules may say otherwise."""

    @property
    def body_bytes(self) -> int:
        """The length of the origin's body, without the marks."""
        return sum([len(content) for _, content in self.plan.pieces])


class BoundPage(Protocol):
    """A page under the rules of one site. A choice is a bitmask, of blocks or of segments: the page's own affair."""

    @property
    def copies(self) -> ReadyCopies:
        """The answers that were made of it."""

    @property
    def asked(self) -> int:
        """The bits of the segments that its blocks ask for, as far as they are known."""

    @property
    def has_blocks(self) -> bool:
        """True if any visitor's copy differs from the origin's, if only by a mark that was taken out."""

    def choose(self, matches: int, withheld: int = 0) -> int:
        """The choice for these matched segments, without the withheld blocks."""

    def content(self, choice: int) -> bytes:
        """The bytes of one choice."""

    def ready(self, choice: int) -> ReadyAnswer:
        """The answer with one choice for a visitor who gets no cookie."""

    def head(self, ready: ReadyAnswer, set_cookies: tuple[str, ...], now_ms: int) -> Head:
        """The head of a 200 for a visitor who gets these cookies with this answer."""


def tag_for(site: Site | None, headers: Mapping[str, str]) -> bytes:
    """The event script's tag for a page with these headers; b"" where the site puts none into its pages."""
    attributes = site.serving.script_attributes if site else None
    return b"" if attributes is None else script_tag(attributes, headers)
