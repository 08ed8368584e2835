"""OneTrust: the cookie `OptanonConsent`, a query string with `groups=C0001:1,C0002:0,...` among its fields.

Whole or in parts percent-encoded, fields in any order. Before the visitor has done anything
`interactionCount` is 0, and after the site asked again `AwaitingReconsent` is true: neither is a choice.
The cookie remembers Global Privacy Control, which then objects. `OptanonAlertBoxClosed` says when the visitor closed
the banner; `datestamp` is only when the last page was loaded, so how much later a choice may be is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.records import ConsentRecord
from segments.edge.consent.tools.groups import (
    ADVERTISING,
    ANALYTICS,
    PREFERENCES,
    GroupMap,
    check_length,
    grant_groups,
    read_moment,
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "onetrust"
COOKIE: Final = "OptanonConsent"
CLOSED_COOKIE: Final = "OptanonAlertBoxClosed"

GROUPS: Final[GroupMap] = {
    "C0002": ANALYTICS,
    "C0003": PREFERENCES,
    "C0004": ADVERTISING,
    # The stack of IAB purposes, where the site shows it as one group.
    "STACK42": ADVERTISING,
    "V2STACK42": ADVERTISING,
}
"""OneTrust's standard groups (C0001 is strictly necessary); a site's own groups are mapped in its rules."""

_GPC_FIELDS: Final = ("isGpcEnabled", "browserGpcFlag")
_KNOWN_FIELDS: Final = frozenset(
    {*_GPC_FIELDS, "groups", "datestamp", "version", "consentId", "interactionCount", "hosts", "landingPath"}
)


def read_onetrust(
    cookies: Mapping[str, str], groups: GroupMap, gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    fields = _read_fields(check_length(value))
    choices = _read_groups(fields.get("groups", ""))
    if not choices and not fields.keys() & _KNOWN_FIELDS:
        raise ConsentStringInvalid(
            f"Expected fields such as groups=C0001:1, got {value[:20]!r} - at {COOKIE}"
        )
    has_gpc = any(fields.get(name) == "1" for name in _GPC_FIELDS)
    objected = gpc_covers if has_gpc else frozenset[str]()
    if not choices:
        return ConsentRecord(SOURCE, None, objected) if objected else None
    is_choice = fields.get("interactionCount", "1") != "0" and fields.get("AwaitingReconsent") != "true"
    at_s = read_moment(decode_percent(cookies.get(CLOSED_COOKIE, ""))) if is_choice else None
    granted = grant_groups(choices, {**GROUPS, **groups})
    return ConsentRecord(SOURCE, granted, objected, explicit=is_choice, at_s=at_s)


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
