"""A page plan as plain values, for a cache that outlives the isolate which compiled it, and back.

In: a plan. Out: lists, texts, bytes and numbers that msgpack can write, and a plan again, equal to the first. Whether a
row is to be believed is not known here: read only what we wrote ourselves.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from segments.edge.pages.plan.plan import Block, Cap, Group, PagePlan, Piece, Problem, Term

Row: TypeAlias = list[Any]


def plan_row(plan: PagePlan) -> Row:
    """The plan as plain values."""
    return [
        plan.pieces,
        [_block_row(block) for block in plan.blocks],
        [(group.kind, group.name, group.members) for group in plan.groups],
        plan.problems,
        plan.digest,
        # A mask may have more than the 64 bits of msgpack's integers.
        [chain.to_bytes((chain.bit_length() + 7) // 8, "little") for chain in plan.chains],
    ]


def _block_row(block: Block) -> Row:
    cap = (block.cap.count, block.cap.period) if block.cap else None
    return [
        block.audience, block.place, block.label, block.offset, block.parent, block.group, block.is_default, cap,
        block.key, block.settled, block.mirrors,
    ]  # fmt: skip


def read_plan_row(row: Row) -> PagePlan:
    """The plan of a row that `plan_row` made."""
    pieces, blocks, groups, problems, digest, chains = row
    return PagePlan(
        pieces=tuple(Piece(block, content) for block, content in pieces),
        blocks=tuple(_read_block(block) for block in blocks),
        groups=tuple(Group(kind, name, tuple(members)) for kind, name, members in groups),
        problems=tuple(Problem(*problem) for problem in problems),
        digest=digest,
        chains=tuple(int.from_bytes(chain, "little") for chain in chains),
    )


def _read_block(row: Row) -> Block:
    audience, place, label, offset, parent, group, is_default, cap, key, settled, mirrors = row
    return Block(
        audience=tuple(Term(tuple(required), tuple(refused)) for required, refused in audience),
        place=place,
        label=label,
        offset=offset,
        parent=parent,
        group=group,
        is_default=is_default,
        cap=Cap(*cap) if cap else None,
        key=key,
        settled=settled,
        mirrors=tuple(mirrors),
    )
