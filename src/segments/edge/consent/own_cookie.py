"""Our own consent cookie: a text that a person can read and a site's own script can set.

    v1.functional:1.analytics:0.personalization:1.advertising:0.at:1763900000

Fields are joined by dots, in any order after the version. A purpose that is left out is not granted. `at`
is the time of the choice in Unix seconds, kept as the record of it; it may be left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from segments.catalog import PURPOSES
from segments.edge.consent.gate import ALL_PURPOSES
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

VERSION: Final = "v1"
MAX_CHARS: Final = 256
"""Twice what the longest value of this version needs, percent-encoded."""

_MAX_TIME_DIGITS: Final = 12  # Unix seconds until the year 33658; more digits are not a time


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """One choice: the purposes granted, when, in Unix seconds (None when the cookie does not say), and what was refused
    in so many words.
    """

    purposes: frozenset[str]
    at_s: int | None
    refused: frozenset[str] = frozenset()


def write_own_consent(purposes: Collection[str], at_s: int) -> str:
    """The cookie's value for a choice made at `at_s` (Unix seconds); purposes that we do not know are left
    out.
    """
    choices = [f"{purpose}:{int(purpose in purposes)}" for purpose in PURPOSES[1:]]
    return ".".join([VERSION, *choices, f"at:{at_s}"])


def parse_own_consent(value: str) -> OwnConsent:
    """The choice in a cookie's value, percent-encoded or not.

    Raises: ConsentStringInvalid.
    """
    if len(value) > MAX_CHARS:
        raise ConsentStringInvalid(
            f"Expected at most {MAX_CHARS} characters, got {len(value)} - at our consent cookie"
        )
    version, *fields = decode_percent(value).strip('" ').split(".")
    if version != VERSION:
        raise ConsentStringInvalid(
            f"Expected version {VERSION}, got {version[:20]!r} - at our consent cookie"
        )
    granted: dict[str, bool] = {}
    at_s: int | None = None
    for text in fields:
        name, _, choice = text.partition(":")
        if name == "at" and at_s is None:
            at_s = _parse_time(choice)
        elif name in ALL_PURPOSES and name not in granted and choice in ("0", "1"):
            granted[name] = choice == "1"
        else:
            raise ConsentStringInvalid(
                f"Expected purpose:0 or purpose:1, got {text[:40]!r} - at our consent cookie"
            )
    purposes = frozenset(name for name, is_granted in granted.items() if is_granted)
    return OwnConsent(purposes, at_s, frozenset(granted) - purposes)


def _parse_time(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_TIME_DIGITS):
        raise ConsentStringInvalid(f"Expected Unix seconds, got {text[:20]!r} - at our consent cookie")
    return int(text)
