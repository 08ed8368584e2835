"""A page whose state cannot be cut goes out without that state, and without the scripts that would start from it.

In: a page, its draft, and where state stands that has marks and cannot be read. Out: cuts in the draft. The visitor
keeps the blocks of the document that are meant for them, and no byte of the page brings back the others. This file
must never touch a page that has no blocks of its own: there a key called "segments" may be anybody's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.state.scripts import Script, find_scripts

STATE_NOT_UNDERSTOOD: Final = "state-not-understood"

FRAMEWORK: Final = re.compile(
    rb"__NUXT|__NEXT|__next_f|__remixContext|__reactRouterContext|__sveltekit|__staticRouterHydrationData|\$_TSR|__TSR"
    rb"|_\$HY|__pinia|__[A-Z][A-Z_]{1,30}(?:STATE|DATA|PROPS|STORE|CACHE)__"
)
"""The names of state in the scripts of frameworks; in any other script the word may mean anything."""

_CODE: Final = frozenset(
    {
        b"",
        b"module",
        b"text/javascript",
        b"application/javascript",
        b"text/ecmascript",
        b"application/ecmascript",
    }
)
"""Types of scripts that run. Qwik's state is read by a script of the page, and is no code."""

_FOREIGN: Final = re.compile(rb"(?:https?:)?//", re.IGNORECASE)
_CLIENT_FOLDER: Final = re.compile(rb"/(?:_next|_nuxt|_app|_build|_astro|_serverFn)/")
"""The folders of browser code in builds of frameworks, also on a host for assets."""

_OWN: Final = b"/_segments/"
"""The worker's own scripts start from nothing in the page."""

_IMPORT: Final = re.compile(rb"\bimport[\t\n\r ]*+\(")


_WORD: Final = re.compile(r"[\w.-]+")


def names_any(content: bytes, names: Collection[str]) -> bool:
    """True if a name of a segment is a word of the content: `segments` alone may be the legs of a flight."""
    return not set(_WORD.findall(content.decode("utf-8", "replace"))).isdisjoint(names)


class Unread(NamedTuple):
    """State that has marks and cannot be read: the bytes that it would be left out with, and its name."""

    start: int
    end: int
    name: str


def halt(draft: Draft, body: bytes, unread: Sequence[tuple[int, int]]) -> None:
    """Leave out state that cannot be read, and each of the site's own scripts that might start from it."""
    places = [*unread]
    places += [(script.tag, script.close) for script in find_scripts(body) if may_start(body, script)]
    merged = _merge(places)
    starts = [start for start, _ in merged]

    def is_kept(offset: int) -> bool:
        index = bisect_right(starts, offset) - 1
        return index < 0 or offset >= merged[index][1]

    left_out = {id(block) for block in draft.blocks if not is_kept(block.start)}
    draft.blocks[:] = [block for block in draft.blocks if id(block) not in left_out]
    draft.chains[:] = [chain for chain in draft.chains if not any(id(block) in left_out for block in chain)]
    draft.cuts[:] = [cut for cut in draft.cuts if is_kept(cut[0])] + merged


def may_start(body: bytes, script: Script) -> bool:
    """True if the site's own code begins with this script: not tools from other hosts, nor code in the page."""
    if script.kind not in _CODE:
        return False
    if script.src:
        is_own = not _FOREIGN.match(script.src) and not script.src.startswith(_OWN)
        return is_own or script.kind == b"module" or _CLIENT_FOLDER.search(script.src) is not None
    if script.kind == b"module":
        return True
    is_framework = FRAMEWORK.search(body, script.start, script.end) is not None
    return is_framework or _IMPORT.search(body, script.start, script.end) is not None


def _merge(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places in order, none of them inside another."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
