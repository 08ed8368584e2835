"""Complianz: one cookie for each category, `cmplz_marketing=allow` or `=deny`.

`cmplz_banner-status` is `dismissed` once the visitor has chosen; where it says something else, the categories
are the plugin's default for the region, which is implied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.records import ConsentRecord
from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap, grant_groups
from segments.errors import ConsentStringInvalid

SOURCE: Final = "complianz"
PREFIX: Final = "cmplz_"

GROUPS: Final[GroupMap] = {"preferences": PREFERENCES, "statistics": ANALYTICS, "marketing": ADVERTISING}

_STATUS: Final = f"{PREFIX}banner-status"
_CHOICES: Final = {"allow": True, "deny": False}


def read_complianz(
    cookies: Mapping[str, str], groups: GroupMap, _gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookies, or None without one. Raises: ConsentStringInvalid."""
    known = {**GROUPS, **groups}
    found = {name: cookies[PREFIX + name] for name in known if cookies.get(PREFIX + name)}
    if not found:
        return None
    strange = [word for word in found.values() if word not in _CHOICES]
    if strange:
        raise ConsentStringInvalid(f"Expected allow or deny, got {strange[0][:20]!r} - at a {PREFIX} cookie")
    choices = {name: _CHOICES[word] for name, word in found.items()}
    has_chosen = cookies.get(_STATUS, "dismissed") == "dismissed"
    return ConsentRecord(SOURCE, grant_groups(choices, known), explicit=has_chosen)
