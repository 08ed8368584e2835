"""A choice becomes bytes: one join of what the origin sent.

In: a bound plan and a choice. Out: the body for this visitor. Nothing is kept here: a page is one copy of its
bytes, and only the caller knows how much memory all pages together may take.
"""

from __future__ import annotations

from segments.edge.pages.choose import BoundPlan


def splice(bound: BoundPlan, choice: int) -> bytes:
    """The page with exactly the chosen blocks."""
    return b"".join([content for mask, content in bound.pieces if not mask or choice & mask])


def parts(bound: BoundPlan, choice: int) -> list[bytes]:
    """The same bytes as `splice`, in runs, for a response that is written piece by piece."""
    return [content for mask, content in bound.pieces if not mask or choice & mask]
