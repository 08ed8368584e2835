"""Klaro: the cookie `klaro`, JSON with one member for each service of the site, true or false.

Services have the names that the site gave them; those that are not named after a common group are mapped in
the site's rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.records import ConsentRecord
from segments.edge.consent.tools.groups import (
    COMMON_GROUPS,
    GroupMap,
    check_length,
    grant_groups,
    read_booleans,
    read_json,
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "klaro"
COOKIE: Final = "klaro"

GROUPS: Final[GroupMap] = {
    **COMMON_GROUPS,
    "googleAnalytics": frozenset({"analytics"}),
    "google-analytics": frozenset({"analytics"}),
    "matomo": frozenset({"analytics"}),
}


def read_klaro(
    cookies: Mapping[str, str], groups: GroupMap, _gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    choices = read_booleans(read_json(decode_percent(check_length(value)).strip()))
    if not choices:
        raise ConsentStringInvalid(f"Expected a service that is true or false, got none - at {COOKIE}")
    return ConsentRecord(SOURCE, grant_groups(choices, {**GROUPS, **groups}))
