"""The visitors who move when rules change: between segments, blocks and pages, before and after.

In: the same visitors under two bundles, and for each the blocks that pages show them. Out: frozen rows that text and
JSON show. This file must never resolve or choose: both were the edge's own part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from segments.authoring.audience.crowd import Crowd
from segments.authoring.audience.overlap import Overlaps, overlaps_of
from segments.authoring.audience.sizes import in_visitors, share_of

Fact = tuple[str, ...]
"""An overlap in words: its kind, and the segments that it is about."""


@dataclass(frozen=True, slots=True)
class BlockSeen:
    """One block of a page and the visitors who see it: a bit each, as in the crowd."""

    label: str
    visitors: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Visitors under one bundle: the crowd, and for each page what they see of its blocks."""

    crowd: Crowd
    pages: Mapping[str, tuple[BlockSeen, ...]] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentMove:
    """One segment that visitors enter or leave; `was` is its id before, None for a new one, as `id` for a gone one."""

    id: str | None
    was: str | None
    before: float
    after: float
    entered: float
    left: float
    undecided_before: float
    undecided_after: float


@dataclass(frozen=True, slots=True)
class BlockMove:
    """One block that other visitors see than before."""

    page: str
    block: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class PageMove:
    """One page on which some visitors see something else than before."""

    page: str
    visitors: float
    share: float


@dataclass(frozen=True, slots=True)
class Moves:
    """All of it. `moved` are visitors who enter or leave any segment; overlaps are gained or lost, each in words."""

    visitors: float
    moved: float
    moved_share: float
    segments: tuple[SegmentMove, ...]
    overlaps_gained: tuple[Fact, ...]
    overlaps_lost: tuple[Fact, ...]
    blocks: tuple[BlockMove, ...]
    pages: tuple[PageMove, ...]


def moves(before: Audience, after: Audience, renamed: Mapping[str, str] | None = None) -> Moves:
    """The moves from one audience to the next, which are the same visitors in the same order.

    `renamed` maps new ids to the old ones of the same rule.
    """
    crowd, earlier = after.crowd, {name: old for name, old in (renamed or {}).items() if old != name}
    rows = tuple(_segment_moves(before.crowd, crowd, earlier))
    changed = reduce(or_, [now ^ then for _, _, then, now in _pairs(before.crowd, crowd, earlier)], 0)
    was = _facts(overlaps_of(before.crowd, before.parents), {old: name for name, old in earlier.items()})
    now = _facts(overlaps_of(crowd, after.parents), {})
    return Moves(
        visitors=in_visitors(crowd.total),
        moved=in_visitors(crowd.weigh(changed)),
        moved_share=share_of(crowd.weigh(changed), crowd.total),
        segments=tuple(
            sorted(rows, key=lambda row: (-(row.entered + row.left), row.id or "", row.was or ""))
        ),
        overlaps_gained=tuple(sorted(now - was)),
        overlaps_lost=tuple(sorted(was - now)),
        blocks=tuple(_block_moves(before, after)),
        pages=tuple(_page_moves(before, after)),
    )


def _pairs(
    before: Crowd, after: Crowd, earlier: Mapping[str, str]
) -> Iterator[tuple[str | None, str | None, int, int]]:
    """Each segment with its id before and its members before and after: those of now, then those that are gone."""
    come_from = {name: earlier.get(name, name) for name in after.names}
    for name, mask in after.mask_of.items():
        old = come_from[name] if come_from[name] in before.mask_of else None
        yield name, old, before.mask_of.get(come_from[name], 0), mask
    taken = set(come_from.values())
    for name, mask in before.mask_of.items():
        if name not in taken:
            yield None, name, mask, 0


def _segment_moves(before: Crowd, after: Crowd, earlier: Mapping[str, str]) -> Iterator[SegmentMove]:
    undecided_before = dict(zip(before.names, before.undecided, strict=True))
    undecided_after = dict(zip(after.names, after.undecided, strict=True))
    for name, old, then, now in _pairs(before, after, earlier):
        open_then, open_now = undecided_before.get(old or "", 0), undecided_after.get(name or "", 0)
        if then != now or open_then != open_now or name is None or old is None:
            counted = (then, now, now & ~then, then & ~now, open_then, open_now)
            yield SegmentMove(name, old, *(in_visitors(after.weigh(mask)) for mask in counted))


def _facts(found: Overlaps, new_ids: Mapping[str, str]) -> set[Fact]:
    """Overlaps in words, by the ids of now."""

    def named(kind: str, *names: str) -> Fact:
        return (kind, *(new_ids.get(name, name) for name in names))

    return {
        *(named("same", *names) for names in found.same),
        *(named("inside", row.inner, row.outer) for row in found.inside),
        *(named("alike", *sorted((pair.first, pair.second))) for pair in found.alike),
        *(named("nobody", name) for name in found.nobody),
        *(named("everybody", name) for name in found.everybody),
    }


def _block_moves(before: Audience, after: Audience) -> Iterator[BlockMove]:
    for page, blocks in after.pages.items():
        for then, now in zip(before.pages.get(page, ()), blocks, strict=True):
            if then.visitors != now.visitors:
                counts = (in_visitors(after.crowd.weigh(mask)) for mask in (then.visitors, now.visitors))
                yield BlockMove(page, now.label, *counts)


def _page_moves(before: Audience, after: Audience) -> Iterator[PageMove]:
    for page, blocks in after.pages.items():
        pairs = zip(before.pages.get(page, ()), blocks, strict=True)
        weight = after.crowd.weigh(reduce(or_, [then.visitors ^ now.visitors for then, now in pairs], 0))
        if weight:
            yield PageMove(page, in_visitors(weight), share_of(weight, after.crowd.total))
