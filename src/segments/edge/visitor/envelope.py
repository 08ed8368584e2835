"""The outer form that our cookies share: `v2.<key id>.<payload>.<mac>`, or `v1` for a value of any site.

In: payload bytes and a key ring, or a cookie's value. Out: the value, or the payload once its MAC is proven.
The MAC covers purpose, site, cookie name and every character before it. This file must never look inside a payload:
what stands there is worth nothing before its signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.errors import BadSignature, CookieMalformed
from segments.signing import (
    OF_ANY_SITE,
    OF_ONE_SITE,
    KeyRing,
    decode_base64url,
    encode_base64url,
    is_key_id,
    is_site_mac,
    site_mac,
)

VERSIONS: Final = (OF_ANY_SITE, OF_ONE_SITE)
MAX_COOKIE_BYTES: Final = 4_096
"""RFC 6265 section 6.1: what a browser must be able to keep of one cookie, name and attributes included."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload that one of our keys signed; `is_newest_key` is False where a newer key or version should sign it."""

    payload: bytes
    key_id: str
    is_newest_key: bool


def seal_envelope(payload: bytes, ring: KeyRing, purpose: str, cookie_name: str) -> str:
    """The cookie value that carries a payload, signed with the newest key of a ring that has one."""
    key_id, secret = ring.newest()
    signed = f"{ring.version}.{key_id}.{encode_base64url(payload)}"
    sealed = site_mac(ring, ring.version, secret, purpose, _message(cookie_name, signed))
    return f"{signed}.{encode_base64url(sealed)}"


def open_envelope(value: str, ring: KeyRing, purpose: str, cookie_name: str) -> Envelope:
    """The payload of a cookie value.

    Raises:
        CookieMalformed: it is too long, or not of this form and version.
        BadSignature: no key of the ring signed it for this site, purpose and cookie name.
    """
    if len(value) > MAX_COOKIE_BYTES:
        raise CookieMalformed(
            f"Expected at most {MAX_COOKIE_BYTES} characters, got {len(value)} - at the cookie"
        )
    signed, _, claimed = value.rpartition(".")
    match signed.split("."):
        case [version, key_id, payload] if version in VERSIONS and is_key_id(key_id):
            payload_bytes, claimed_bytes = _decode(payload), _decode(claimed)
        case _:
            raise CookieMalformed("Expected v2.<key id>.<payload>.<mac>, got another form - at the cookie")
    secret = ring.find(key_id)
    if not is_site_mac(ring, version, secret, purpose, _message(cookie_name, signed), claimed_bytes):
        raise BadSignature("Expected a signature by one of our keys, got another one - at the cookie")
    return Envelope(payload_bytes, key_id, (key_id, version) == (ring.newest()[0], ring.version))


def _message(cookie_name: str, signed: str) -> bytes:
    return f"{cookie_name}\0{signed}".encode()


def _decode(text: str) -> bytes:
    try:
        return decode_base64url(text)
    except ValueError as error:
        raise CookieMalformed(f"{error} - at the cookie") from error
