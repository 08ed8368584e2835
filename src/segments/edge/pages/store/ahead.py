"""Capped blocks in pages that were fetched ahead of a look at them, in a signed cookie that lives half an hour.

In: the cookie, and the capped blocks of one more page. Out: the cookie afterwards; and, once something proves that a
page was looked at, its blocks. A page is known by the hash of its path, a block by that of its content. This file
must never count anything itself: a page that nobody looks at is no exposure.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple

from segments.edge.visitor.cookie import delete_cookie_header, set_cookie_header
from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.errors import CookieError
from segments.signing import KeyRing

AHEAD_COOKIE: Final = "__Host-segments-ahead"
AHEAD_PURPOSE: Final = "ahead"

AHEAD_KEPT_S: Final = 1_800
"""Browsers keep what they fetched ahead for some minutes; a page that was shown then may be read for long."""

MAX_AHEAD_PAGES: Final = 16
MAX_BLOCKS_AHEAD: Final = 48
"""The number that fits under 4,096 bytes, all pages together: a block takes 17 characters, and base64 adds a third."""

_PATH_BYTES: Final = 6
_PERIODS: Final = ("hour", "day", "week", "month", "session", "ever")


class AheadPage(NamedTuple):
    """A page that was fetched ahead: when, in Unix seconds, and the periods of its capped blocks by their keys."""

    fetched_s: int
    periods: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A visitor's pages of which nobody knows yet whether they were looked at, by `name_of` their paths."""

    pages: Mapping[str, AheadPage]

    def with_page(self, path: str, page: AheadPage) -> Ahead:
        """The same with one more page; what was fetched first goes where there are too many."""
        return _fitting([*self.without([path]).pages.items(), (name_of(path), page)])

    def without(self, paths: Iterable[str]) -> Ahead:
        """The same without these pages."""
        gone = {name_of(path) for path in paths}
        if gone.isdisjoint(self.pages):
            return self
        return Ahead({name: page for name, page in self.pages.items() if name not in gone})

    def find(self, path: str) -> AheadPage | None:
        """The page that was fetched ahead from a path."""
        return self.pages.get(name_of(path)) if self.pages else None


NONE_AHEAD: Final = Ahead({})


def name_of(path: str) -> str:
    """The name of a page in the cookie: eight characters that say nothing about it."""
    return urlsafe_b64encode(blake2b(path.encode(), digest_size=_PATH_BYTES).digest()).decode()


def _fitting(rows: list[tuple[str, AheadPage]]) -> Ahead:
    """The latest pages, as far as there is room; of a page with more blocks than that, as many as fit."""
    room, kept = MAX_BLOCKS_AHEAD, []
    for name, page in reversed(rows[-MAX_AHEAD_PAGES:]):
        periods = dict(list(page.periods.items())[:room])
        room -= len(periods)
        if periods:
            kept.append((name, AheadPage(page.fetched_s, periods)))
    return Ahead(dict(reversed(kept)))


def open_ahead(value: str, ring: KeyRing, now_s: int) -> Ahead:
    """The pages in a cookie's value that are not too old; a cookie that cannot be used counts as none at all."""
    if not value:
        return NONE_AHEAD
    try:
        rows = json.loads(open_envelope(value, ring, AHEAD_PURPOSE, AHEAD_COOKIE).payload)
    except (CookieError, ValueError):
        return NONE_AHEAD
    return Ahead(
        {
            name: AheadPage(fetched_s, {key: _PERIODS[period] for key, period in blocks.items()})
            for name, (fetched_s, blocks) in rows.items()
            if abs(now_s - fetched_s) < AHEAD_KEPT_S
        }
    )


def write_ahead(ahead: Ahead, ring: KeyRing) -> str:
    """The Set-Cookie header for pages fetched ahead; without any it deletes the cookie."""
    if not ahead.pages:
        return delete_cookie_header(AHEAD_COOKIE)
    rows = {
        name: (page.fetched_s, {key: _PERIODS.index(period) for key, period in page.periods.items()})
        for name, page in ahead.pages.items()
    }
    payload = json.dumps(rows, separators=(",", ":")).encode()
    value = seal_envelope(payload, ring, AHEAD_PURPOSE, AHEAD_COOKIE)
    return set_cookie_header(AHEAD_COOKIE, value, AHEAD_KEPT_S)
