"""One XML response becomes a page plan: XHTML, RSS, Atom and other XML.

In: a body and its encoding. Out: a `PagePlan`, independent of any rules. Marks are attributes, comments and Liquid, as
in HTML; an element ends where its end tag is, since XML has no others. A CDATA section holds the HTML of a feed's
entry, and is cut by the rules of HTML.
"""

from __future__ import annotations

from segments.edge.pages.html.scan import add_fragment
from segments.edge.pages.html.source import without_liquid
from segments.edge.pages.html_syntax.encoding import is_ascii_based
from segments.edge.pages.liquid.blocks import add_found
from segments.edge.pages.liquid.off import report_off
from segments.edge.pages.liquid.places import conditions_in_xml
from segments.edge.pages.liquid.tags import find_tags
from segments.edge.pages.plan.assemble import assemble
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.plan.plan import FIXED, PagePlan, Piece
from segments.edge.pages.settings.page_settings import PLAIN_PAGE, PageSettings
from segments.edge.pages.xml.scan import XmlScan


def compile_xml(body: bytes, encoding: str, settings: PageSettings = PLAIN_PAGE) -> PagePlan:
    """The plan of a document; one in an encoding that does not extend ASCII goes out as it came.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    words = find_words(body.lower()) if is_ascii_based(encoding) else []
    if not words:
        return PagePlan((Piece(FIXED, body),))
    draft = Draft()
    tags = list(find_tags(body, settings.liquid)) if settings.liquid.is_on else []
    if settings.liquid.is_on:
        add_found(draft, conditions_in_xml(body, settings.liquid))
    else:
        report_off(draft, body, words)
    source = without_liquid(body, body, tags)
    scan = XmlScan(source, encoding, draft, settings)
    scan.run()
    for start, end in scan.sections:
        add_fragment(draft, source.masked[start:end], start, encoding, settings)
    if draft.blocks or draft.cuts or draft.problems:
        return assemble(body, draft)
    return PagePlan((Piece(FIXED, body),))
