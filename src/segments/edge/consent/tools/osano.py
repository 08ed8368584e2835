"""Osano: the cookie `osano_consentmanager`, JSON such as `{"ANALYTICS": "ACCEPT", "MARKETING": "DENY"}`.

Osano's own script encrypts it, and reads plain JSON too. An encrypted one cannot be read here and counts as
no consent; a site with Osano mirrors the choice into our own cookie (docs/guides/consent.md shows how).
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
    read_json,
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "osano"
COOKIE: Final = "osano_consentmanager"

GROUPS: Final[GroupMap] = {"PERSONALIZATION": PREFERENCES, "ANALYTICS": ANALYTICS, "MARKETING": ADVERTISING}

_CHOICES: Final = {"ACCEPT": True, "DENY": False}
_OPT_OUT: Final = "OPT_OUT"


def read_osano(
    cookies: Mapping[str, str], groups: GroupMap, gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    record = read_json(decode_percent(check_length(value)).strip())
    nested = record.get("consent")
    members = nested if isinstance(nested, dict) else record
    choices = {
        name: _CHOICES[word] for name, word in members.items() if isinstance(word, str) and word in _CHOICES
    }
    has_opted_out = choices.pop(_OPT_OUT, False)
    if not choices:
        raise ConsentStringInvalid(f"Expected categories that are ACCEPT or DENY, got none - at {COOKIE}")
    objected = gpc_covers if has_opted_out else frozenset[str]()
    return ConsentRecord(SOURCE, grant_groups(choices, {**GROUPS, **groups}), objected)
