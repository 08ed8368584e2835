"""One HTML response becomes a page plan.

In: a body and its encoding. Out: a `PagePlan`, independent of any rules. The body is scanned once, from its
start to the end of its last block, tag by tag; tags that cannot concern a block's extent cost one look into a
table. What is not a mark is never changed.
"""

from __future__ import annotations

from segments.edge.pages.html.markup import find_marks
from segments.edge.pages.html.scan import PageScan
from segments.edge.pages.html.source import Source, without_liquid
from segments.edge.pages.html.text_markup import markup_reader
from segments.edge.pages.html_syntax.encoding import is_ascii_based, mask_characters
from segments.edge.pages.liquid.off import report_off
from segments.edge.pages.liquid.places import ours_in
from segments.edge.pages.liquid.tags import find_tags
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.cutting import StateSoFar
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece, Problem
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.edge.pages.state.embedded import add_state
from segments.edge.pages.state.in_pieces import has_state
from segments.edge.pages.state.keys import find_state


def compile_html(body: bytes, encoding: str, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The plan of a page or a fragment; `encoding` is a name or label of the Encoding Standard.

    A page in an encoding that does not extend ASCII, or that is unknown, becomes a plan without blocks and with
    the problem "encoding": it goes out as it came.

    Raises:
        LimitExceeded: more blocks, nesting or misnesting than the named limits allow.
    """
    if not is_ascii_based(encoding) or body.startswith((b"\xfe\xff", b"\xff\xfe")):
        unread = Problem("encoding", 0, 1, 1, f'"{encoding[:40]}"')
        return PagePlan((Piece(FIXED, body),), problems=(unread,))
    lower = body.lower()
    words = find_words(lower)
    text = mask_characters(body, encoding) if words else body
    draft = Draft()
    tags = list(find_tags(text, settings.liquid)) if settings.liquid.is_on and words else []
    if not settings.liquid.is_on:
        report_off(draft, text, words)
    marks = [*find_marks(body, lower, words), *settings.untrusted.places(lower)] if words else []
    state = find_state(text, words)
    if not (ours_in(tags) or marks or has_state(text, state) or draft.problems):
        return PagePlan((Piece(FIXED, body),))
    if marks or ours_in(tags):
        source = Source(text, body, lower) if not tags else without_liquid(body, text, tags)
        PageScan(source, encoding, draft, marks, tags, settings).run()
    return plan_of(body, draft, text, state, settings)


def plan_of(body: bytes, draft: Draft, text: bytes, state: list[int], settings: PageSettings) -> PagePlan:
    """The plan of a page whose own blocks are found; `state` is where frameworks may keep others in its `text`,
    the body without what only looks like ASCII.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    if has_state(text, state) or draft.blocks:
        places = [place for place in state if not draft.is_plain(place)]
        so_far = StateSoFar(keeps_marks=settings.json.keeps_marks, add_markup=markup_reader(settings))
        add_state(draft, text, places, so_far)
    if draft.blocks or draft.cuts or draft.problems:
        return assemble(body, draft)
    return PagePlan((Piece(FIXED, body),))
