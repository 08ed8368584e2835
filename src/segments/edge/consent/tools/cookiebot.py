"""Cookiebot: the cookie `CookieConsent`, an object literal such as
`{stamp:'...',necessary:true,marketing:false}`.

Keys bare or quoted, in any order, raw or percent-encoded, blanks as `+`. `-1` alone, or as the stamp, or
the method `implied`, mean that Cookiebot took consent for granted; `0` alone is a refusal. `utc` is when the visitor
chose, in Unix milliseconds.
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
    read_milliseconds,
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "cookiebot"
COOKIE: Final = "CookieConsent"

GROUPS: Final[GroupMap] = {"preferences": PREFERENCES, "statistics": ANALYTICS, "marketing": ADVERTISING}

_IMPLIED_STAMP: Final = "-1"
_REFUSAL: Final = "0"
_CHOICES: Final = {"true": True, "false": False}


def read_cookiebot(
    cookies: Mapping[str, str], groups: GroupMap, _gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    text = decode_percent(check_length(value)).replace("+", " ").strip(' "')
    known = {**GROUPS, **groups}
    if text == _IMPLIED_STAMP:
        return ConsentRecord(SOURCE, grant_groups(dict.fromkeys(known, True), known), explicit=False)
    if text == _REFUSAL:
        return ConsentRecord(SOURCE, frozenset())
    fields = _read_fields(text)
    choices = {name: _CHOICES[word] for name, word in fields.items() if word in _CHOICES}
    if not choices:
        raise ConsentStringInvalid(f"Expected {{necessary:true,...}}, got {text[:20]!r} - at {COOKIE}")
    is_implied = fields.get("method") == "implied" or fields.get("stamp") == _IMPLIED_STAMP
    at_s = None if is_implied else read_milliseconds(fields.get("utc", ""))
    granted = grant_groups(choices, known)
    return ConsentRecord(SOURCE, granted, explicit=not is_implied, at_s=at_s, until_s=at_s)


def _read_fields(text: str) -> dict[str, str]:
    if not (text.startswith("{") and text.endswith("}")):
        return {}
    fields: dict[str, str] = {}
    for pair in text[1:-1].split(","):
        name, _, content = pair.partition(":")
        fields.setdefault(name.strip(" '\""), content.strip(" '\""))
    return fields
