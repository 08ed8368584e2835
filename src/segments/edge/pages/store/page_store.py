"""Page plans in the isolate's memory, under a limit in bytes; the least recently used go first.

Holds values, decides nothing: freshness is caching.py's, keys are page_key.py's. One store per isolate. A full store
lets a page in only if it has been asked for more often than those it would push out: however many addresses one client
makes up, what others ask for stays.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from segments.edge.pages.store.sightings import Sightings

MAX_STORE_BYTES: Final = 48 * 1024 * 1024
"""Of the isolate's 128 MB the runtime takes about 40; bundles and requests in flight need the rest."""

MAX_VARIANTS: Final = 16
"""Responses kept of one URL by Vary. More would let a hostile Accept-Language push everything else out."""

MAX_PASSED_OVER: Final = 16
"""Pages that are asked for more, and stay, in one search for those that may go: its work is bounded. They count as just
used, so the next search begins behind them, and a page that was wanted once holds up nobody for ever."""

ENTRY_BYTES: Final = 400
"""The places of a URL and of its variant, besides the characters of their keys."""

Page = TypeVar("Page")


def entry_bytes(key: str, vary: str, vary_key: str) -> int:
    """The bytes of a place in the store."""
    return ENTRY_BYTES + len(key) + len(vary) + len(vary_key)


def _spare_nothing(_page: object) -> None:
    """For pages that hold nothing they could make again."""


@dataclass(slots=True)
class _Kept(Generic[Page]):
    """`size` is what is counted, with the `entry_bytes` of its keys in it."""

    page: Page
    size: int
    entry_bytes: int


@dataclass(slots=True)
class PageStore(Generic[Page]):
    """Pages by URL key and Vary key. `size_of` gives a page's bytes; `spare` makes it forget what it can make again.

    A page may grow while it is kept: `settle` takes note of it. Where memory runs out, pages first forget what they can
    make again, and only then are forgotten themselves, the least recently used first of those that are asked for least.
    """

    size_of: Callable[[Page], int]
    spare: Callable[[Page], object] = _spare_nothing
    max_bytes: int = MAX_STORE_BYTES
    size_of_entry: Callable[[str, str, str], int] = entry_bytes
    """The bytes of a place in the store, by its key, its Vary header and its Vary key."""

    refusals: list[Callable[[Page], bool]] = field(default_factory=list)
    """Objections to keeping a page: it was asked for before an order to forget it, and came after."""
    used_bytes: int = 0
    evicted: int = 0
    turned_away: int = 0
    """Pages that were not kept, since those in their place are asked for more often."""
    _pages: OrderedDict[str, tuple[str, OrderedDict[str, _Kept[Page]]]] = field(default_factory=OrderedDict)
    _grown: set[str] = field(default_factory=set)
    _sightings: Sightings = field(default_factory=Sightings)

    def get(self, key: str, *vary_keys_of: Callable[[str], str]) -> Page | None:
        """The page for this request; each of `vary_keys_of` computes a Vary key that fits it from the stored Vary
        header, the best one first.
        """
        self._sightings.note(key)
        entry = self._pages.get(key)
        if entry is None:
            return None
        self._pages.move_to_end(key)
        vary, variants = entry
        for vary_key_of in vary_keys_of:
            vary_key = vary_key_of(vary)
            kept = variants.get(vary_key)
            if kept is not None:
                variants.move_to_end(vary_key)
                return kept.page
        return None

    def vary_of(self, key: str) -> str:
        """The stored Vary header of one URL; "" for none."""
        return self._pages[key][0] if key in self._pages else ""

    def any_of(self, key: str) -> Page | None:
        """One of the pages that are kept of one URL."""
        variants = self._pages[key][1] if key in self._pages else {}
        return next((kept.page for kept in variants.values()), None)

    def refuses(self, page: Page) -> bool:
        """True if there is an objection to keeping a page."""
        return any(is_refused(page) for is_refused in self.refusals)

    def put(self, key: str, vary: str, vary_key: str, page: Page) -> None:
        """Keep a page, in place of the one it replaces. A changed Vary header drops the URL's other variants."""
        if self.refuses(page):
            return
        size = self.size_of(page) + self.size_of_entry(key, vary, vary_key)
        if size > self.max_bytes // 4:
            self.drop(key)
            return
        if key not in self._pages and not self._deserves_place(key, size):
            self.turned_away += 1
            return
        if key in self._pages and self._pages[key][0] != vary:
            self.drop(key)
        _, variants = self._pages.setdefault(key, (vary, OrderedDict()))
        self._pages.move_to_end(key)
        self._forget(variants, vary_key)
        variants[vary_key] = _Kept(page, size, self.size_of_entry(key, vary, vary_key))
        self.used_bytes += size
        while len(variants) > MAX_VARIANTS:
            self._forget(variants, next(iter(variants)))
        self._make_room(key)

    def settle(self, key: str) -> None:
        """Count again what is kept of one URL, after a page of it has grown or shrunk."""
        if key in self._pages:
            self._measure(key)
            self._grown.add(key)
            self._make_room(key)

    def drop(self, key: str) -> bool:
        """Forget one URL; True if there was anything to forget."""
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

    def _deserves_place(self, key: str, size: int) -> bool:
        """True if there is room, or if enough of the pages that would have to go are asked for less often."""
        wanted = max(1, self._sightings.of(key))
        return self._less_wanted(self.used_bytes + size - self.max_bytes, wanted, key) is not None

    def _make_room(self, key: str) -> None:
        """Keep to the limit after a page has come in or grown: where nothing else may go, that page goes."""
        while self.used_bytes > self.max_bytes and self._grown:
            grown = next(other for other in self._pages if other in self._grown)
            for kept in self._pages[grown][1].values():
                self.spare(kept.page)
            self._grown.discard(grown)
            self._measure(grown)
        wanted = self._sightings.of(key) + 1  # it is here already: who is asked for as often gives way
        leaving = self._less_wanted(self.used_bytes - self.max_bytes, wanted, key)
        for other in [key] if leaving is None else leaving:
            self.drop(other)
            self.evicted += 1

    def _less_wanted(self, missing_bytes: int, wanted: int, newcomer: str) -> list[str] | None:
        """Keys whose going frees that much, each asked for less than `wanted`, the least recently used first."""
        leaving: list[str] = []
        passed_over: list[str] = []
        for key, (_, variants) in self._pages.items():
            if missing_bytes <= 0 or len(passed_over) == MAX_PASSED_OVER:
                break
            if key == newcomer:
                continue
            if self._sightings.of(key) >= wanted:
                passed_over.append(key)
                continue
            leaving.append(key)
            missing_bytes -= sum(kept.size for kept in variants.values())
        for key in passed_over:
            self._pages.move_to_end(key)
        return leaving if missing_bytes <= 0 else None

    def _measure(self, key: str) -> None:
        for kept in self._pages[key][1].values():
            size = self.size_of(kept.page) + kept.entry_bytes
            self.used_bytes += size - kept.size
            kept.size = size

    def _forget(self, variants: OrderedDict[str, _Kept[Page]], vary_key: str) -> None:
        kept = variants.pop(vary_key, None)
        if kept is not None:
            self.used_bytes -= kept.size

    def __len__(self) -> int:
        return len(self._pages)
