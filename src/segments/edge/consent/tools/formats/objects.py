"""Tools that write a JSON object of their own making: iubenda, Shopify, Axeptio, Civic, CookieHub, Pandectes, Fides.

Each says in its own way whether anybody was asked, and that is what each of these functions looks at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.shapes import read_named
from segments.edge.consent.tools.text import (
    member,
    names_in,
    plain,
    read_base64_object,
    read_choices,
    read_object,
    read_time,
    read_word,
)
from segments.errors import ConsentStringInvalid

IUBENDA_PREFIX: Final = "_iub_cs-"
IUBENDA_GROUPS: Final[GroupMap] = {"2": PREFERENCES, "3": PREFERENCES, "4": ANALYTICS, "5": ADVERTISING}
SHOPIFY_COOKIE: Final = "_tracking_consent"
SHOPIFY_GROUPS: Final[GroupMap] = {"a": ANALYTICS, "m": ADVERTISING, "p": PREFERENCES}
AXEPTIO_COOKIE: Final = "axeptio_cookies"
AXEPTIO_VENDORS: Final = "axeptio_authorized_vendors"
CIVIC_COOKIE: Final = "CookieControl"
HUB_COOKIE: Final = "cookiehub"
HUB_GROUPS: Final[GroupMap] = {
    **dict.fromkeys(("2", "preferences"), PREFERENCES),
    **dict.fromkeys(("3", "analytics"), ANALYTICS),
    **dict.fromkeys(("4", "marketing"), ADVERTISING),
}
PANDECTES_COOKIE: Final = "_pandectes_gdpr"
PANDECTES_GROUPS: Final[GroupMap] = {
    "functionality": PREFERENCES,
    "performance": ANALYTICS,
    "targeting": ADVERTISING,
}
FIDES_COOKIE: Final = "fides_consent"
EVIDON_COOKIE: Final = "_evidon_consent_cookie"
DP_COOKIE: Final = "dp_cookieconsent_status"

_PANDECTES_BITS: Final = {"functionality": 1, "performance": 2, "targeting": 4}
"""Bits of `preferences` that are set are refused."""
_SALE: Final = "s"
_CIVIC_WORDS: Final = {"accepted": True, "revoked": False}
_FIDES_CLICKS: Final = ("accept", "reject", "save", "individual_notice", "acknowledge", "ot_migration")
_FIDES_SALES: Final = ("data_sales", "data_sales_and_sharing", "data_sales_sharing_gpp_us_national")


def read_iubenda(cookies: Mapping[str, str]) -> Reading | None:
    """The purposes, or the one consent of sites without them. Raises: ConsentStringInvalid."""
    for name, value in cookies.items():
        if name.removeprefix(IUBENDA_PREFIX).removeprefix("s").isdecimal():
            record = read_object(value)
            choices, at_s = read_choices(record.get("purposes")), read_time(record.get("timestamp"))
            if choices:
                return Reading(choices, at_s=at_s)
            answer = record.get("consent")
            return Reading(everything=answer, at_s=at_s) if isinstance(answer, bool) else None
    return None


def read_shopify(cookies: Mapping[str, str]) -> Reading | None:
    """The customer's choice; all empty means not asked. Version 2.0 has one answer. Raises: ConsentStringInvalid."""
    record = read_object(cookies[SHOPIFY_COOKIE])
    consent = record.get("con")
    if not isinstance(consent, dict):
        raise ConsentStringInvalid(f"Expected the member con, got none - at {SHOPIFY_COOKIE}")
    one = read_word(consent.get("GDPR"))
    if one is not None:
        return Reading(everything=one)
    choices = read_choices(consent.get("CMP"))
    has_opted_out = choices.pop(_SALE, True) is False
    return Reading(choices, objects=has_opted_out) if choices or has_opted_out else None


def read_axeptio(cookies: Mapping[str, str]) -> Reading | None:
    """The vendors; those of a site are mapped in its rules, and a refusal of all needs no mapping.

    Raises: ConsentStringInvalid.
    """
    value = cookies.get(AXEPTIO_COOKIE)
    if not value:
        return None
    record = read_object(value)
    if record.get("$$completed") is not True:
        return None
    at_s = read_time(record.get("$$date"))
    choices = {name: choice for name, choice in read_choices(record).items() if not name.startswith("$$")}
    has_vendors = bool(plain(cookies.get(AXEPTIO_VENDORS, "?")).strip(", "))
    if not any(choices.values()) and (choices or not has_vendors):
        return Reading(everything=False, at_s=at_s)
    return Reading(choices, at_s=at_s)


