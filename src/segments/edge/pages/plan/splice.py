"""A choice becomes bytes: one join of what the origin sent.

In: a bound plan and a choice. Out: the body for this visitor. Nothing is kept here: a page is one copy of its
bytes, and only the caller knows how much memory all pages together may take.
"""

from __future__ import annotations

from segments.edge.pages.plan.choose import BoundPlan
from segments.edge.pages.plan.plan import PagePlan


def splice(bound: BoundPlan, choice: int) -> bytes:
    """The page with exactly the chosen blocks."""
    if bound.plan.chains:
        choice = _add_separators(bound.plan, choice)
    return b"".join([content for mask, content in bound.pieces if not mask or choice & mask])


def parts(bound: BoundPlan, choice: int) -> list[bytes]:
    """The same bytes as `splice`, in runs, for a response that is written piece by piece."""
    if bound.plan.chains:
        choice = _add_separators(bound.plan, choice)
    return [content for mask, content in bound.pieces if not mask or choice & mask]


def _add_separators(plan: PagePlan, choice: int) -> int:
    """In each chain, all blocks that show but the first bring the separator before them."""
    places = len(plan.blocks)
    separators = 0
    for chain in plan.chains:
        shown = choice & chain
        separators |= shown & (shown - 1)  # without the lowest bit, which is the first in the document
    return choice | separators << places
