"""True if a page's `frameset` may take the place of its body, by what is in the page without its blocks.

In: a page in lower case, and its blocks. Out: where such a tag stands. The HTML standard (13.2.6.4.7) ignores it once
something has been shown; where that is in a block, it depends on the visitor what all of the page means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.plan.draft import DraftBlock

_SHOWN: Final = re.compile(
    rb"<(?:/?(?:body|p|div|h[1-6]|span|a|b|em|strong|main|header|section|article|ul|ol|nav)(?=[\t\n\f\r >])[^>]*+>"
    rb"[\t\n\f\r ]*+[^\t\n\f\r <\x00]"
    rb"|(?:li|dd|dt|pre|table|button|object|br|embed|img|wbr|hr|textarea|iframe|select)[\t\n\f\r />])"
)
"""Text behind the most usual tags, and tags that are shown by themselves: there is one of them in any real page."""


def find_frames(lower: bytes, blocks: Sequence[DraftBlock]) -> int:
    """The offset of a `frameset` that counts for some visitor; -1 for none."""
    frames = lower.find(b"<frameset")
    if frames < 0:
        return frames
    fixed: list[bytes] = []
    position = 0
    for block in sorted(blocks, key=lambda block: block.start):
        if position < block.start < frames:
            fixed.append(lower[position : block.start])
        position = max(position, block.end)
    fixed.append(lower[position:frames])
    return -1 if any(_SHOWN.search(part) for part in fixed) else frames
