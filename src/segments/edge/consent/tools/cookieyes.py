"""CookieYes: the cookie `cookieyes-consent`, pairs such as `consent:yes,action:yes,analytics:no` joined by
commas.

`action` is empty until the visitor has done something, so what stands beside it is implied. `consent:no`
after an action is a refusal of everything, whatever the categories say.
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
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "cookieyes"
COOKIE: Final = "cookieyes-consent"

GROUPS: Final[GroupMap] = {"functional": PREFERENCES, "analytics": ANALYTICS, "advertisement": ADVERTISING}

_CHOICES: Final = {"yes": True, "no": False}


def read_cookieyes(
    cookies: Mapping[str, str], groups: GroupMap, _gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    fields: dict[str, str] = {}
    for pair in decode_percent(check_length(value)).strip(' "').split(","):
        name, _, content = pair.partition(":")
        fields.setdefault(name.strip(), content.strip())
    choices = {name: _CHOICES[word] for name, word in fields.items() if word in _CHOICES}
    if not choices:
        raise ConsentStringInvalid(f"Expected consent:yes,..., got {value[:20]!r} - at {COOKIE}")
    has_acted = fields.get("action") == "yes"
    is_refusal = has_acted and choices.get("consent") is False
    granted = frozenset[str]() if is_refusal else grant_groups(choices, {**GROUPS, **groups})
    return ConsentRecord(SOURCE, granted, explicit=has_acted)
