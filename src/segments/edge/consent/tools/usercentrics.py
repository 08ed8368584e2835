"""Usercentrics: JSON in a cookie `ucData` or `uc_settings`, as a site mirrors it from the browser's
storage.

Usercentrics keeps the choice in localStorage, which no server sees. Read are the services
(`consent.services` by id, or a list `services`) by their names, the categories `functional` and
`marketing`, and Google's consent mode (`gcm`) for what neither tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from segments.edge.consent.records import ConsentRecord
from segments.edge.consent.tools.groups import (
    ADVERTISING,
    ANALYTICS,
    COMMON_GROUPS,
    GroupMap,
    check_length,
    grant_groups,
    read_booleans,
    read_json,
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "usercentrics"
COOKIES: Final = ("ucData", "uc_settings")

GROUPS: Final[GroupMap] = {
    **COMMON_GROUPS,
    "Google Analytics": ANALYTICS,
    "analyticsStorage": ANALYTICS,
    "adStorage": ADVERTISING,
    "adUserData": ADVERTISING,
    "adPersonalization": ADVERTISING,
}

_GRANTED: Final = {"granted": True, "denied": False}
_INTERACTION: Final = "uc_user_interaction"


def read_usercentrics(
    cookies: Mapping[str, str], groups: GroupMap, _gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = next((cookies[name] for name in COOKIES if cookies.get(name)), None)
    if value is None:
        return None
    record = read_json(decode_percent(check_length(value)).strip())
    choices: dict[str, bool] = {}
    for name, is_allowed in _read_choices(record):
        choices[name] = is_allowed and choices.get(name, True)
    if not choices:
        raise ConsentStringInvalid(f"Expected services or categories, got none - at {COOKIES[0]}")
    has_chosen = cookies.get(_INTERACTION, "true") == "true"
    return ConsentRecord(SOURCE, grant_groups(choices, {**GROUPS, **groups}), explicit=has_chosen)


def _read_choices(record: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    yield from read_booleans(record).items()
    consent = record.get("consent")
    services = consent.get("services") if isinstance(consent, dict) else record.get("services")
    listed = list(services.values()) if isinstance(services, dict) else services
    for service in listed if isinstance(listed, list) else ():
        if isinstance(service, dict):
            name = service.get("name") or service.get("id")
            choice = service.get("consent", service.get("status"))
            if isinstance(name, str) and isinstance(choice, bool):
                yield name, choice
    modes = record.get("gcm")
    for name, word in modes.items() if isinstance(modes, dict) else ():
        if isinstance(word, str) and word in _GRANTED:
            yield name, _GRANTED[word]
