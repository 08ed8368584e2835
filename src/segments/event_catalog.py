"""Events by name: the grammar of events, and those that come without a declaration.

Both rivers read this table. The worker itself records some of these events, the script the others; a site adds its
own in its rules (`[events.NAME]`). Whatever the name, only what a published rule counts leaves a trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

EVENT_NAME: Final = re.compile(r"[A-Za-z$][A-Za-z0-9 _.:$/-]{0,63}\Z")
EVENT_NAME_GRAMMAR: Final = (
    "a letter first, then letters, digits, spaces and _ . : $ / -, at most 64 characters"
)
PROPERTY_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_.$-]{0,63}\Z")
PROPERTY_NAME_GRAMMAR: Final = "a letter first, then letters, digits and _ . $ -, at most 64 characters"

PROPERTY_TYPES: Final = ("bool", "int", "double", "string", "list<string>")
NUMBER_TYPES: Final = ("int", "double")

EVENT_PURPOSE: Final = "personalization"
"""The purpose of an event whose declaration names none."""

PAGE_VIEW: Final = "page_view"
VISIT: Final = "visit"
BLOCK_VIEW: Final = "block_view"
BLOCK_CLICK: Final = "block_click"
BLOCK_PROPERTY: Final = "block"


@dataclass(frozen=True, slots=True)
class StandardEvent:
    """An event that needs no declaration. `properties` are pairs of name and type; `source` is who records it."""

    name: str
    source: str
    properties: tuple[tuple[str, str], ...]
    doc: str


ARRIVAL_PROPERTIES: Final = {
    # property: the signal whose value it is; none needs more consent than the history that counts the event
    "utm_source": "utm.source",
    "utm_medium": "utm.medium",
    "utm_campaign": "utm.campaign",
    "utm_term": "utm.term",
    "utm_content": "utm.content",
    "utm_id": "utm.id",
    "referrer_kind": "referrer.kind",
    "referrer_source": "referrer.source",
    "referrer_host": "referrer.host",
}
"""The ways by which somebody came, as visits and page views that the worker records have it."""
VIEW_PROPERTIES: Final = {
    "path": "string",
    "host": "string",
    "content_type": "string",
    "tags": "list<string>",
}
"""Of a page view, with their types; each is the signal `page.*` of the same name."""
_ARRIVAL: Final = tuple((name, "string") for name in ARRIVAL_PROPERTIES)

_ROWS: Final = (
    StandardEvent(
        VISIT,
        "worker",
        _ARRIVAL,
        "A visit began: the first page, or the first one after 30 minutes without any; where it came from goes with it",
    ),
    StandardEvent(
        PAGE_VIEW,
        "worker, script",
        (*VIEW_PROPERTIES.items(), *_ARRIVAL),
        "A page was shown; what it says of itself goes with it, as in the signals `page.content_type` and `page.tags`",
    ),
    StandardEvent(
        "topic_view",
        "script",
        (("topic", "string"), ("path", "string")),
        'A page was shown that has this topic in `<meta name="segments-topics" content="...">`; one event a topic',
    ),
    StandardEvent(
        "click",
        "script",
        (("target", "string"), ("text", "string"), ("path", "string")),
        "A click on an element marked with `data-segment-event` without a name",
    ),
    StandardEvent(
        "scroll",
        "script",
        (("depth", "int"), ("path", "string")),
        "25, 50, 75 or 100 % of a page was reached",
    ),
    StandardEvent(
        "page_time",
        "script",
        (("seconds", "double"), ("path", "string")),
        "A page was visible for so long since it last said so",
    ),
    StandardEvent(
        "form_start", "script", (("form", "string"), ("path", "string")), "The first input into a form"
    ),
    StandardEvent("form_submit", "script", (("form", "string"), ("path", "string")), "A form was sent"),
    StandardEvent(
        "outbound", "script", (("host", "string"), ("path", "string")), "A link to another site was followed"
    ),
    StandardEvent(
        BLOCK_VIEW,
        "script",
        ((BLOCK_PROPERTY, "string"), ("path", "string")),
        "Half of an element marked with `data-segment-measure` was on the screen for a second",
    ),
    StandardEvent(
        BLOCK_CLICK,
        "script",
        ((BLOCK_PROPERTY, "string"), ("path", "string")),
        "A click into an element marked with `data-segment-measure`",
    ),
    StandardEvent("search", "script", (("query", "string"), ("path", "string")), "A search on the site"),
)

STANDARD_EVENTS: Final = {row.name: row for row in _ROWS}
