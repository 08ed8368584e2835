"""One part of a page that is never whole, cut for its visitor together with the state in it.

In: bytes, and the blocks that were found in them. Out: the bytes for the visitor.
"""

from __future__ import annotations

from segments.edge.pages.html_syntax.encoding import mask_characters
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.state.embedded import add_state
from segments.edge.pages.state.in_pieces import has_state, settle_pieces
from segments.edge.pages.state.keys import find_state


def cut_part(part: bytes, draft: Draft, cutter: Cutter, encoding: str) -> bytes:
    """A part of a page for its visitor: the blocks that were found in it, and what frameworks keep in it of others.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    words = find_words(part)
    is_read = has_state(part, words) or cutter.state.is_halted or cutter.state.has_stream
    text = mask_characters(part, encoding) if is_read else part
    state = [place for place in find_state(text, words) if not draft.is_plain(place)]
    cutter.state.has_blocks |= cutter.blocks > 0
    add_state(draft, text, state, cutter.state)
    shown = (
        cutter.cut(assemble(part, draft, is_kept=False))
        if draft.blocks or draft.cuts or draft.copies
        else part
    )
    return settle_pieces(shown, cutter.state)
