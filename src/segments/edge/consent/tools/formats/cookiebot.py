"""Cookiebot: the cookie `CookieConsent`, an object literal such as
`{stamp:'...',necessary:true,marketing:false}`.

Keys bare or quoted, in any order, raw or percent-encoded, blanks as `+`. `-1` alone, or as the stamp, or
the method `implied`, mean that Cookiebot took consent for granted; `0` alone is a refusal. `utc` is when the visitor
chose, in Unix milliseconds. Other tools write the same cookie: react-cookie-consent the words true and false.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.consent.tools.groups import ADVERTISING, ANALYTICS, PREFERENCES, GroupMap
from segments.edge.consent.tools.reading import Reading
from segments.edge.consent.tools.text import first_pairs, plain, read_time, read_word
from segments.errors import ConsentStringInvalid

COOKIE: Final = "CookieConsent"

GROUPS: Final[GroupMap] = {"preferences": PREFERENCES, "statistics": ANALYTICS, "marketing": ADVERTISING}

_IMPLIED_STAMP: Final = "-1"
_REFUSAL: Final = "0"
_CHOICES: Final = {"true": True, "false": False}


def read_cookiebot(cookies: Mapping[str, str]) -> Reading | None:
    """The groups in the cookie. Raises: ConsentStringInvalid."""
    text = plain(cookies.get(COOKIE, "")).replace("+", " ").strip(' "')
    if text == _IMPLIED_STAMP:
        return Reading(everything=True, explicit=False)
    if text == _REFUSAL:
        return Reading(everything=False)
    if not text or read_word(text) is not None:
        return None
    fields = _read_fields(text)
    choices = {name: _CHOICES[word] for name, word in fields.items() if word in _CHOICES}
    if not choices:
        raise ConsentStringInvalid(f"Expected {{necessary:true,...}}, got {text[:20]!r} - at {COOKIE}")
    is_implied = fields.get("method") == "implied" or fields.get("stamp") == _IMPLIED_STAMP
    at_s = None if is_implied else read_time(fields.get("utc", ""))
    return Reading(choices, explicit=not is_implied, at_s=at_s)


def read_word_of_cookiebots_name(cookies: Mapping[str, str]) -> Reading | None:
    """A word in the cookie that react-cookie-consent shares with Cookiebot, where it is one."""
    text = plain(cookies.get(COOKIE, ""))
    answer = read_word(text)
    return None if answer is None or text == _REFUSAL else Reading(everything=answer)


def _read_fields(text: str) -> dict[str, str]:
    if not (text.startswith("{") and text.endswith("}")):
        return {}
    fields = first_pairs(text[1:-1], ",", ":")
    return {name.strip(" '\""): content.strip(" '\"") for name, content in fields.items()}
