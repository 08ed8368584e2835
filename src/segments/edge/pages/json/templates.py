"""Liquid in JSON: conditions about segments in one string each, or around members in a text that a template makes.

In: a body. Out: branches and tags in a draft. A visitor's words are in one string of their own; outside strings only
the site's template can write.
"""

from __future__ import annotations

from segments.edge.pages.liquid.blocks import add_found
from segments.edge.pages.liquid.code import JSON
from segments.edge.pages.liquid.off import report_off
from segments.edge.pages.liquid.places import conditions_in_code
from segments.edge.pages.plan.draft import Draft
from segments.edge.pages.plan.marks import find_words
from segments.edge.pages.settings.liquid_settings import LiquidSettings


def add_liquid(draft: Draft, body: bytes, settings: LiquidSettings) -> None:
    """Add the Liquid conditions of a document, or report that there are any where Liquid is off.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    if b"{%" not in body:
        return
    if settings.is_on:
        add_found(draft, conditions_in_code(body, JSON, settings))
    else:
        report_off(draft, body, find_words(body))
