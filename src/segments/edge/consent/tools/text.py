"""Readings of text that consent tools share: JSON in its many encodings, words for yes and no, moments.

In: a cookie's raw value or a part of it. Out: plain values, or ConsentStringInvalid. The work follows the length of
the text; nesting is bounded before the parser recurses.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Iterator, Mapping
from json import loads
from typing import Final

from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.http.percent import decode_percent
from segments.errors import ConsentStringInvalid

MAX_JSON_BRACKETS: Final = 64
"""More nesting than any tool writes; keeps a hostile cookie from exhausting the stack."""

MAX_MOMENT_CHARS: Final = 40
_MAX_NUMBER_DIGITS: Final = 15
_MINUTES_BELOW: Final = 100_000_000
"""Minutes since 1970 stay below this until 2160; seconds passed it in 1973."""
_SECONDS_BELOW: Final = 100_000_000_000
"""Seconds since 1970 stay below this until 5138; milliseconds passed it in 1973."""

YES: Final = frozenset(
    (
        "true",
        "1",
        "yes",
        "y",
        "on",
        "allow",
        "allowed",
        "accept",
        "accepted",
        "grant",
        "granted",
        "all",
        "opt-in",
    )
)
NO: Final = frozenset(
    (
        *(
            "false",
            "0",
            "no",
            "n",
            "off",
            "deny",
            "denied",
            "reject",
            "rejected",
            "refuse",
            "refused",
            "decline",
        ),
        *("declined", "revoked", "none", "opt-out", "disallow", "disallowed", "withdrawn"),
    )
)
_STANDING: Final = ("status", "consented", "checked", "value", "consent", "allowed")
"""The members that hold the choice where a group is an object of its own."""


def plain(value: str) -> str:
    """A cookie's value without quotes and percent-encoding; Python's own quoting is undone as well."""
    text = value.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('\\"', '"').replace("\\054", ",").replace("\\073", ";")
    return decode_percent(text).strip()


def read_json(value: str) -> object:
    """The JSON value in a cookie: raw, or percent-encoded once or twice. Raises: ConsentStringInvalid."""
    once = plain(value)
    try:
        return _parse(once)
    except ConsentStringInvalid:
        twice = decode_percent(once).strip()
        if twice == once:
            raise
        return _parse(twice)


def read_object(value: str) -> dict[str, object]:
    """The same, where only an object will do. Raises: ConsentStringInvalid."""
    found = read_json(value)
    if not isinstance(found, dict):
        raise ConsentStringInvalid(f"Expected a JSON object, got {value[:20]!r}")
    return found


def read_base64_object(value: str) -> dict[str, object]:
    """The JSON object in base64 or base64url, padded or not. Raises: ConsentStringInvalid."""
    text = plain(value).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        decoded = a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True).decode()
    except ValueError as error:
        raise ConsentStringInvalid(f"Expected base64 of JSON, got {text[:20]!r}") from error
    return read_object(decoded)


def _parse(text: str) -> object:
    if text.count("{") + text.count("[") > MAX_JSON_BRACKETS and _depth(text) > MAX_JSON_BRACKETS:
        raise ConsentStringInvalid(f"Expected JSON nested at most {MAX_JSON_BRACKETS} deep, got more")
    try:
        return loads(text)
    except ValueError as error:
        raise ConsentStringInvalid(f"Expected JSON, got {text[:20]!r}") from error


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character in "{[") - (character in "}]")
        deepest = max(deepest, depth)
    return deepest


def member(value: object, *path: str) -> object:
    """The value under a path of members; None where one is missing."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def read_word(value: object) -> bool | None:
    """Yes or no, as a boolean, 1 or 0, or one of the usual words; None for anything else, such as "not asked"."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {1: True, 0: False}.get(value)
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in YES else False if word in NO else None
    return None


def read_choice(value: object) -> bool | None:
    """The same where a group may be an object with its status inside, or a list of what is allowed in it."""
    if isinstance(value, list):
        return bool(value)
    if isinstance(value, dict):
        return next((read_word(value[name]) for name in _STANDING if name in value), None)
    return read_word(value)


def read_choices(value: object) -> dict[str, bool]:
    """The members of an object that are yes or no."""
    if not isinstance(value, dict):
        return {}
    found = {name: read_choice(choice) for name, choice in value.items()}
    return {name: choice for name, choice in found.items() if choice is not None}


def names_in(value: object) -> list[str]:
    """The texts of a list, and its whole numbers as texts."""
    listed = value if isinstance(value, list) else []
    return [str(name) for name in listed if isinstance(name, str) or type(name) is int]


def read_pairs(text: str, joiners: str, separator: str) -> Iterator[tuple[str, str]]:
    """Names and contents of `name:content` pairs; every character of `joiners` parts two of them."""
    for joiner in joiners[1:]:
        text = text.replace(joiner, joiners[0])
    for pair in text.split(joiners[0]):
        name, found, content = pair.partition(separator)
        if found and name.strip():
            yield name.strip(), content.strip()


def first_pairs(text: str, joiners: str, separator: str) -> dict[str, str]:
    """The same as a dict; the first of equal names counts."""
    fields: dict[str, str] = {}
    for name, content in read_pairs(text, joiners, separator):
        fields.setdefault(name, content)
    return fields


def read_words(fields: Mapping[str, str]) -> dict[str, bool]:
    """The pairs whose content is yes or no."""
    found = {name: read_word(content) for name, content in fields.items()}
    return {name: choice for name, choice in found.items() if choice is not None}


def read_time(value: object) -> int | None:
    """Unix seconds of RFC 3339 text, or of minutes, seconds or milliseconds since 1970, told apart by their size.

    None for anything else: a choice without a time is one as well.
    """
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        moment = parse_timestamp(value) if len(value) <= MAX_MOMENT_CHARS else None
        return moment.unix_nanoseconds // SECOND if isinstance(moment, Timestamp) else None
    if isinstance(value, str):
        value = int(value) if len(value) <= _MAX_NUMBER_DIGITS else 0
    if isinstance(value, float):
        value = int(value) if 0 < value < 10**_MAX_NUMBER_DIGITS else 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**_MAX_NUMBER_DIGITS:
        return None
    if value < _MINUTES_BELOW:
        return value * 60
    return value if value < _SECONDS_BELOW else value // 1000
