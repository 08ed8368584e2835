"""Tools of WordPress that write several cookies: the WP Consent API, CookieLawInfo, and Real Cookie Banner.

The WP Consent API repeats what a consent plugin asked. CookieLawInfo's boxes are defaults until `viewed_cookie_policy`
is there. Real Cookie Banner writes `seconds:uuid:hash:{group: [services]}` with numbers of the site's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, EVERYTHING, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.shapes import read_flags
from segments.edge.consent.tools.text import (
    plain,
    read_base64_object,
    read_choices,
    read_object,
    read_time,
    read_word,
)
from segments.errors import ConsentStringInvalid

API_PREFIX: Final = "wp_consent_"
API_GROUPS: Final[GroupMap] = {"preferences": PREFERENCES, "statistics": ANALYTICS, "marketing": ADVERTISING}
API_ALWAYS_ON: Final = ("functional", "statistics-anonymous")
"""Categories that plugins allow whatever the visitor says."""
_API_SETTINGS: Final = ("policy_id", "consent_id", "type")

LAW_INFO_PREFIX: Final = "cookielawinfo-checkbox-"
LAW_INFO_VIEWED: Final = "viewed_cookie_policy"
LAW_INFO_COOKIE: Final = "CookieLawInfoConsent"
LAW_INFO_GROUPS: Final[GroupMap] = {
    "functional": PREFERENCES,
    "preferences": PREFERENCES,
    "analytics": ANALYTICS,
    "performance": ANALYTICS,
    "advertisement": ADVERTISING,
    "non-necessary": EVERYTHING,
}

REAL_PREFIX: Final = "real_cookie_banner-"
_REAL_FIELDS: Final = 3


def read_wp_consent_api(cookies: Mapping[str, str]) -> Reading | None:
    """The categories of the API. Raises: ConsentStringInvalid."""
    choices = read_flags(API_PREFIX, cookies, _API_SETTINGS)
    if not choices:
        raise ConsentStringInvalid(f"Expected allow or deny, got another word - at {API_PREFIX} cookies")
    return Reading(choices)


def read_cookie_law_info(cookies: Mapping[str, str]) -> Reading | None:
    """The boxes, once the bar was answered. Raises: ConsentStringInvalid."""
    if read_word(plain(cookies.get(LAW_INFO_VIEWED, ""))) is None:
        return None
    choices = read_flags(LAW_INFO_PREFIX, cookies)
    if not choices and cookies.get(LAW_INFO_COOKIE):
        choices = read_choices(read_base64_object(cookies[LAW_INFO_COOKIE]))
    if choices:
        return Reading(choices)
    # The bar alone: versions without categories write yes or no.
    return Reading(everything=read_word(plain(cookies[LAW_INFO_VIEWED])))


def read_real_cookie_banner(cookies: Mapping[str, str]) -> Reading | None:
    """The groups that are listed with a service or more. Raises: ConsentStringInvalid."""
    for name, value in cookies.items():
        parts = plain(value).split(":", _REAL_FIELDS)
        if name.startswith(REAL_PREFIX) and len(parts) > _REAL_FIELDS:
            return Reading(read_choices(read_object(parts[_REAL_FIELDS])), at_s=read_time(parts[0]))
    raise ConsentStringInvalid(f"Expected seconds:uuid:hash:groups, got something else - at {REAL_PREFIX}")
