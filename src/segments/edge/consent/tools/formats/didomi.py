"""Didomi: the cookie `didomi_token`, base64 of JSON with `purposes: {enabled: [...], disabled: [...]}`.

The purposes are TCF purposes under Didomi's names, or a site's own, which may end in eight characters of Didomi's
(`analytics-HpBJrRs7`). A token without purposes belongs to a visitor who has not chosen yet; `updated` is when they
last chose (RFC 3339). Sites with TCF have an `euconsent-v2` cookie as well, which comes first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import (
    ADVERTISING,
    ANALYTICS,
    COMMON_GROUPS,
    PERSONALIZATION,
    GroupMap,
)
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import names_in, read_base64_object, read_time

COOKIE: Final = "didomi_token"

GROUPS: Final[GroupMap] = {
    **COMMON_GROUPS,
    # TCF purposes 8 and 9, 5 and 6, and 2, 3, 4 and 7.
    "measure_content_performance": ANALYTICS,
    "market_research": ANALYTICS,
    "create_content_profile": PERSONALIZATION,
    "select_personalized_content": PERSONALIZATION,
    "select_basic_ads": ADVERTISING,
    "create_ads_profile": ADVERTISING,
    "select_personalized_ads": ADVERTISING,
    "measure_ad_performance": ADVERTISING,
    # TCF purpose 1: storing on the device.
    "cookies": frozenset({"functional"}),
}

_STORAGE: Final = "cookies"
"""Didomi's name of TCF purpose 1: refusing it refuses everything that is kept."""

_SUFFIX: Final = re.compile(r"-[0-9A-Za-z]{8}\Z")


def read_didomi(cookies: Mapping[str, str]) -> Reading | None:
    """The purposes in the token, or None before a choice. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    token = read_base64_object(value)
    purposes, at_s = token.get("purposes"), read_time(token.get("updated"))
    if not isinstance(purposes, dict):
        return None
    nested = purposes.get("consent")
    lists = nested if isinstance(nested, dict) else purposes
    refused = _names(lists.get("disabled"))
    choices = dict.fromkeys(_names(lists.get("enabled")), True) | dict.fromkeys(refused, False)
    if not choices:
        return None
    if _STORAGE in refused:
        return Reading(everything=False, at_s=at_s)
    return Reading(choices, at_s=at_s)


def _names(value: object) -> list[str]:
    return [_SUFFIX.sub("", name) for name in names_in(value)]
