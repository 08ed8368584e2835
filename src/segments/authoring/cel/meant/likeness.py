"""Known names that an author may have meant: for the hints of messages.

In go a name and those that exist; out come the likest of them, if any is like enough. Of thousands of names only the
neighbours in the alphabet are compared, read from the front and from the back: comparing takes a hundred times as
long as looking them up, and a file that is missing makes as many wrong names as there are right ones.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

LIKENESS: Final = 0.6
"""The likeness from which a name is suggested, as `difflib` counts."""
MAX_COMPARED: Final = 200
"""Names that are all compared; of more, this many at the most."""


def likest_names(name: str, known: Iterable[str], most: int = 1, likeness: float = LIKENESS) -> list[str]:
    """Up to `most` of the known names, the likest first."""
    names = tuple(known)
    if len(names) > MAX_COMPARED:
        names = tuple(_neighbours(name, names))
    return get_close_matches(name, names, n=most, cutoff=likeness)


def _neighbours(name: str, names: tuple[str, ...]) -> dict[str, None]:
    forwards, backwards = _sorted_both_ways(names)
    reach = MAX_COMPARED // 4
    place = bisect(forwards, name)
    near = dict.fromkeys(forwards[max(0, place - reach) : place + reach])
    place = bisect(backwards, name[::-1])
    turned = backwards[max(0, place - reach) : place + reach]
    return near | dict.fromkeys(other[::-1] for other in turned)


@lru_cache(maxsize=8)
def _sorted_both_ways(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    return sorted(names), sorted(name[::-1] for name in names)
