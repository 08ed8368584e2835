"""A page as the parser of HTML sees it, at the same offsets as its bytes.

In: bytes, and the conditions of Liquid in them. Out: the same with blanks for the tags of those, and in lower case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segments.edge.pages.liquid.liquid import Condition


class Source(NamedTuple):
    """A page with blanks for its Liquid tags, and the same in lower case."""

    masked: bytes
    lower: bytes


def without_liquid(body: bytes, conditions: Sequence[Condition]) -> Source:
    """The body as HTML sees it once Liquid is done: our tags are white space, at the same offsets."""
    if not conditions:
        return Source(body, body.lower())
    masked = bytearray(body)
    for condition in conditions:
        for start, end in condition.cuts:
            masked[start:end] = b" " * (end - start)
    return Source(bytes(masked), bytes(masked.lower()))
