"""Page plans in the isolate's memory, under a limit in bytes; the least recently used go first.

Holds values, decides nothing: freshness is caching.py's, keys are route.py's. One store per isolate.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

MAX_STORE_BYTES: Final = 48 * 1024 * 1024
"""Of the isolate's 128 MB the runtime takes about 40; bundles and requests in flight need the rest."""

MAX_VARIANTS: Final = 16
"""Responses kept of one URL by Vary. More would let a hostile Accept-Language push everything else out."""

Page = TypeVar("Page")


def _spare_nothing(_page: object) -> None:
    """For pages that hold nothing they could make again."""


@dataclass(slots=True)
class _Kept(Generic[Page]):
    page: Page
    size: int


@dataclass(slots=True)
class PageStore(Generic[Page]):
    """Pages by URL key and Vary key. `size_of` gives a page's bytes; `spare` makes it forget what it can make again.

    A page may grow while it is kept: `settle` takes note of it. Where memory runs out, pages first forget what they can
    make again, and only then are forgotten themselves, the least recently used before the others.
    """

    size_of: Callable[[Page], int]
    spare: Callable[[Page], object] = _spare_nothing
    max_bytes: int = MAX_STORE_BYTES
    refusals: list[Callable[[Page], bool]] = field(default_factory=list)
    """Who may say that a page is not to be kept: it was asked for before an order to forget it, and came after."""
    used_bytes: int = 0
    evicted: int = 0
    _pages: OrderedDict[str, tuple[str, OrderedDict[str, _Kept[Page]]]] = field(default_factory=OrderedDict)
    _grown: set[str] = field(default_factory=set)

    def get(self, key: str, vary_key_of: Callable[[str], str]) -> Page | None:
        """The page for this request; `vary_key_of` computes the request's Vary key from the stored Vary header."""
        entry = self._pages.get(key)
        if entry is None:
            return None
        self._pages.move_to_end(key)
        vary, variants = entry
        kept = variants.get(vary_key_of(vary) if vary else "")
        return None if kept is None else kept.page

    def put(self, key: str, vary: str, vary_key: str, page: Page) -> None:
        """Keep a page, in place of the one it replaces. A changed Vary header drops the URL's other variants."""
        if any(is_refused(page) for is_refused in self.refusals):
            return
        size = self.size_of(page)
        if size > self.max_bytes // 4:
            self.drop(key)
            return
        if key in self._pages and self._pages[key][0] != vary:
            self.drop(key)
        _, variants = self._pages.setdefault(key, (vary, OrderedDict()))
        self._pages.move_to_end(key)
        self._forget(variants, vary_key)
        variants[vary_key] = _Kept(page, size)
        self.used_bytes += size
        while len(variants) > MAX_VARIANTS:
            self._forget(variants, next(iter(variants)))
        self._make_room()

    def settle(self, key: str) -> None:
        """Count again what is kept of one URL, after a page of it has grown or shrunk."""
        if key in self._pages:
            self._measure(key)
            self._grown.add(key)
            self._make_room()

    def drop(self, key: str) -> bool:
        """Forget one URL; whether there was anything to forget."""
        entry = self._pages.pop(key, None)
        self._grown.discard(key)
        if entry is None:
            return False
        self.used_bytes -= sum(kept.size for kept in entry[1].values())
        return True

    def drop_where(self, is_unwanted: Callable[[str, Page], bool]) -> int:
        """Forget every page for which `is_unwanted(key, page)` holds; how many URLs lost one."""
        unwanted = [
            key
            for key, (_, variants) in self._pages.items()
            if any(is_unwanted(key, kept.page) for kept in variants.values())
        ]
        return sum(self.drop(key) for key in unwanted)

    def _make_room(self) -> None:
        while self.used_bytes > self.max_bytes and self._grown:
            key = next(key for key in self._pages if key in self._grown)
            for kept in self._pages[key][1].values():
                self.spare(kept.page)
            self._grown.discard(key)
            self._measure(key)
        while self.used_bytes > self.max_bytes:
            self.drop(next(iter(self._pages)))
            self.evicted += 1

    def _measure(self, key: str) -> None:
        for kept in self._pages[key][1].values():
            size = self.size_of(kept.page)
            self.used_bytes += size - kept.size
            kept.size = size

    def _forget(self, variants: OrderedDict[str, _Kept[Page]], vary_key: str) -> None:
        kept = variants.pop(vary_key, None)
        if kept is not None:
            self.used_bytes -= kept.size

    def __len__(self) -> int:
        return len(self._pages)
