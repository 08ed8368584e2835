"""Complianz: one cookie for each category, `cmplz_marketing=allow` or `=deny`; `cmplz_rt_` on a multisite's main site.

`cmplz_banner-status` is `dismissed` once the visitor has chosen. Without it, or where it says something else, the
categories are the plugin's default for the region, which is implied. Version 5 had no such cookie:
`complianz_consent_status` says there that somebody chose, and is the whole choice where no category stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import plain
from segments.errors import ConsentStringInvalid

PREFIXES: Final = ("cmplz_rt_", "cmplz_")
OLD_STATUS: Final = "complianz_consent_status"

GROUPS: Final[GroupMap] = {"preferences": PREFERENCES, "statistics": ANALYTICS, "marketing": ADVERTISING}

_STATUS: Final = "banner-status"
_CHOSEN: Final = "dismissed"
_CHOICES: Final = {"allow": True, "deny": False}
_ALWAYS_ON: Final = "functional"
"""Written for everybody; alone it is no record."""
_EVENT: Final = "event_"


def read_complianz(cookies: Mapping[str, str]) -> Reading | None:
    """The categories of the first prefix that has any. Raises: ConsentStringInvalid."""
    old = plain(cookies.get(OLD_STATUS, ""))
    for prefix in PREFIXES:
        fields = {
            name.removeprefix(prefix): plain(value)
            for name, value in cookies.items()
            if name.startswith(prefix)
        }
        strange = [fields[name] for name in GROUPS if fields.get(name, "allow") not in _CHOICES]
        if strange:
            raise ConsentStringInvalid(
                f"Expected allow or deny, got {strange[0][:20]!r} - at a {prefix} cookie"
            )
        choices = {
            name: _CHOICES[word]
            for name, word in fields.items()
            if word in _CHOICES and not name.startswith(_EVENT)
        }
        if choices.keys() - {_ALWAYS_ON}:
            return Reading(choices, explicit=fields.get(_STATUS) == _CHOSEN or old in _CHOICES)
    return Reading(everything=_CHOICES[old]) if old in _CHOICES else None
