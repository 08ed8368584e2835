"""Cookies of consent tools that the edge knows by name and cannot read, and cookies that only look like a choice.

A choice that stands in such a cookie may be a refusal, so it counts as one until the visitor's choice is known from
elsewhere: from the consent bridge, or from a reader that the site declares. What is no choice decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

UNREAD: Final[Mapping[str, str]] = {
    "amcookie_allowed": "amasty",
    "amcookie_disallowed": "amasty",
    "_swb_consent_": "ketch-swb",
    "__privaci_cookie_consents": "securiti",
    "cookieControlPrefs": "jquery-gdpr-cookie",
    "cookieControl": "jquery-gdpr-cookie",
    "hu-consent": "hu-manity",
    "CookieConsentPolicy": "salesforce",
    "cookiepreferences": "cookie-preferences",
    "cookie_preferences": "cookie-preferences",
    "cookie-preferences": "cookie-preferences",
    "cookiePreferences": "cookie-preferences",
    "cookieSettings": "cookie-settings",
    "cookie_settings": "cookie-settings",
    "cookie-settings": "cookie-settings",
    "cookies_consent": "cookies-consent",
    "cookies-consent": "cookies-consent",
    "cookiesConsent": "cookies-consent",
    "user_consent": "user-consent",
    "gdpr_consent": "gdpr",
    "gdpr-consent": "gdpr",
    "cookies_policy": "gov-uk",
    "cookies_preferences_set": "gov-uk",
    "cookie_policy": "gov-uk",
    "cookiebar": "cookiebar",
    "cookieBar": "cookiebar",
    "cookie_consent_level": "nette-cookie-consent",
    "cookie_consent_user_accepted": "free-privacy-policy",
    "cookie_consent_user_consent_token": "free-privacy-policy",
    "waconcookiemanagement": "wacon",
    "acris_cookie_acc": "acris",
    "cookiesplus": "prestashop-cookiesplus",
    "eucookie": "eu-cookie",
    "euCookie": "eu-cookie",
    "allowCookies": "allow-cookies",
    "allow_cookies": "allow-cookies",
    "acceptCookies": "accept-cookies",
    "accept_cookies": "accept-cookies",
    "cookies_accepted": "accept-cookies",
    "cookiesAccepted": "accept-cookies",
    "cookieAccepted": "accept-cookies",
    "cookie_accepted": "accept-cookies",
    "cookieconsent": "cookieconsent-name",
    "ckies_functional": "ckies",
    "ckies_performance": "ckies",
    "ckies_targeting": "ckies",
    "truendo_cmp": "truendo",
}
"""Name -> the tool, or the name's own word where many tools share it. Seen in public code and filter lists, 2026-11."""

UNREAD_PREFIXES: Final[Mapping[str, str]] = {
    "_ENSIGHTEN_PRIVACY": "ensighten",
    "uncode_privacy[": "uncode",
    "__cmpcccu": "consentmanager",
}

NO_CHOICE: Final[Mapping[str, str]] = {
    "cookie-preference": "shopware",
    "user_allowed_save_cookie": "magento",
    "consentUUID": "sourcepoint",
    "laravel_cookie_consent": "spatie",
    "cookie_notice": "cookie-notice-npm",
}
"""These say at most that somebody answered: a refusal writes the same, or writes nothing."""

COMPANIONS: Final = frozenset(
    (
        *("addtl_consent", "consentDate", "cookie-agreed-version", "osano_consentmanager_uuid", "_sp_su"),
        *("__privaci_cookie_consent_uuid", "__privaci_cookie_consent_generated", "cookie_consent_uuid"),
    )
)
"""Cookies that stand beside a choice and hold none."""

_SAYS_CONSENT: Final = re.compile(
    r"consent|gdpr|cookie.?(?:accept|agree|allow|choice|law|notice|polic|pref|sett)", re.IGNORECASE
)


def sounds_like_consent(name: str) -> bool:
    """True for the name of a cookie that some unknown consent tool may have written."""
    return name not in COMPANIONS and _SAYS_CONSENT.search(name) is not None
