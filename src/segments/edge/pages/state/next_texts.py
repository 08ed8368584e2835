"""The text behind a block in a page of Next, kept apart from the text before it where the block goes.

In: a page, or one part of it, and the blocks in its markup. Out: comments in the draft. React takes each of its texts
for a text node of its own, and writes an empty comment where two would be one.
"""

from __future__ import annotations

from typing import Final

from segments.edge.pages.plan.cutting import StateSoFar
from segments.edge.pages.plan.draft import Draft

SIGN: Final = b"/_next/"
"""A part of the address of each script that Next's pages have in their head."""

BORDER: Final = b"<!-- -->"


def part_texts(draft: Draft, body: bytes, so_far: StateSoFar) -> None:
    """Put a border behind each element that is a block and has text behind it."""
    sign = 0 if so_far.is_next else body.find(SIGN)
    ends = [0] if so_far.is_behind_block else []
    if sign >= 0:
        so_far.is_next = True
        ends += [block.end for block in draft.blocks if block.place == "element" and block.offset >= sign]
    so_far.is_behind_block = len(body) in ends
    draft.copies.update((end, BORDER) for end in ends if body[end : end + 1] not in (b"<", b""))
