"""IAB strings in cookies: raw, or inside the cookie of a consent tool.

In: the cookies of a request. Out: the string, or "" without one. Raises: ConsentStringInvalid for one longer than a
cookie can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from segments.edge.consent.records import MAX_RECORD_CHARS
from segments.edge.consent.tools.text import plain, read_json, read_object
from segments.errors import ConsentStringInvalid

FUNDING_CHOICES: Final = "FCCDCF"
"""Google's consent messages: a JSON array whose fourth member begins with the TC string, where there is one."""

EXTRA_TCF: Final = (FUNDING_CHOICES,)
EXTRA_TCF_PREFIX: Final = "__cmpconsent"
"""consentmanager's cookie ends in the number of the site; values of older versions begin with B."""

_TCF_START: Final = "C"
_US_MEMBER: Final = "uspString"


def find_string(cookies: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of these cookies that is not empty, without quotes and percent-encoding."""
    return next((plain(_bounded(cookies[name])) for name in names if cookies.get(name)), "")


def find_tcf(cookies: Mapping[str, str], names: Sequence[str]) -> str:
    """The TC string under one of these names, else in a cookie of a tool that wraps it."""
    found = find_string(cookies, names) or _of_funding_choices(cookies.get(FUNDING_CHOICES, ""))
    if found:
        return found
    for name, value in cookies.items():
        if name.removeprefix(EXTRA_TCF_PREFIX).isdecimal() and name.startswith(EXTRA_TCF_PREFIX):
            text = plain(_bounded(value))
            if text.startswith(_TCF_START):
                return text
    return ""


def find_us_privacy(cookies: Mapping[str, str], names: Sequence[str]) -> str:
    """The US Privacy string, alone or as `uspString` of an object, as iubenda writes it."""
    text = find_string(cookies, names)
    if not text.startswith("{"):
        return text
    found = read_object(text).get(_US_MEMBER)
    return found if isinstance(found, str) else text


def _of_funding_choices(value: str) -> str:
    """Outside the EEA the array holds no string, and says nothing."""
    if not value:
        return ""
    try:
        match read_json(_bounded(value)):
            case [_, _, _, [str(tcf), *_], *_]:
                return tcf
    except ConsentStringInvalid:
        pass
    return ""


def _bounded(value: str) -> str:
    if len(value) > MAX_RECORD_CHARS:
        raise ConsentStringInvalid(f"Expected at most {MAX_RECORD_CHARS} characters, got {len(value)}")
    return value
