"""Grants: what the site's own backend says about a visitor, in a cookie that it signs with a key of its own.

In: the cookie's value and the grant keys. Out: segments and traits that rules may use. The payload is JSON,
so that any backend can write it with what it has; the outer form is that of the segment cookie. This file
must never parse a payload before its MAC is proven, nor fail in any way but CookieError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Final, TypeAlias

from segments.edge.visitor.envelope import open_envelope
from segments.errors import CookieExpired, CookieMalformed
from segments.signing import KeyRing

GRANT_COOKIE: Final = "__Host-segments-grant"
GRANT_PURPOSE: Final = "grant"

MAX_GRANTED_SEGMENTS: Final = 64
MAX_TRAITS: Final = 64
MAX_LIST_ITEMS: Final = 64
MAX_NAME_CHARS: Final = 64
MAX_TEXT_CHARS: Final = 512
"""A trait is something that a rule compares; nothing longer is worth its room in every request."""
MAX_OPENING_BRACKETS: Final = 256
"""Bounds the nesting before the parser recurses; a full grant opens 67, texts may hold some more."""
MAX_INT: Final = 2**63 - 1
"""CEL integers are 64 bits wide."""
MAX_TIME_S: Final = 2**53 - 1
"""The largest integer that a JavaScript backend can represent exactly."""

Trait: TypeAlias = bool | int | float | str | tuple[str, ...]

_SEGMENT_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_TRAIT_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Grant:
    """The grant of a backend until `expires_s`, in Unix seconds. `subject` is its own id of the person."""

    segments: tuple[str, ...]
    traits: Mapping[str, Trait]
    subject: str | None
    expires_s: int


NO_GRANT: Final = Grant((), MappingProxyType({}), None, 0)


def open_grant(value: str, ring: KeyRing, now_s: int, cookie_name: str = GRANT_COOKIE) -> Grant:
    """The grant in a cookie's value.

    Raises:
        CookieMalformed: not in the format, whoever signed it; the message names the place.
        BadSignature: not signed for this cookie by a key of the ring.
        CookieExpired: its time is over.
    """
    payload = open_envelope(value, ring, GRANT_PURPOSE, cookie_name).payload
    grant = read_grant(payload)
    if now_s >= grant.expires_s:
        raise CookieExpired(f"Expected an expiry after {now_s}, got {grant.expires_s} - at expires")
    return grant


def read_grant(payload: bytes) -> Grant:
    """The grant in a payload, whose signature and time are the caller's to check.

    Members that this version does not know are ignored; a trait that is null is as good as absent.

    Raises:
        CookieMalformed: not JSON, or a member that is not what the format says.
    """
    members = _parse(payload)
    if not isinstance(members, dict):
        raise _wrong("an object", "the payload")
    expires = members.get("expires")
    if type(expires) is not int or not 0 <= expires <= MAX_TIME_S:
        raise _wrong("whole Unix seconds", "expires")
    return Grant(
        segments=_read_segments(members.get("segments", [])),
        traits=_read_traits(members.get("traits", {})),
        subject=_read_subject(members.get("subject")),
        expires_s=expires,
    )


def _parse(payload: bytes) -> object:
    if payload.count(b"[") + payload.count(b"{") > MAX_OPENING_BRACKETS:
        raise _wrong(f"at most {MAX_OPENING_BRACKETS} brackets", "the payload")
    try:
        parsed: object = json.loads(payload.decode(), parse_constant=_refuse_constant)
    except ValueError as error:
        raise _wrong("JSON in UTF-8", "the payload") from error
    return parsed


def _refuse_constant(name: str) -> float:
    raise ValueError(f"Expected a number, got {name}")


def _read_segments(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_GRANTED_SEGMENTS:
        raise _wrong(f"a list of at most {MAX_GRANTED_SEGMENTS}", "segments")
    if not all(isinstance(name, str) and _is_name(name, _SEGMENT_ID) for name in value):
        raise _wrong("segment ids", "segments")
    return tuple(dict.fromkeys(value))


def _read_traits(value: object) -> Mapping[str, Trait]:
    if not isinstance(value, dict) or len(value) > MAX_TRAITS:
        raise _wrong(f"an object of at most {MAX_TRAITS}", "traits")
    if not all(_is_name(name, _TRAIT_NAME) for name in value):
        raise _wrong("names of letters, digits and _", "traits")
    return {name: _read_trait(name, item) for name, item in value.items() if item is not None}


def _read_trait(name: str, value: object) -> Trait:
    read = _TRAIT_READERS.get(type(value))
    trait = None if read is None else read(value)
    if trait is None:
        raise _wrong("a bool, number, short text or list of short texts", f"traits.{name}")
    return trait


def _read_number(value: int) -> int | None:
    return value if -MAX_INT - 1 <= value <= MAX_INT else None


def _read_double(value: float) -> float | None:
    return value if isfinite(value) else None


def _read_text(value: str) -> str | None:
    return value if _is_text(value) else None


def _read_texts(value: list[object]) -> tuple[str, ...] | None:
    texts = tuple(item for item in value if isinstance(item, str) and _is_text(item))
    return texts if len(texts) == len(value) <= MAX_LIST_ITEMS else None


_TRAIT_READERS: Final[Mapping[type, Callable[..., Trait | None]]] = {
    bool: bool,
    int: _read_number,
    float: _read_double,
    str: _read_text,
    list: _read_texts,
}


def _read_subject(value: object) -> str | None:
    if value is None or (isinstance(value, str) and value and _is_text(value)):
        return value
    raise _wrong(f"null or 1 to {MAX_TEXT_CHARS} characters", "subject")


def _is_text(text: str) -> bool:
    """True if a text is short enough and has no half of a surrogate pair, which JSON lets through."""
    return len(text) <= MAX_TEXT_CHARS and text.encode(errors="ignore").decode() == text


def _is_name(text: str, pattern: re.Pattern[str]) -> bool:
    return len(text) <= MAX_NAME_CHARS and pattern.match(text) is not None


def _wrong(expected: str, where: str) -> CookieMalformed:
    return CookieMalformed(f"Expected {expected}, got something else - at {where}")
