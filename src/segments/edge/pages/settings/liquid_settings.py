"""The settings of Liquid on a site, where it counts and under which names: `[site] liquid` and `liquid_word`.

In: a bundle's settings and the names of its segments. Out: a frozen value, narrowed to one path by the host and to
one media type by the compiler. Liquid is off unless a site turns it on: its tags are plain text, which visitors can
write, so only the site can say where no visitor's text is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

from segments.edge.pages.settings.path_glob import matches_glob

ANY_WORD: Final = "*"
"""Stands for every word: without rules nobody knows which one the site has chosen."""

_ODD_PARTS: Final = ("..", "//", "\\", ";")
"""In a path that an origin may read as another one; no glob turns Liquid on there."""

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True, slots=True)
class LiquidSettings:
    """`is_on` says that Liquid counts in every type of content; else it counts in those of `types`.

    `paths` are globs of pages on which it is on as well. With a `word` only `segments.WORD` counts, without one only
    `segments`. `names` are the segments of the rules; None where nobody knows them.
    """

    is_on: bool = False
    types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    word: str = ""
    names: frozenset[str] | None = field(default=None, compare=False)
    names_digest: str = ""
    """The digest to compare in place of the names, of which there may be ten thousand."""

    def on_path(self, path: str) -> LiquidSettings:
        """The settings for one page, by its decoded path."""
        if not self.paths:
            return self
        is_plain = not any(odd in path for odd in _ODD_PARTS)
        is_on = self.is_on or (is_plain and any(matches_glob(glob, path) for glob in self.paths))
        return replace(self, is_on=is_on, paths=())

    def counts_in(self, media_type: str) -> bool:
        """True if Liquid counts in content of this type."""
        return self.is_on or media_type in self.types

    def is_known(self, names: tuple[str, ...]) -> bool:
        """True if any of these is a segment of the rules, or nothing is known of them."""
        return self.names is None or not names or any(name in self.names for name in names)


NO_LIQUID: Final = LiquidSettings()
ALL_LIQUID: Final = LiquidSettings(is_on=True, word=ANY_WORD)
"""For pages of a site whose rules are not there yet: each condition takes its default."""


def is_word(text: object) -> bool:
    """True if this can be the secret word of a site."""
    return isinstance(text, str) and _WORD.fullmatch(text) is not None


def is_place(text: object) -> bool:
    """True if this is a path glob or a media type."""
    return isinstance(text, str) and (text.startswith("/") or _TYPE.fullmatch(text) is not None)


def read_liquid_settings(
    settings: Mapping[str, object], names: Callable[[], Iterable[str]] | None = None
) -> LiquidSettings:
    """The Liquid settings in a bundle; `names` gives its segments. An unreadable setting turns nothing on."""
    wanted, word = settings.get("liquid"), settings.get("liquid_word")
    places = [place for place in wanted if is_place(place)] if isinstance(wanted, (list, tuple)) else []
    if wanted is not True and not places:
        return NO_LIQUID
    known = None if names is None else frozenset(names())
    return LiquidSettings(
        is_on=wanted is True,
        types=tuple(str(place) for place in places if not str(place).startswith("/")),
        paths=tuple(str(place) for place in places if str(place).startswith("/")),
        word=str(word) if is_word(word) else "",
        names=known,
        names_digest=_digest(known or ()),
    )


def _digest(names: Iterable[str]) -> str:
    return blake2b("\n".join(sorted(names)).encode(), digest_size=16).hexdigest()
