"""The blocks of pages that each visitor of a crowd sees, by the edge's own choice of blocks.

In: page plans, a bundle, and the crowd under it. Out: for each block a mask with a bit a visitor. Frequency caps are
left aside: what somebody has seen before is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from segments.authoring.audience.crowd import Crowd, turn_bits
from segments.authoring.audience.moves import BlockSeen
from segments.bundle.model import Bundle
from segments.cli.input.input_files import read_content
from segments.cli.input.page_kinds import compile_file, pages_at
from segments.cli.output.page_listing import audience_text
from segments.edge.pages.plan.choose import BoundPlan, bind_plan, choose_blocks
from segments.edge.pages.plan.plan import Block, PagePlan, names_in


def read_plans(paths: Sequence[Path]) -> dict[str, PagePlan]:
    """The plans of the pages at these paths, those without blocks left out.

    Raises:
        AuthoringError: a page cannot be read, or nobody knows its kind.
        PlanError: it cannot be compiled.
    """
    plans = {str(page): compile_file(page, read_content(page, "a readable page")) for page in pages_at(paths)}
    return {page: plan for page, plan in plans.items() if plan.blocks}


def shown_blocks(
    plans: Mapping[str, PagePlan], bundle: Bundle | None, crowd: Crowd
) -> dict[str, tuple[BlockSeen, ...]]:
    """For each page its blocks, with the visitors who see them; without a bundle those that are defaults."""
    return {page: _seen(plan, bundle, crowd) for page, plan in plans.items()}


def _seen(plan: PagePlan, bundle: Bundle | None, crowd: Crowd) -> tuple[BlockSeen, ...]:
    bound, deciding = bind(plan, bundle), deciding_bits(plan, bundle)
    choices = {bits: choose_blocks(bits, bound) for bits in {row & deciding for row in crowd.rows}}
    columns = turn_bits([choices[row & deciding] for row in crowd.rows], len(plan.blocks))
    rows = enumerate(zip(plan.blocks, columns, strict=True))
    return tuple(BlockSeen(_name(number, block), column) for number, (block, column) in rows)


def _name(number: int, block: Block) -> str:
    """`0 <p>: germany`, with the number that `segments splice` gives it."""
    return f"{number} {block.label}: {audience_text(block)}"


def visitors_decided(plans: Mapping[str, PagePlan], bundle: Bundle, crowd: Crowd) -> dict[str, int]:
    """For each segment that the pages name, the number of sets of segments with which it changes what is seen."""
    found = {name: 0 for plan in plans.values() for name in names_in(plan) if name in bundle.bits}
    for plan in plans.values():
        bound, deciding = bind(plan, bundle), deciding_bits(plan, bundle)
        named = [(name, 1 << bundle.bits[name]) for name in names_in(plan) if name in bundle.bits]
        for bits in {row & deciding for row in crowd.rows}:
            choice = choose_blocks(bits, bound)
            for name, bit in named:
                if bits & bit and choose_blocks(bits & ~bit, bound) != choice:
                    found[name] += 1
    return found


def bind(plan: PagePlan, bundle: Bundle | None) -> BoundPlan:
    """A plan under a bundle, as the edge binds it."""
    if bundle is None:
        return bind_plan(plan, {})
    return bind_plan(plan, bundle.bits, bundle.ranks if plan.groups else {})


def deciding_bits(plan: PagePlan, bundle: Bundle | None) -> int:
    """The bits of the segments that any block of a plan names."""
    if bundle is None:
        return 0
    return sum(1 << bundle.bits[name] for name in names_in(plan) if name in bundle.bits)
