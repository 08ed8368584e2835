"""One answer in flight (`text/x-component`), which React's clients ask for when a visitor goes on, becomes a page plan.

In: a body. Out: a `PagePlan`. One that has marks and cannot be cut goes out empty: the client then loads the page as a
document, which is right without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from segments.edge.pages.flight.blocks import Stream, add_stream, has_marks
from segments.edge.pages.flight.rows import NotFlight, read_rows
from segments.edge.pages.liquid.places import ours_in
from segments.edge.pages.liquid.tags import find_tags
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings

STATE_NOT_UNDERSTOOD: Final = "state-not-understood"


def compile_flight(
    body: bytes, settings: PageSettings = PLAIN_PAGE, add_markup: Callable[[Draft, bytes], None] | None = None
) -> PagePlan:
    """The plan of one answer; `add_markup` reads markup in its texts.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    draft = Draft(keeps_marks=settings.json.keeps_marks, add_markup=add_markup)
    if has_liquid(body, settings) or (has_marks(body) and not _add(draft, body)):
        draft = Draft(cuts=[(0, len(body))])
        draft.report(STATE_NOT_UNDERSTOOD, 0, "an answer of React's")
    if draft.blocks or draft.cuts or draft.problems:
        return assemble(body, draft)
    return PagePlan((Piece(FIXED, body),))


def has_liquid(text: bytes, settings: PageSettings) -> bool:
    """True if a stream has conditions of Liquid, which nobody cuts in it: they may lead from row to row."""
    return settings.liquid.is_on and b"{%" in text and ours_in([*find_tags(text, settings.liquid)])


def _add(draft: Draft, body: bytes) -> bool:
    try:
        rows, end = read_rows(body)
    except NotFlight:
        return False
    return end == len(body) and add_stream(draft, Stream(body, rows))
