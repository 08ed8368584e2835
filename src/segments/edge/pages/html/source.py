"""A page as the parser of HTML sees it, at the same offsets as its bytes.

In: bytes, and the tags of Liquid in them. Out: the same with blanks for those, and in lower case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segments.edge.pages.liquid.places import mask_tags
from segments.edge.pages.liquid.tags import LiquidTag


class Source(NamedTuple):
    """A page without what only looks like ASCII in it, with blanks for its Liquid tags, and that in lower case."""

    text: bytes
    masked: bytes
    lower: bytes


def without_liquid(body: bytes, text: bytes, tags: Sequence[LiquidTag]) -> Source:
    """The body as HTML sees it once Liquid is done: tags that may go are white space, at the same offsets."""
    masked = mask_tags(body, tags) if tags else body
    return Source(text, masked, masked.lower())
