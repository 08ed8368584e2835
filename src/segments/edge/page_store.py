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


@dataclass(slots=True)
class PageStore(Generic[Page]):
    """Pages by URL key and Vary key. `size_of` gives a page's bytes."""

    size_of: Callable[[Page], int]
    max_bytes: int = MAX_STORE_BYTES
    used_bytes: int = 0
    evicted: int = 0
    _pages: OrderedDict[str, tuple[str, OrderedDict[str, Page]]] = field(default_factory=OrderedDict)

    def get(self, key: str, vary_key_of: Callable[[str], str]) -> Page | None:
        """The page for this request; `vary_key_of` computes the request's Vary key from the stored Vary header."""
        entry = self._pages.get(key)
        if entry is None:
            return None
        self._pages.move_to_end(key)
        vary, variants = entry
        return variants.get(vary_key_of(vary) if vary else "")

    def put(self, key: str, vary: str, vary_key: str, page: Page) -> None:
        """Keep a page, in place of the one it replaces. A changed Vary header drops the URL's other variants."""
        size = self.size_of(page)
        if size > self.max_bytes // 4:
            self.drop(key)
            return
        if key in self._pages and self._pages[key][0] != vary:
            self.drop(key)
        _, variants = self._pages.setdefault(key, (vary, OrderedDict()))
        self._pages.move_to_end(key)
        self._forget(variants, vary_key)
        variants[vary_key] = page
        self.used_bytes += size
        while len(variants) > MAX_VARIANTS:
            self._forget(variants, next(iter(variants)))
        while self.used_bytes > self.max_bytes:
            self.drop(next(iter(self._pages)))
            self.evicted += 1

    def drop(self, key: str) -> bool:
        """Forget one URL; whether there was anything to forget."""
        entry = self._pages.pop(key, None)
        if entry is None:
            return False
        self.used_bytes -= sum(self.size_of(page) for page in entry[1].values())
        return True

    def drop_where(self, is_unwanted: Callable[[str, Page], bool]) -> int:
        """Forget every page for which `is_unwanted(key, page)` holds; how many URLs lost one."""
        unwanted = [
            key
            for key, (_, variants) in self._pages.items()
            if any(is_unwanted(key, page) for page in variants.values())
        ]
        return sum(self.drop(key) for key in unwanted)

    def _forget(self, variants: OrderedDict[str, Page], vary_key: str) -> None:
        page = variants.pop(vary_key, None)
        if page is not None:
            self.used_bytes -= self.size_of(page)

    def __len__(self) -> int:
        return len(self._pages)
