"""Tools that write pairs in a notation of their own: Tealium, HubSpot, c15t, django-cookie-consent, and others.

In: the tool's cookies. Out: a `Reading`. The work follows the length of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import first_pairs, plain, read_pairs, read_time, read_word, read_words
from segments.errors import ConsentStringInvalid

TEALIUM_COOKIE: Final = "CONSENTMGR"
TEALIUM_OLD: Final = "OPTOUTMULTI"
TEALIUM_GROUPS: Final[GroupMap] = {"c1": ANALYTICS, "c3": ADVERTISING, "c6": PREFERENCES}
TEALIUM_OTHERS: Final = ("c2", "c4", "c5", *(f"c{number}" for number in range(7, 16)))
"""Affiliates, search, email, social and the like: purposes of the sender, none of a visit's."""
HUBSPOT_COOKIE: Final = "__hs_cookie_cat_pref"
HUBSPOT_OPT_OUT: Final = "__hs_opt_out"
HUBSPOT_GROUPS: Final[GroupMap] = {"1": ANALYTICS, "2": ADVERTISING, "3": PREFERENCES}
C15T_COOKIE: Final = "c15t"
C15T_GROUPS: Final[GroupMap] = {
    "functionality": frozenset({"functional"}),
    "experience": frozenset({"personalization"}),
    "measurement": ANALYTICS,
    "marketing": ADVERTISING,
}
DJANGO_COOKIE: Final = "cookie_consent"
COMMANDERS_COOKIE: Final = "TC_PRIVACY"
TARTEAUCITRON_COOKIES: Final = ("tarteaucitron", "Consent_status")

_DECLINED: Final = "-1"
_ALLOWED_PREFIX: Final = "c."
_TIME_FIELD: Final = "i.t"
_WAITING: Final = "wait"
_EXEMPT: Final = ("matomo", "tarteaucitron", "atinternet")
"""Services that tarteaucitron may switch on before anybody was asked, as exempt from consent."""
_COMMANDERS_LISTED, _COMMANDERS_NONE = "0", "1"


def read_tealium(cookies: Mapping[str, str]) -> Reading | None:
    """The categories of a consent, all where none are listed. Raises: ConsentStringInvalid."""
    value = cookies.get(TEALIUM_COOKIE)
    if not value:
        return _read_tealium_opt_outs(cookies.get(TEALIUM_OLD, ""))
    fields = first_pairs(plain(value), "|", ":")
    at_s, answer = read_time(fields.get("ts")), read_word(fields.get("consent"))
    choices = read_words(
        {name: word for name, word in fields.items() if name[:1] == "c" and name[1:].isdecimal()}
    )
    if answer is False:
        return Reading(everything=False, at_s=at_s)
    if choices:
        return Reading(choices, at_s=at_s)
    if answer is None:
        raise ConsentStringInvalid(f"Expected consent:true or false, got neither - at {TEALIUM_COOKIE}")
    return Reading(everything=True, at_s=at_s)


def _read_tealium_opt_outs(value: str) -> Reading | None:
    """The older form, where 1 is opted out and 0 stands for all."""
    out = read_words(first_pairs(plain(value), "|", ":"))
    if not out:
        return None
    if out.pop("0", False):
        return Reading(everything=False)
    return Reading({name: not is_out for name, is_out in out.items()})


def read_hubspot(cookies: Mapping[str, str]) -> Reading | None:
    """The categories by number, or the answer of sites without them. Raises: ConsentStringInvalid."""
    value = cookies.get(HUBSPOT_COOKIE)
    if value:
        choices = read_words(first_pairs(plain(value), "_,", ":"))
        if not choices:
            raise ConsentStringInvalid(f"Expected 1:true_2:false, got {value[:20]!r} - at {HUBSPOT_COOKIE}")
        return Reading(choices)
    has_opted_out = read_word(plain(cookies.get(HUBSPOT_OPT_OUT, "")))
    return None if has_opted_out is None else Reading(everything=not has_opted_out)


def read_c15t(cookies: Mapping[str, str]) -> Reading | None:
    """The categories that are allowed, as `c.NAME:1`; those denied are left out. Raises: ConsentStringInvalid."""
    value = cookies[C15T_COOKIE]
    fields = first_pairs(plain(value), ",", ":")
    choices = read_words(
        {
            name.removeprefix(_ALLOWED_PREFIX): word
            for name, word in fields.items()
            if name.startswith(_ALLOWED_PREFIX)
        }
    )
    if not choices:
        raise ConsentStringInvalid(f"Expected c.necessary:1, got {value[:20]!r} - at {C15T_COOKIE}")
    return Reading(dict.fromkeys(C15T_GROUPS, False) | choices, at_s=read_time(fields.get(_TIME_FIELD)))


def read_django(cookies: Mapping[str, str]) -> Reading | None:
    """django-cookie-consent: `group=moment` where it was accepted, `group=-1` where declined.

    Raises: ConsentStringInvalid.
    """
    value = cookies[DJANGO_COOKIE]
    fields = first_pairs(plain(value), "|", "=")
    moments = {name: read_time(text) for name, text in fields.items() if text != _DECLINED}
    if not fields or None in moments.values():
        raise ConsentStringInvalid(
            f"Expected group=moment or group=-1, got {value[:20]!r} - at {DJANGO_COOKIE}"
        )
    choices = {name: text != _DECLINED for name, text in fields.items()}
    at_s = min((moment for moment in moments.values() if moment is not None), default=None)
    return Reading(choices, at_s=at_s, may_be_later=True)


def read_commanders_act(cookies: Mapping[str, str]) -> Reading | None:
    """`0@..@1,2,3@@ms`: the categories that are allowed; a 1 in front: none. Raises: ConsentStringInvalid."""
    value = cookies[COMMANDERS_COOKIE]
    status, *rest = plain(value).split("@")
    moments = [read_time(part.split(",")[0]) for part in rest[2:]]
    at_s = next((moment for moment in moments if moment is not None), None)
    if status == _COMMANDERS_NONE:
        return Reading(everything=False, at_s=at_s)
    if status != _COMMANDERS_LISTED or len(rest) < len(("site", "categories")):
        raise ConsentStringInvalid(f"Expected 0@.. or 1@.., got {value[:20]!r} - at {COMMANDERS_COOKIE}")
    listed = [name for name in rest[1].split(",") if name]
    if not listed or listed == ["ALL"]:
        return Reading(everything=bool(listed), at_s=at_s)
    return Reading(dict.fromkeys(listed, True), at_s=at_s)


def read_tarteaucitron(cookies: Mapping[str, str]) -> Reading | None:
    """The services, as `!name=true!other=false`; as long as one waits, the banner is open. Raises:
    ConsentStringInvalid.
    """
    value = next((cookies[name] for name in TARTEAUCITRON_COOKIES if cookies.get(name)), "")
    fields = dict(read_pairs(plain(value), "!", "="))
    if _WAITING in fields.values():
        return None
    choices = read_words(fields)
    if not choices:
        raise ConsentStringInvalid(
            f"Expected !service=true, got {value[:20]!r} - at {TARTEAUCITRON_COOKIES[0]}"
        )
    if all(squashed in _EXEMPT for squashed in choices) and all(choices.values()):
        return None
    return Reading(choices)
