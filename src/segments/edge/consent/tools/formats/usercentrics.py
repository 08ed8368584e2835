"""Usercentrics: JSON in a cookie `ucData` or `uc_settings`, as a site mirrors it from the browser's storage.

Usercentrics keeps the choice in localStorage, which no server sees. Read are the services
(`consent.services` by id, or a list `services`) by their names, the categories `functional` and
`marketing`, and Google's consent mode (`gcm`) for what neither tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, COMMON_GROUPS, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import read_object
from segments.errors import ConsentStringInvalid

COOKIES: Final = ("ucData", "uc_settings")
INTERACTION: Final = "uc_user_interaction"

GROUPS: Final[GroupMap] = {
    **COMMON_GROUPS,
    "Google Analytics": ANALYTICS,
    "analyticsStorage": ANALYTICS,
    "adStorage": ADVERTISING,
    "adUserData": ADVERTISING,
    "adPersonalization": ADVERTISING,
}

_GRANTED: Final = {"granted": True, "denied": False}


def read_usercentrics(cookies: Mapping[str, str]) -> Reading | None:
    """The services and categories in the cookie. Raises: ConsentStringInvalid."""
    value = next((cookies[name] for name in COOKIES if cookies.get(name)), None)
    if value is None:
        return None
    choices: dict[str, bool] = {}
    for name, is_allowed in _read_choices(read_object(value)):
        choices[name] = is_allowed and choices.get(name, True)
    if not choices:
        raise ConsentStringInvalid(f"Expected services or categories, got none - at {COOKIES[0]}")
    return Reading(choices, explicit=cookies.get(INTERACTION, "true") == "true")


def _read_choices(record: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    yield from ((name, choice) for name, choice in record.items() if isinstance(choice, bool))
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
