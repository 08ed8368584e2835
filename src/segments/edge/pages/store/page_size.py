"""The memory that a kept page takes, in bytes of the isolate.

In: a page plan with what is kept beside it. Out: an estimate, which a test holds to what Python really takes: so the
store's limit is a limit of memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.pages.plan.plan import PagePlan

PAGE_BYTES: Final = 2_048
"""A page without any content: its objects, its places in the store, its bound plan."""

PIECE_BYTES: Final = 220
"""A piece, twice: in the plan and under the rules in force, which share its bytes."""

BLOCK_BYTES: Final = 900
"""A block with its audience and label, and the step that chooses it."""

HEADER_BYTES: Final = 200
"""The two texts of a header besides their characters, and its place."""


def page_bytes(plan: PagePlan, headers: Mapping[str, str], *names: str) -> int:
    """The bytes of a page with these headers; `names` are other texts that are kept with it."""
    return (
        PAGE_BYTES
        + sum([len(content) for _, content in plan.pieces])
        + sum([len(block.label) for block in plan.blocks])
        + sum([len(name) + len(value) for name, value in headers.items()])
        + PIECE_BYTES * len(plan.pieces)
        + BLOCK_BYTES * len(plan.blocks)
        + HEADER_BYTES * len(headers)
        + sum(map(len, names))
    )
