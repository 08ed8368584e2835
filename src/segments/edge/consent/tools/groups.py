"""From a tool's own groups to our purposes, and the readings of text that several tools share.

In: group name -> allowed or not. Out: the purposes granted. A group that stands for nothing of ours is
ignored; a purpose is granted when every group that stands for it is allowed, and there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from json import loads
from typing import Final

from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import SECOND, Timestamp
from segments.errors import ConsentStringInvalid

MAX_COOKIE_CHARS: Final = 8_192
"""Twice what a browser keeps in one cookie."""

MAX_MOMENT_CHARS: Final = 40
MAX_MILLISECOND_DIGITS: Final = 15
"""Until the year 33658; more is no time."""

MAX_JSON_BRACKETS: Final = 64
"""More nesting than any tool writes; keeps a hostile cookie from exhausting the stack."""

GroupMap = Mapping[str, frozenset[str]]

PREFERENCES: Final = frozenset({"functional", "personalization"})
"""What a group for preferences stands for: remembering choices, and content that follows them."""

ANALYTICS: Final = frozenset({"analytics"})
ADVERTISING: Final = frozenset({"advertising"})

COMMON_GROUPS: Final[GroupMap] = {
    "functional": PREFERENCES,
    "functionality": PREFERENCES,
    "preferences": PREFERENCES,
    "personalization": frozenset({"personalization"}),
    "personalisation": frozenset({"personalization"}),
    "analytics": ANALYTICS,
    "statistics": ANALYTICS,
    "marketing": ADVERTISING,
    "advertising": ADVERTISING,
    "advertisement": ADVERTISING,
    "targeting": ADVERTISING,
}
"""Names that several tools, and most sites, give their groups; compared in lower case."""


def grant_groups(choices: Mapping[str, bool], groups: GroupMap) -> frozenset[str]:
    """The purposes that the allowed groups stand for."""
    granted: set[str] = set()
    withheld: set[str] = set()
    for name, is_allowed in choices.items():
        (granted if is_allowed else withheld).update(groups.get(name, ()))
    return frozenset(granted - withheld)


def check_length(text: str) -> str:
    """`text` itself. Raises: ConsentStringInvalid, when it is longer than a cookie can be."""
    if len(text) > MAX_COOKIE_CHARS:
        raise ConsentStringInvalid(f"Expected at most {MAX_COOKIE_CHARS} characters, got {len(text)}")
    return text


def read_json(text: str) -> dict[str, object]:
    """The JSON object in a cookie. Raises: ConsentStringInvalid."""
    if text.count("{") + text.count("[") > MAX_JSON_BRACKETS and _depth(text) > MAX_JSON_BRACKETS:
        raise ConsentStringInvalid(f"Expected JSON nested at most {MAX_JSON_BRACKETS} deep, got more")
    try:
        value = loads(text)
    except ValueError as error:
        raise ConsentStringInvalid(f"Expected JSON, got {text[:20]!r}") from error
    if not isinstance(value, dict):
        raise ConsentStringInvalid(f"Expected a JSON object, got {text[:20]!r}")
    return value


def read_moment(text: object) -> int | None:
    """Unix seconds of RFC 3339 text; None for anything else, since a choice without a time is one as well."""
    moment = parse_timestamp(text) if isinstance(text, str) and len(text) <= MAX_MOMENT_CHARS else None
    return moment.unix_nanoseconds // SECOND if isinstance(moment, Timestamp) else None


def read_milliseconds(text: str) -> int | None:
    """Unix seconds of Unix milliseconds; None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_MILLISECOND_DIGITS
    return int(text) // 1000 if is_number else None


def read_booleans(value: Mapping[str, object]) -> dict[str, bool]:
    """The members that are true or false."""
    return {name: choice for name, choice in value.items() if isinstance(choice, bool)}


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character in "{[") - (character in "}]")
        deepest = max(deepest, depth)
    return deepest
