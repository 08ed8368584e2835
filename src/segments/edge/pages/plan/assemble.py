"""Blocks and cuts become a page plan.

In: a body and the `Draft` that a compiler made of it. Out: the plan. Here, and only here, blocks with an
uncertain extent are settled to their default, and ranges become pieces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.plan import FIXED, Block, Group, PagePlan, Piece, Problem

MAX_PROBLEMS: Final = 200
"""The problems that a person reads and a log holds; more of them say nothing new."""

_PLAN_VERSION: Final = b"plan-1"
"""Part of every digest: a change in how plans are made must change the ETags of what they make."""


def assemble(body: bytes, draft: Draft, *, is_kept: bool = True) -> PagePlan:
    """The plan of `body`: each byte outside the cuts is in exactly one piece, or belongs to a hidden block.

    One that is not kept has no digest.
    """
    drafts = sorted(draft.blocks, key=lambda block: (block.start, -block.end, block.offset))
    parents, nested = _find_parents(draft, drafts)
    groups = _find_groups(draft, drafts, parents)
    settled = _settle(drafts, groups)
    index_of = {id(block): index for index, block in enumerate(drafts)}
    hidden = [(drafts[index].start, drafts[index].end) for index, shown in settled.items() if not shown]
    return PagePlan(
        pieces=tuple(_cut_pieces(body, drafts, nested, sorted([*draft.cuts, *hidden]), draft.copies)),
        blocks=tuple(_finish_blocks(body, drafts, parents, groups, settled, index_of)),
        groups=tuple(groups),
        problems=tuple(_finish_problems(body, draft)),
        digest=hashlib.blake2b(body, digest_size=16, salt=_PLAN_VERSION).hexdigest() if is_kept else "",
        chains=tuple(sum(1 << index_of[id(block)] for block in chain) for chain in draft.chains),
    )


class _Range(NamedTuple):
    """A run of bytes that one block has; in an extra one there may be other blocks.

    A `block` from the number of blocks on is a separator, as in a `Piece`.
    """

    start: int
    end: int
    block: int
    is_extra: bool


def _ranges(drafts: Sequence[DraftBlock]) -> list[_Range]:
    """All ranges of all blocks, so that each comes before those inside it."""
    ranges = [_Range(block.start, block.end, index, is_extra=False) for index, block in enumerate(drafts)]
    ranges += [
        _Range(*place, index, is_extra=True) for index, block in enumerate(drafts) for place in block.extras
    ]
    ranges += [
        _Range(*place, index + len(drafts), is_extra=True)
        for index, block in enumerate(drafts)
        for place in block.separators
    ]
    return sorted(ranges, key=lambda one: (one.start, -one.end, not one.is_extra, one.block))


def _find_parents(draft: Draft, drafts: Sequence[DraftBlock]) -> tuple[list[int], list[_Range]]:
    """For each block the one around it, and the ranges that nest properly; a block that crosses an end does not."""
    parents = [FIXED] * len(drafts)
    nested: list[_Range] = []
    around: list[_Range] = []
    for one in _ranges(drafts):
        while around and around[-1].end <= one.start and around[-1].end < one.end:
            around.pop()
        if not one.is_extra:
            parents[one.block] = around[-1].block if around else FIXED
        if around and one.end > around[-1].end:
            draft.doubt(drafts[one.block % len(drafts)], "overlapping")
            continue
        around.append(one)
        nested.append(one)
    return parents, nested


def _find_groups(draft: Draft, drafts: Sequence[DraftBlock], parents: Sequence[int]) -> list[Group]:
    """Branches of one condition, and the alternatives of a slot that have the same parent."""
    branches: dict[int, list[int]] = {}
    slots: dict[tuple[str, int, int], list[int]] = {}
    for index, block in enumerate(drafts):
        if block.branches >= 0:
            branches.setdefault(block.branches, []).append(index)
        elif block.slot:
            slots.setdefault((block.slot, parents[index], block.holder), []).append(index)
    for (name, _, _), members in slots.items():
        _check_slot(draft, name, [drafts[index] for index in members])
    # Branches in their own order, which is not the ranges' order where one of them is empty.
    ordered = [sorted(members, key=lambda index: drafts[index].offset) for members in branches.values()]
    return [
        *(Group("branches", "", tuple(members)) for members in ordered),
        *(Group("slot", name, tuple(members)) for (name, _, _), members in slots.items()),
    ]


def _check_slot(draft: Draft, name: str, members: Sequence[DraftBlock]) -> None:
    defaults = [block for block in members if block.is_default]
    if not defaults:
        draft.report("slot-without-default", members[0].offset, f'"{name}"')
    for extra in defaults[1:]:
        draft.report("two-defaults", extra.offset, f'"{name}"')
        extra.is_default = False


def _settle(drafts: Sequence[DraftBlock], groups: Sequence[Group]) -> dict[int, bool]:
    """The blocks that show to everybody (True) or nobody (False), because an extent is uncertain.

    A group keeps its promise of at most one: where its default cannot be cut out, or where branches are not
    what they seem, the whole group takes its default.
    """
    settled = {index: _is_for_anybody(block) for index, block in _doubtful(drafts)}
    for group in groups:
        shown = next((i for i in group.members if _is_for_anybody(drafts[i])), None)
        doubtful = [index for index in group.members if drafts[index].is_uncertain]
        if doubtful and (group.kind == "branches" or shown in doubtful):
            settled.update({index: index == shown for index in group.members})
        else:
            settled.update(dict.fromkeys(doubtful, False))
    settled.update({index: True for index, block in enumerate(drafts) if block.is_nowhere})
    return settled


def _doubtful(drafts: Sequence[DraftBlock]) -> Iterator[tuple[int, DraftBlock]]:
    return ((index, block) for index, block in enumerate(drafts) if block.is_uncertain)


def _is_for_anybody(block: DraftBlock) -> bool:
    """True if a visitor in no segment sees the block: that is what a block's default means."""
    return block.is_default or any(not term.required for term in block.audience)


