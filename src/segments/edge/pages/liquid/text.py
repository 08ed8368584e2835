"""One text response becomes a page plan: Liquid, and nothing else.

In: a body, in any encoding that extends ASCII. Out: a `PagePlan`. A plain text is one place; in XML a condition is in
the texts of one element, or in one value.
"""

from __future__ import annotations

from segments.edge.pages.liquid.blocks import add_found
from segments.edge.pages.liquid.off import report_off
from segments.edge.pages.liquid.places import conditions_in_plain_text, conditions_in_xml
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings


def compile_text(body: bytes, settings: PageSettings = PLAIN_PAGE, *, is_xml: bool = False) -> PagePlan:
    """The plan of a text.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    draft = Draft()
    if settings.liquid.is_on:
        read = conditions_in_xml if is_xml else conditions_in_plain_text
        add_found(draft, read(body, settings.liquid))
    else:
        report_off(draft, body, find_words(body))
    if draft.blocks or draft.cuts or draft.problems:
        return assemble(body, draft)
    return PagePlan((Piece(FIXED, body),))
