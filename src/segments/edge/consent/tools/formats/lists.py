"""Tools that write the list of what is allowed: vanilla-cookieconsent, CookieScript, Cookie Information, Drupal.

A group that is not listed is refused, which needs no word of its own: what no group grants is not granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import names_in, plain, read_json, read_object, read_time
from segments.errors import ConsentStringInvalid

VANILLA_COOKIE: Final = "cc_cookie"
SCRIPT_COOKIE: Final = "CookieScriptConsent"
SCRIPT_GROUPS: Final[GroupMap] = {
    "performance": ANALYTICS,
    "functionality": PREFERENCES,
    "targeting": ADVERTISING,
}
INFORMATION_COOKIE: Final = "CookieInformationConsent"
INFORMATION_GROUPS: Final[GroupMap] = {
    "cookie_cat_functional": PREFERENCES,
    "cookie_cat_statistic": ANALYTICS,
    "cookie_cat_marketing": ADVERTISING,
}
DRUPAL_COOKIE: Final = "cookie-agreed"
DRUPAL_CATEGORIES: Final = "cookie-agreed-categories"

_VANILLA_TIMES: Final = ("lastConsentTimestamp", "last_consent_update")
"""Of version 3 and 2; what begins with "consent" there is the time of the first choice."""
_DRUPAL_CHOICES: Final = {"0": False, "1": True, "2": True}


def read_vanilla(cookies: Mapping[str, str]) -> Reading | None:
    """The categories that are allowed; version 3 names the others beside them. Raises: ConsentStringInvalid."""
    record = read_object(cookies[VANILLA_COOKIE])
    allowed = record.get("categories")
    if not isinstance(allowed, list):
        raise ConsentStringInvalid(f"Expected a list of categories, got none - at {VANILLA_COOKIE}")
    services = record.get("services")
    known = [name for name in services if isinstance(name, str)] if isinstance(services, dict) else []
    choices = dict.fromkeys(known, False) | dict.fromkeys(names_in(allowed), True)
    moments = (read_time(record.get(name)) for name in _VANILLA_TIMES)
    return Reading(choices, at_s=next((moment for moment in moments if moment is not None), None))


def read_cookie_script(cookies: Mapping[str, str]) -> Reading | None:
    """The categories of an acceptance, which is of all where none are listed. Raises: ConsentStringInvalid."""
    record = read_object(cookies[SCRIPT_COOKIE])
    action, at_s = record.get("action"), read_time(record.get("consenttime"))
    if action == "reject":
        return Reading(everything=False, at_s=at_s)
    if action != "accept":
        raise ConsentStringInvalid(f"Expected accept or reject, got another action - at {SCRIPT_COOKIE}")
    listed = record.get("categories")
    if listed is None:
        return Reading(everything=True, at_s=at_s)
    found = read_json(listed) if isinstance(listed, str) else listed
    allowed = names_in(found)
    choices = {name: name in allowed for name in {**SCRIPT_GROUPS, **dict.fromkeys(allowed)}}
    return Reading(choices, at_s=at_s)


def read_cookie_information(cookies: Mapping[str, str]) -> Reading | None:
    """The approved and the denied. Raises: ConsentStringInvalid."""
    record = read_object(cookies[INFORMATION_COOKIE])
    approved, denied = (record.get(f"consents_{word}") for word in ("approved", "denied"))
    if not isinstance(approved, list):
        raise ConsentStringInvalid(f"Expected a list of approved groups, got none - at {INFORMATION_COOKIE}")
    choices = dict.fromkeys(names_in(approved), True) | dict.fromkeys(names_in(denied), False)
    return Reading(choices, at_s=read_time(record.get("timestamp")))


def read_drupal(cookies: Mapping[str, str]) -> Reading | None:
    """EU Cookie Compliance: agreed or not, and to which categories where the site has some.

    Raises: ConsentStringInvalid.
    """
    status = cookies.get(DRUPAL_COOKIE)
    if not status:
        return None
    answer = _DRUPAL_CHOICES.get(plain(status))
    if answer is None:
        raise ConsentStringInvalid(f"Expected 0, 1 or 2, got {status[:20]!r} - at {DRUPAL_COOKIE}")
    categories = cookies.get(DRUPAL_CATEGORIES)
    if not answer or not categories:
        return Reading(everything=answer)
    return Reading(dict.fromkeys(names_in(read_json(categories)), True))