def _cut_pieces(
    body: bytes,
    drafts: Sequence[DraftBlock],
    nested: Sequence[_Range],
    cuts: Sequence[tuple[int, int]],
    copies: Mapping[int, bytes],
) -> Iterator[Piece]:
    """Walk all borders in order; what lies between two belongs to the innermost block there, unless it is cut.

    The separator before a block of a chain belongs to a place of its own, `len(drafts)` after the block's.
    """
    around = [FIXED]
    depth = begin = 0
    waiting: list[bytes] = []
    nested = [one for one in nested if one.start < one.end]
    starts = {start for start, end in cuts if start < end}
    for position, kind, value in [*_borders(drafts, nested, cuts, copies), (len(body), 5, 0)]:
        if position > begin and depth == 0:
            waiting.append(body[begin:position])
        begin = position
        depth += value if kind == 1 else 0
        if kind != 1 and waiting:
            yield Piece(around[-1], b"".join(waiting))
            waiting = []
        if kind == 2:
            one = nested[value]
            around.append(one.block + (len(drafts) if _has_separator(drafts, one) else 0))
        elif kind == 3:
            around[-1] = nested[value].block
        elif kind == 0:
            around.pop()
        elif kind == 4 and depth == (position in starts):  # in the place of its own cut, and in no other
            waiting.append(copies[position])


def _borders(
    drafts: Sequence[DraftBlock],
    nested: Sequence[_Range],
    cuts: Sequence[tuple[int, int]],
    copies: Iterable[int],
) -> list[tuple[int, int, int]]:
    """Ends of ranges (0), both ends of cuts (1), beginnings of ranges (2), their contents (3), copies (4), in order."""
    borders = [(one.start, 2, position) for position, one in enumerate(nested)]
    borders += [(one.end, 0, -position) for position, one in enumerate(nested)]
    borders += [
        (drafts[one.block].content, 3, position)
        for position, one in enumerate(nested)
        if _has_separator(drafts, one)
    ]
    borders += [(start, 1, 1) for start, end in cuts if start < end]
    borders += [(end, 1, -1) for start, end in cuts if start < end]
    borders += [(start, 4, 0) for start in copies]
    return sorted(borders)


def _has_separator(drafts: Sequence[DraftBlock], one: _Range) -> bool:
    return not one.is_extra and drafts[one.block].content >= 0


def _finish_blocks(
    body: bytes,
    drafts: Sequence[DraftBlock],
    parents: Sequence[int],
    groups: Sequence[Group],
    settled: Mapping[int, bool],
    index_of: Mapping[int, int],
) -> Iterator[Block]:
    group_of = {index: number for number, group in enumerate(groups) for index in group.members}
    for index, block in enumerate(drafts):
        key = hashlib.blake2b(body[block.start : block.end], digest_size=6).hexdigest() if block.cap else ""
        yield Block(
            audience=block.audience,
            place=block.place,
            label=block.label,
            offset=block.offset,
            parent=parents[index],
            group=group_of.get(index, -1),
            is_default=block.is_default,
            cap=block.cap,
            key=key,
            settled=settled.get(index),
            mirrors=tuple(index_of[id(other)] for other in block.mirrors),
        )


def _finish_problems(body: bytes, draft: Draft) -> Iterator[Problem]:
    lines = LineCounter(body)
    for code, offset, got in sorted(draft.problems, key=lambda problem: problem[1])[:MAX_PROBLEMS]:
        column = offset - body.rfind(b"\n", 0, offset)
        yield Problem(code, offset, lines.line_of(offset), column, got)


class LineCounter:
    """Line numbers of offsets, for few bytes more than one pass when they are asked for in order."""

    __slots__ = ("_body", "_line", "_offset")

    def __init__(self, body: bytes) -> None:
        self._body, self._offset, self._line = body, 0, 1

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        if offset < self._offset:
            self._line -= self._body.count(b"\n", offset, self._offset)
        else:
            self._line += self._body.count(b"\n", self._offset, offset)
        self._offset = offset
        return self._line