def read_civic(cookies: Mapping[str, str]) -> Reading | None:
    """The optional categories, once somebody has interacted. Raises: ConsentStringInvalid."""
    record = read_object(cookies[CIVIC_COOKIE])
    if record.get("interactedWith") is not True:
        return None
    optional, at_s = record.get("optionalCookies"), read_time(record.get("consentDate"))
    if not isinstance(optional, dict):
        raise ConsentStringInvalid(f"Expected optionalCookies, got none - at {CIVIC_COOKIE}")
    choices = {name: _CIVIC_WORDS.get(str(word), False) for name, word in optional.items()}
    return Reading(choices, at_s=at_s) if choices else Reading(everything=False, at_s=at_s)


def read_cookiehub(cookies: Mapping[str, str]) -> Reading | None:
    """All, or the categories by number; older versions list objects. Raises: ConsentStringInvalid."""
    record = read_base64_object(cookies[HUB_COOKIE])
    listed, at_s = record.get("categories"), read_time(record.get("timestamp"))
    if not isinstance(listed, list):
        raise ConsentStringInvalid(f"Expected a list of categories, got none - at {HUB_COOKIE}")
    objects = record.get("allowSale") is False
    is_asked = record.get("answered") is True and True not in (record.get("implicit"), record.get("implict"))
    named = read_named(listed)
    everything = True if record.get("allAllowed") is True else None if listed else False
    choices = named or dict.fromkeys(names_in(listed), True)
    return Reading(choices, everything, explicit=is_asked, at_s=at_s, objects=objects)


def read_pandectes(cookies: Mapping[str, str]) -> Reading | None:
    """The bits that are not set, once a status says that somebody chose. Raises: ConsentStringInvalid."""
    record = read_base64_object(cookies[PANDECTES_COOKIE])
    status, bits = record.get("status"), record.get("preferences")
    if not status:
        return None
    if type(bits) is not int:
        raise ConsentStringInvalid(f"Expected preferences as a number, got none - at {PANDECTES_COOKIE}")
    choices = {name: not bits & bit for name, bit in _PANDECTES_BITS.items()}
    return Reading(choices, at_s=read_time(record.get("timestamp")))


def read_fides(cookies: Mapping[str, str]) -> Reading | None:
    """The notices, as text or in base64; what no click chose is implied. Raises: ConsentStringInvalid."""
    value = cookies[FIDES_COOKIE]
    record = read_object(value) if plain(value).startswith("{") else read_base64_object(value)
    choices, saved = read_choices(record.get("consent")), member(record, "fides_meta", "updatedAt")
    if not choices or not saved:
        return None
    method = member(record, "fides_meta", "consentMethod")
    is_click = method is None or method in _FIDES_CLICKS
    objects = any(choices.pop(name, True) is False for name in _FIDES_SALES)
    return Reading(choices, explicit=is_click, at_s=read_time(saved) if is_click else None, objects=objects)


def read_evidon(cookies: Mapping[str, str]) -> Reading | None:
    """The categories of all notices; one that is there twice must be allowed twice. Raises: ConsentStringInvalid."""
    record = read_object(cookies[EVIDON_COOKIE])
    notices = record.get("categories")
    choices: dict[str, bool] = {}
    for notice in notices.values() if isinstance(notices, dict) else ():
        for name, choice in read_choices(notice).items():
            choices[name] = choice and choices.get(name, True)
    if not choices:
        raise ConsentStringInvalid(f"Expected categories, got none - at {EVIDON_COOKIE}")
    return Reading(choices, at_s=read_time(record.get("consent_date")))


def read_dp_cookieconsent(cookies: Mapping[str, str]) -> Reading | None:
    """The boxes of TYPO3's dp_cookieconsent, once it is no longer open. Raises: ConsentStringInvalid."""
    record = read_object(cookies[DP_COOKIE])
    status, boxes = record.get("status"), record.get("checkboxes")
    if status == "open":
        return None
    if status == "denied":
        return Reading(everything=False)
    choices = read_named(boxes) if isinstance(boxes, list) else {}
    if not choices:
        raise ConsentStringInvalid(f"Expected checkboxes, got none - at {DP_COOKIE}")
    return Reading(choices)
