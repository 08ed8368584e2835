"""One text response becomes a page plan: Liquid, and nothing else, since other text has no markup.

In: a body, in any encoding that extends ASCII. Out: a `PagePlan`, independent of any rules.
"""

from __future__ import annotations

from segments.edge.pages.liquid.branches import add_conditions, end_unclosed
from segments.edge.pages.liquid.liquid import find_conditions
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece


def compile_text(body: bytes) -> PagePlan:
    """The plan of a text.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    conditions = find_conditions(body)
    if not conditions:
        return PagePlan((Piece(FIXED, body),))
    draft = Draft()
    add_conditions(draft, conditions)
    end_unclosed(draft)
    return assemble(body, draft)
