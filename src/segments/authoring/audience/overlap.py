"""The pairs of segments that say something: alike, one within the other, always the same, nobody and everybody.

In: a `Crowd`. Out: the few rows of a thousand segments that are worth a look, never a table of all pairs. A segment
within one that its own rule names as its parent is no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from segments.authoring.audience.crowd import Crowd

ALIKE: Final = 0.5
"""From this share of both together on, two segments are much the same people."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two segments, the larger first: what both share of all in either (Jaccard), of the first, and of the second."""

    first: str
    second: str
    jaccard: float
    of_first: float
    of_second: float


@dataclass(frozen=True, slots=True)
class Inside:
    """A segment all of whose visitors are in another one, the smallest such, of which they are a share."""

    inner: str
    outer: str
    share: float


@dataclass(frozen=True, slots=True)
class Overlaps:
    """All of it; of segments with the same visitors the first stands for the others."""

    nobody: tuple[str, ...]
    everybody: tuple[str, ...]
    same: tuple[tuple[str, ...], ...]
    inside: tuple[Inside, ...]
    alike: tuple[Pair, ...]


def overlaps_of(
    crowd: Crowd, parents: Mapping[str, str | None] | None = None, *, least: float = ALIKE
) -> Overlaps:
    """The overlaps in a crowd; pairs are alike from a Jaccard index of `least` on, the most alike first."""
    groups: dict[int, list[int]] = {}
    for place, mask in enumerate(crowd.members):
        groups.setdefault(mask, []).append(place)
    nobody, everybody = groups.pop(0, []), groups.pop(crowd.everyone, [])
    count: Callable[[int], int] = int.bit_count if len(crowd.planes) == 1 else crowd.weigh
    sizes = {mask: count(mask) for mask in groups}
    masks = sorted(groups, key=sizes.__getitem__, reverse=True)
    named = {mask: crowd.names[groups[mask][0]] for mask in masks}
    alike = _alike(masks, sizes, named, count, least)
    return Overlaps(
        nobody=_names(crowd, nobody),
        everybody=_names(crowd, everybody),
        same=tuple(_names(crowd, places) for places in groups.values() if len(places) > 1),
        inside=tuple(_inside(crowd, groups, sizes, parents or {})),
        alike=tuple(sorted(alike, key=lambda pair: (-pair.jaccard, pair.first, pair.second))),
    )


def _names(crowd: Crowd, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(crowd.names[place] for place in places)


def _alike(
    masks: Sequence[int],
    sizes: Mapping[int, int],
    named: Mapping[int, str],
    count: Callable[[int], int],
    least: float,
) -> Iterator[Pair]:
    """Pairs by size, largest first: the smaller one bounds the index, so each looks only at those of a near size."""
    for place, first in enumerate(masks):
        size = sizes[first]
        for second in masks[place + 1 :]:
            other = sizes[second]
            if other < least * size:
                break
            both = count(first & second)
            if both >= least * (size + other - both):
                jaccard = both / (size + other - both)
                yield Pair(named[first], named[second], jaccard, both / size, both / other)


def _inside(
    crowd: Crowd,
    groups: Mapping[int, Sequence[int]],
    sizes: Mapping[int, int],
    parents: Mapping[str, str | None],
) -> Iterator[Inside]:
    """For each segment the smallest one around it: whatever all of its visitors have in common."""
    rank = {place: sizes[mask] for mask, places in groups.items() for place in places}
    for mask, places in groups.items():
        own = sum(1 << place for place in places)
        common = _common(crowd.rows, mask, own)
        around = [place for place in _bits_of(common & ~own) if place in rank]
        if around:
            inner, outer = crowd.names[places[0]], crowd.names[min(around, key=rank.__getitem__)]
            if outer not in _ancestors(inner, parents):
                yield Inside(inner, outer, sizes[mask] / rank[min(around, key=rank.__getitem__)])


def _common(rows: Sequence[int], mask: int, own: int) -> int:
    """The segments that all visitors of a mask are in; it ends as soon as nothing but their own is left."""
    common = -1
    for visitor in _bits_of(mask):
        common &= rows[visitor]
        if common == own:
            break
    return common


def _bits_of(mask: int) -> Iterator[int]:
    digits = bin(mask)
    last, at = len(digits) - 1, digits.rfind("1")
    while at > 0:
        yield last - at
        at = digits.rfind("1", 2, at)


def _ancestors(name: str, parents: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    parent = parents.get(name)
    while parent is not None and parent not in found:
        found.add(parent)
        parent = parents.get(parent)
    return found
