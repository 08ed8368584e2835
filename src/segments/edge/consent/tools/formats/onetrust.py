"""OneTrust: the cookie `OptanonConsent`, a query string with `groups=C0001:1,C0002:0,...` among its fields.

Whole or in parts percent-encoded, fields in any order. Before the visitor has done anything
`interactionCount` is 0, and after the site asked again `AwaitingReconsent` is true: neither is a choice.
The cookie remembers Global Privacy Control, which then objects. `OptanonAlertBoxClosed` says when the visitor closed
the banner; `datestamp` is only when the last page was loaded, so how much later a choice may be is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import read_time
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

COOKIE: Final = "OptanonConsent"
CLOSED_COOKIE: Final = "OptanonAlertBoxClosed"

GROUPS: Final[GroupMap] = {
    "C0002": ANALYTICS,
    "C0003": PREFERENCES,
    "C0004": ADVERTISING,
    # Sites of older versions number the same groups.
    "2": ANALYTICS,
    "3": PREFERENCES,
    "4": ADVERTISING,
    # The stack of IAB purposes, where the site shows it as one group.
    "STACK42": ADVERTISING,
    "V2STACK42": ADVERTISING,
}
"""OneTrust's standard groups (C0001 and 1 are strictly necessary); a site's own groups are mapped in its rules."""

_GPC_FIELDS: Final = ("isGpcEnabled", "browserGpcFlag")
_KNOWN_FIELDS: Final = frozenset(
    {*_GPC_FIELDS, "groups", "datestamp", "version", "consentId", "interactionCount", "hosts", "landingPath"}
)


def read_onetrust(cookies: Mapping[str, str]) -> Reading | None:
    """The groups, and whether OneTrust saw Global Privacy Control. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    fields = _read_fields(value)
    choices = _read_groups(fields.get("groups", ""))
    if not choices and not fields.keys() & _KNOWN_FIELDS:
        raise ConsentStringInvalid(
            f"Expected fields such as groups=C0001:1, got {value[:20]!r} - at {COOKIE}"
        )
    has_gpc = any(fields.get(name) == "1" for name in _GPC_FIELDS)
    if not choices:
        return Reading(objects=True, scope=frozenset()) if has_gpc else None
    is_choice = fields.get("interactionCount", "1") != "0" and fields.get("AwaitingReconsent") != "true"
    at_s = read_time(decode_percent(cookies.get(CLOSED_COOKIE, ""))) if is_choice else None
    return Reading(choices, explicit=is_choice, at_s=at_s, may_be_later=True, objects=has_gpc)


def _read_fields(value: str) -> dict[str, str]:
    text = value.strip('"')
    if "=" not in text:
        text = decode_percent(text)
    fields: dict[str, str] = {}
    for pair in text.split("&"):
        name, _, content = pair.partition("=")
        fields.setdefault(name, decode_percent(content))
    return fields


def _read_groups(text: str) -> dict[str, bool]:
    choices: dict[str, bool] = {}
    for pair in decode_percent(text).split(","):
        name, colon, choice = pair.strip().partition(":")
        if colon and name:
            choices[name] = choice == "1" and choices.get(name, True)
    return choices
