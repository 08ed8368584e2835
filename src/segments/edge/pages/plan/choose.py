"""The choice of the blocks of a page plan for a visitor.

In: a plan, the bundle's segment bits, a visitor's matches. Out: a choice, a bitmask with one bit per
block. Content has two values: `not` and `else` show for whoever is not known to match; a segment that the
bundle does not know matches nobody. This file must never look at content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from segments.edge.pages.plan.plan import FIXED, Block, PagePlan, Term

MAX_LAYERS: Final = 64
"""The depth of blocks that stand inside each other but lie apart, where each level is decided on its own."""


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


class Mirror(NamedTuple):
    """A block that follows others, as masks: the block around it (0 is none), those that decide, and itself."""

    parent: int
    decides: int
    shows: int


class Layer(NamedTuple):
    """Places in the order in which they can be decided: each step's parent before it, then the mirrors."""

    steps: tuple[Step, ...]
    mirrors: tuple[Mirror, ...]


@dataclass(frozen=True, slots=True)
class BoundPlan:
    """A plan whose names have become bits of one bundle's `Matches`. Pieces carry the mask of their block.

    There is one layer, unless blocks stand in a place that is a mirror's.
    """

    plan: PagePlan
    layers: tuple[Layer, ...]
    pieces: tuple[tuple[int, bytes], ...]


def bind_plan(
    plan: PagePlan, segment_bits: Mapping[str, int], priorities: Mapping[str, int] | None = None
) -> BoundPlan:
    """Turn segment names into masks. `segment_bits` maps a name to its bit's position.

    `priorities` ranks names where a slot has several candidates; a name without one counts as 0. Names that
    are not in `segment_bits` never match.
    """
    ranks = priorities or {}
    steps = [
        (index, _bind_alone(plan, index, segment_bits))
        for index, block in enumerate(plan.blocks)
        if block.group < 0 and not block.mirrors
    ]
    for group in plan.groups:
        order = ranks if group.kind == "slot" else None
        steps.append((group.members[0], _bind_place(plan, group.members, segment_bits, order)))
    if plan.groups:
        steps.sort(key=lambda step: step[0])
    steps = [step for step in steps if step[1].candidates or step[1].default]
    return BoundPlan(
        plan=plan,
        layers=_layers(plan, steps),
        pieces=tuple([(0 if block == FIXED else 1 << block, content) for block, content in plan.pieces]),
    )


def _layers(plan: PagePlan, steps: list[tuple[int, Step]]) -> tuple[Layer, ...]:
    mirrors = [
        (index, Mirror(_mask_of(block.parent), sum(1 << other for other in block.mirrors), 1 << index))
        for index, block in enumerate(plan.blocks)
        if block.mirrors
    ]
    if not mirrors and all(block.parent < index for index, block in enumerate(plan.blocks)):
        return (Layer(tuple(step for _, step in steps), ()),)
    depths = _depths(plan.blocks)
    return tuple(
        Layer(
            tuple(step for index, step in steps if depths[index] == depth),
            tuple(mirror for index, mirror in mirrors if depths[index] == depth),
        )
        for depth in range(max(depths) + 1)
    )


def _depths(blocks: tuple[Block, ...]) -> list[int]:
    """The layer of each block: behind all that its place and its choice depend on. Compilers make no circles."""
    depths = [0] * len(blocks)
    for _ in range(MAX_LAYERS):
        before = depths[:]
        for index, block in enumerate(blocks):
            for other in (block.parent, *block.mirrors):
                if other == FIXED:
                    continue
                is_ready = not blocks[other].mirrors if block.mirrors else False
                is_ready = is_ready or (other < index and bool(block.mirrors) >= bool(blocks[other].mirrors))
                depths[index] = max(depths[index], depths[other] + (not is_ready))
        if depths == before:
            break
    return depths


def _mask_of(block: int) -> int:
    return 0 if block == FIXED else 1 << block


def _bind_alone(plan: PagePlan, index: int, bits: Mapping[str, int]) -> Step:
    """One step for a block that is in no group. Most are: a page is bound while its visitor waits."""
    block = plan.blocks[index]
    if block.settled is not None or block.is_default:
        return _bind_place(plan, (index,), bits, None)
    shows, candidates = 1 << index, []
    for required, refused in block.audience:
        if bits.keys() >= set(required):
            candidates.append(Candidate(_mask(required, bits), _mask(refused, bits), shows))
    return Step(_mask_of(block.parent), tuple(candidates), 0)


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
    mask = _mask_of(plan.blocks[members[0]].parent)
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
    for steps, mirrors in bound.layers:
        for parent, candidates, default in steps:
            if parent and not choice & parent:
                continue
            for required, refused, shows in candidates:
                if bits & required == required and not bits & refused and not shows & withheld:
                    choice |= shows
                    break
            else:
                choice |= default & ~withheld
        for around, decides, shows in mirrors:
            if choice & decides and (not around or choice & around):
                choice |= shows
    return choice
