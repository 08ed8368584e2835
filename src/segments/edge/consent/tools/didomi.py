"""Didomi: the cookie `didomi_token`, base64 of JSON with `purposes: {enabled: [...], disabled: [...]}`.

The purposes are TCF purposes under Didomi's names, or a site's own. A token without purposes belongs to a
visitor who has not chosen yet; `updated` is when they last chose (RFC 3339). Sites with TCF have an `euconsent-v2`
cookie as well, which comes first.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Mapping
from typing import Final

from segments.edge.consent.records import ConsentRecord
from segments.edge.consent.tools.groups import (
    COMMON_GROUPS,
    GroupMap,
    check_length,
    grant_groups,
    read_json,
    read_moment,
)
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

SOURCE: Final = "didomi"
COOKIE: Final = "didomi_token"

GROUPS: Final[GroupMap] = {
    **COMMON_GROUPS,
    # TCF purposes 8 and 9, 5 and 6, and 2, 3, 4 and 7.
    "measure_content_performance": frozenset({"analytics"}),
    "market_research": frozenset({"analytics"}),
    "create_content_profile": frozenset({"personalization"}),
    "select_personalized_content": frozenset({"personalization"}),
    "select_basic_ads": frozenset({"advertising"}),
    "create_ads_profile": frozenset({"advertising"}),
    "select_personalized_ads": frozenset({"advertising"}),
    "measure_ad_performance": frozenset({"advertising"}),
}

_STORAGE: Final = "cookies"
"""Didomi's name of TCF purpose 1, storing on the device: refusing it refuses everything that is kept."""


def read_didomi(
    cookies: Mapping[str, str], groups: GroupMap, _gpc_covers: frozenset[str]
) -> ConsentRecord | None:
    """The record in the cookie, or None without one. Raises: ConsentStringInvalid."""
    value = cookies.get(COOKIE)
    if not value:
        return None
    token = _read_token(check_length(value))
    purposes, at_s = token.get("purposes"), read_moment(token.get("updated"))
    if not isinstance(purposes, dict):
        return None
    nested = purposes.get("consent")
    lists = nested if isinstance(nested, dict) else purposes
    choices = dict.fromkeys(_names(lists.get("enabled")), True) | dict.fromkeys(
        _names(lists.get("disabled")), False
    )
    if not choices:
        return None
    granted = grant_groups(choices, {**GROUPS, **groups})
    if choices.get(_STORAGE) is False:
        granted = frozenset()
    elif choices.get(_STORAGE):
        granted |= {"functional"}
    return ConsentRecord(SOURCE, granted, at_s=at_s, until_s=at_s)


def _read_token(value: str) -> dict[str, object]:
    text = decode_percent(value).strip('" ').replace("-", "+").replace("_", "/").rstrip("=")
    try:
        decoded = a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True).decode()
    except ValueError as error:
        raise ConsentStringInvalid(f"Expected base64 of JSON, got {text[:20]!r} - at {COOKIE}") from error
    return read_json(decoded)


def _names(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
