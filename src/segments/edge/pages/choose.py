"""Which blocks of a page plan a visitor sees.

In: a plan, the bundle's segment bits, a visitor's matches. Out: a choice, a bitmask with one bit per
block. Content has two values: `not` and `else` show for whoever is not known to match; a segment that the
bundle does not know matches nobody. This file must never look at content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from segments.edge.pages.plan import FIXED, Block, PagePlan, Term


class Candidate(NamedTuple):
    """One way for a block to show: all `required` bits, none of the `refused`; then `shows` joins the choice."""

    required: int
    refused: int
    shows: int


class Step(NamedTuple):
    """One place: if its parent shows, the first candidate that matches, else the default (0 is nothing)."""

    parent: int
    candidates: tuple[Candidate, ...]
    default: int


@dataclass(frozen=True, slots=True)
class BoundPlan:
    """A plan whose names have become bits of one bundle's `Matches`. Pieces carry the mask of their block.

    `mirrors` are masks: the block around (0 is none), the block that decides, and the block that follows it.
    """

    plan: PagePlan
    steps: tuple[Step, ...]
    pieces: tuple[tuple[int, bytes], ...]
    mirrors: tuple[tuple[int, int, int], ...] = ()


def bind_plan(
    plan: PagePlan, segment_bits: Mapping[str, int], priorities: Mapping[str, int] | None = None
) -> BoundPlan:
    """Turn segment names into masks. `segment_bits` maps a name to its bit's position.

    `priorities` ranks names where a slot has several candidates; a name without one counts as 0. Names that
    are not in `segment_bits` never match.
    """
    ranks = priorities or {}
    steps: list[tuple[int, Step]] = []
    for index, block in enumerate(plan.blocks):
        if block.group < 0 and block.mirrors < 0:
            steps.append((index, _bind_place(plan, (index,), segment_bits, None)))
    for group in plan.groups:
        order = ranks if group.kind == "slot" else None
        steps.append((group.members[0], _bind_place(plan, group.members, segment_bits, order)))
    steps.sort(key=lambda step: step[0])
    return BoundPlan(
        plan=plan,
        steps=tuple(step for _, step in steps if step.candidates or step.default),
        pieces=tuple((0 if block == FIXED else 1 << block, content) for block, content in plan.pieces),
        mirrors=tuple(
            (0 if block.parent == FIXED else 1 << block.parent, 1 << block.mirrors, 1 << index)
            for index, block in enumerate(plan.blocks)
            if block.mirrors >= 0
        ),
    )


def _bind_place(
    plan: PagePlan, members: tuple[int, ...], bits: Mapping[str, int], ranks: Mapping[str, int] | None
) -> Step:
    """One step for a block of its own or a group; `ranks` is given where priority decides before order."""
    found: list[tuple[int, Candidate]] = []
    default = 0
    for index in members:
        block = plan.blocks[index]
        default |= 1 << index if block.is_default and block.settled is not False else 0
        found += _bind_block(block, 1 << index, bits, ranks or {})
    if ranks is not None:
        found.sort(key=lambda ranked: -ranked[0])  # stable, so equal priorities keep the document's order
    parent = plan.blocks[members[0]].parent
    mask = 0 if parent == FIXED else 1 << parent
    return Step(mask, tuple(candidate for _, candidate in found), default & -default)


def _bind_block(
    block: Block, shows: int, bits: Mapping[str, int], ranks: Mapping[str, int]
) -> Iterable[tuple[int, Candidate]]:
    if block.settled is not None:
        return [(0, Candidate(0, 0, shows))] if block.settled and not block.is_default else []
    return [
        (_rank(term, ranks), Candidate(_mask(term.required, bits), _mask(term.refused, bits), shows))
        for term in block.audience
        if all(name in bits for name in term.required)
    ]


def _rank(term: Term, ranks: Mapping[str, int]) -> int:
    return max((ranks.get(name, 0) for name in term.required), default=0)


def _mask(names: Iterable[str], bits: Mapping[str, int]) -> int:
    mask = 0
    for name in names:
        if name in bits:
            mask |= 1 << bits[name]
    return mask


def choose_blocks(bits: int, bound: BoundPlan, withheld: int = 0) -> int:
    """The choice for a visitor whose matched segments are `bits`: bit i is set when block i shows.

    `withheld` is a mask of blocks that must not show now, such as those whose cap is used up; a slot then
    takes its next best block. A block inside a block that does not show never shows.
    """
    choice = 0
    for parent, candidates, default in bound.steps:
        if parent and not choice & parent:
            continue
        for required, refused, shows in candidates:
            if bits & required == required and not bits & refused and not shows & withheld:
                choice |= shows
                break
        else:
            choice |= default & ~withheld
    for parent, decides, shows in bound.mirrors:
        if choice & decides and (not parent or choice & parent):
            choice |= shows
    return choice
