"""A stored page: one response of the origin, compiled, and under the rules that are in force.

In: a page plan with the origin's headers. Out: the page bound to a site, and what the page says of itself. Freshness
is caching.py's, answers are the bound page's; this file only remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from segments.edge.decide.site import Site
from segments.edge.host.pages.bound_page import BoundPage, OriginAnswer
from segments.edge.host.pages.planned_page import PlannedPage
from segments.edge.host.pages.uncompiled_page import UncompiledPage
from segments.edge.http.caching import Freshness
from segments.edge.pages.page_facts import fixed_beginning, read_page_facts
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.pages.store.caps import has_caps
from segments.edge.pages.store.page_size import page_bytes
from segments.edge.signals.page import PageFacts
from segments.edge.signals.settings import SignalSettings


def _tell_nobody() -> None:
    """For pages that no store counts."""


@dataclass(slots=True)
class StoredPage:
    """One response of the origin with its page plan; `is_compiled` is False where no plan could be made of it."""

    site: str
    path: str
    origin: OriginAnswer
    freshness: Freshness
    is_compiled: bool = True
    key_cookies: tuple[str, ...] = ()
    """The site's key cookies when the origin was asked."""
    language: str = ""
    """The language in which the origin was asked."""
    on_change: Callable[[], object] = _tell_nobody
    """The store's way to learn that the copies of the page grew or went."""

    has_caps: bool = field(init=False)
    _own_bytes: int = field(init=False)
    _bound_to: str = ""
    _bound: BoundPage | None = None
    _other: tuple[str, BoundPage] | None = None
    """The page under the rules that it was bound to before: those of the other side of a roll-out, maybe."""
    _facts: PageFacts | None = None
    _facts_by: SignalSettings | None = None

    def __post_init__(self) -> None:
        self.has_caps = has_caps(self.origin.plan)
        self._measure()

    def _measure(self) -> None:
        texts = (self.path, *self.origin.set_cookies)
        self._own_bytes = page_bytes(self.origin.plan, self.origin.headers, *texts)

    @property
    def plan(self) -> PagePlan:
        """The plan of the origin's bytes, without any script of ours."""
        return self.origin.plan

    @property
    def headers(self) -> Mapping[str, str]:
        """The origin's headers."""
        return self.origin.headers

    @property
    def kept_bytes(self) -> int:
        """The size that the store counts: the page's own, and that of the copies that have been made."""
        copies_bytes = self._bound.copies.used_bytes if self._bound else 0
        if self._other:
            copies_bytes += self._other[1].copies.used_bytes
        return self._own_bytes + copies_bytes

    @property
    def is_used_unasked(self) -> bool:
        """True if the page may be used for a while without asking the origin."""
        return self.freshness.stale_until > self.origin.stored_ms

    def is_shaped_by(self, settings: PageSettings) -> bool:
        """True if the page was cut as pages of the site are now."""
        known = self.origin.settings
        return known is settings or known == settings

    def bind(self, site: Site | None) -> BoundPage:
        """The page under the rules of a site; without a bundle no segment matches."""
        digest = site.digest if site else ""
        if self._bound is None or self._bound_to != digest:
            other, self._other = self._other, (self._bound_to, self._bound) if self._bound else None
            if other and other[0] == digest:
                self._bound = other[1]
            else:
                kind = PlannedPage if self.is_compiled else UncompiledPage
                self._bound = kind(self.origin, site, self.on_change)
            self._bound_to = digest
        return self._bound

    def facts(self, site: Site | None) -> PageFacts | None:
        """The page's own words about itself, read once for each bundle; None where the rules do not want them."""
        if site is None or not site.wants_page:
            return None
        if self._facts is None or self._facts_by is not site.signals:
            self._facts = read_page_facts(self.headers, fixed_beginning(self.plan), site.signals)
            self._facts_by = site.signals
        return self._facts

    def forget_copies(self) -> None:
        """Drop what can be made again from the plan."""
        if self._bound is not None:
            self._bound.copies.forget()
        self._other = None

    def renew(self, headers: Mapping[str, str], freshness: Freshness, now_ms: int) -> None:
        """Take over what the origin said about the same bytes; its policy may name another nonce now."""
        self.origin = replace(self.origin, headers=headers, stored_ms=now_ms)
        self.freshness = freshness
        self._facts = self._bound = self._other = None
        self._measure()
