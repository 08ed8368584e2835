"""A page plan as plain values, for a cache that outlives the isolate which compiled it, and back.

In: a plan. Out: lists, texts, bytes and numbers that msgpack can write, and a plan again, equal to the first. Whether a
row is to be believed is not known here: read only what we wrote ourselves.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final, TypeAlias

from segments.edge.pages.plan.plan import Block, Cap, Group, PagePlan, Piece, Problem, Term

Row: TypeAlias = tuple[Any, ...]

# Without a call of Python's for each: a page has hundreds of them, and is read while its visitor waits.
_PIECE: Final = partial(tuple.__new__, Piece)
_BLOCK: Final = partial(tuple.__new__, Block)
_TERM: Final = partial(tuple.__new__, Term)


def plan_row(plan: PagePlan) -> Row:
    """The plan as plain values; msgpack takes a named tuple for an array."""
    return (
        plan.pieces,
        [_block_row(block) for block in plan.blocks],
        plan.groups,
        plan.problems,
        plan.digest,
        # A mask may have more than the 64 bits of msgpack's integers.
        [chain.to_bytes((chain.bit_length() + 7) // 8, "little") for chain in plan.chains],
    )


def _block_row(block: Block) -> Row:
    return block._replace(cap=(block.cap.count, block.cap.period)) if block.cap else block  # type: ignore[arg-type]


def read_plan_row(row: Row) -> PagePlan:
    """The plan of a row that `plan_row` made, with tuples for arrays."""
    pieces, blocks, groups, problems, digest, chains = row
    return PagePlan(
        pieces=tuple(map(_PIECE, pieces)),
        blocks=tuple([_read_block(*block) for block in blocks]),
        groups=tuple([Group(*group) for group in groups]),
        problems=tuple([Problem(*problem) for problem in problems]),
        digest=digest,
        chains=tuple([int.from_bytes(chain, "little") for chain in chains]),
    )


def _read_block(audience: Row, *others: Any) -> Block:
    *before, cap, key, settled, mirrors = others
    terms = tuple(map(_TERM, audience))
    return _BLOCK((terms, *before, Cap(*cap) if cap else None, key, settled, mirrors))
