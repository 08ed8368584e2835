"""Osano: the cookie `osano_consentmanager`, JSON such as `{"ANALYTICS": "ACCEPT", "MARKETING": "DENY"}`.

Osano's own script encrypts it, and reads plain JSON too. An encrypted one cannot be read here and counts as
no consent; a site with Osano uses the consent bridge (docs/guides/consent-tools.md shows how).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import read_object
from segments.errors import ConsentStringInvalid

COOKIE: Final = "osano_consentmanager"

GROUPS: Final[GroupMap] = {"PERSONALIZATION": PREFERENCES, "ANALYTICS": ANALYTICS, "MARKETING": ADVERTISING}

_CHOICES: Final = {"ACCEPT": True, "DENY": False}
_OPT_OUT: Final = "OPT_OUT"


def read_osano(cookies: Mapping[str, str]) -> Reading | None:
    """The categories in the cookie. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    record = read_object(value)
    nested = record.get("consent")
    members = nested if isinstance(nested, dict) else record
    choices = {
        name: _CHOICES[word] for name, word in members.items() if isinstance(word, str) and word in _CHOICES
    }
    has_opted_out = choices.pop(_OPT_OUT, False)
    if not choices:
        raise ConsentStringInvalid(f"Expected categories that are ACCEPT or DENY, got none - at {COOKIE}")
    return Reading(choices, objects=has_opted_out)
