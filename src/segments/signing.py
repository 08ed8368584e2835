"""HMAC-SHA256 with several keys, a purpose and a site, for cookies, orders and tokens; and their base64url.

A key ring lists keys oldest to newest: the newest signs, any of them verifies (as itsdangerous does). The
purpose is part of what is signed, so a value signed for one use is worth nothing in another; from version 2 on the
site's name is, too, so sites that share keys do not share values. Nothing in this file reads a clock or an environment.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from typing import Final

MAC_BYTES: Final = 32
MIN_KEY_BYTES: Final = 32
"""RFC 2104 section 3: a key shorter than the hash output weakens HMAC."""
OF_ANY_SITE: Final = "v1"
"""The version of values whose MAC names no site: read until they expire, and written where no site is known."""
OF_ONE_SITE: Final = "v2"
"""The version of values whose MAC names their site."""
MAX_KEY_ID_CHARS: Final = 16
"""Every signed value repeats its key id, and a cookie has 4,096 bytes for everything."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by id, oldest to newest. An empty ring signs and verifies nothing: ask `bool(ring)` first.

    The secrets are left out of its text, so that none ever reaches a log.
    """

    keys: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    site: str = ""
    """The site for which these keys sign; "" where it is not known, and then version 1 is all there is."""

    def __bool__(self) -> bool:
        return bool(self.keys)

    def newest(self) -> tuple[str, bytes]:
        """The id and secret that new signatures use."""
        return self.keys[-1]

    def of_site(self, site: str) -> KeyRing:
        """The same keys, for the values of one site."""
        return replace(self, site=site)

    @property
    def version(self) -> str:
        """The version of values that this ring signs."""
        return OF_ONE_SITE if self.site else OF_ANY_SITE

    def reads(self, version: str) -> bool:
        """True if values of this version can be proven: those of one site only where the site is known."""
        return version == OF_ANY_SITE or (version == OF_ONE_SITE and self.site != "")

    def find(self, key_id: str) -> bytes | None:
        """The secret of one key id, or None; an unknown id is how a retired key looks."""
        return next((secret for known, secret in self.keys if known == key_id), None)


def parse_key_ring(text: str) -> KeyRing:
    """A ring from `id:secret,id:secret`, oldest first, secrets in unpadded base64url.

    Raises:
        ValueError: an entry is not of that form or a secret is under 32 bytes; the text is never repeated.
    """
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    ring = tuple(_parse_key(entry, place) for place, entry in enumerate(entries, 1))
    if len({key_id for key_id, _ in ring}) != len(ring):
        raise ValueError("Expected each key id once, got one twice - give every key an id of its own")
    return KeyRing(ring)


def _parse_key(entry: str, place: int) -> tuple[str, bytes]:
    key_id, separator, encoded = entry.partition(":")
    try:
        secret = decode_base64url(encoded.rstrip("="))
    except ValueError:
        secret = b""
    if not separator or not is_key_id(key_id) or len(secret) < MIN_KEY_BYTES:
        raise ValueError(
            f"Expected id:secret with at least {MIN_KEY_BYTES} bytes in base64url, got something else"
            f" - at key {place}; make keys with: segments keys"
        )
    return key_id, secret


def is_key_id(text: str) -> bool:
    """True if a text can name a key: 1 to 16 ASCII letters and digits, so that `.` and `:` can end it."""
    return text.isascii() and text.isalnum() and len(text) <= MAX_KEY_ID_CHARS


def mac(secret: bytes, purpose: str, message: bytes) -> bytes:
    """The 32 bytes of HMAC-SHA256 over purpose, NUL and message.

    A purpose holds no NUL, so no two pairs of purpose and message are ever the same bytes.
    """
    return hmac.digest(secret, purpose.encode() + b"\0" + message, "sha256")


def site_mac(ring: KeyRing, version: str, secret: bytes, purpose: str, message: bytes) -> bytes:
    """The MAC of a value of this version: from 2 on the purpose ends in it, and the site's name and NUL come first.

    A site's name holds no NUL, so no two pairs of site and message are ever the same bytes.
    """
    if version == OF_ANY_SITE:
        return mac(secret, purpose, message)
    return mac(secret, purpose + version[1:], ring.site.encode() + b"\0" + message)


def is_site_mac(
    ring: KeyRing, version: str, secret: bytes | None, purpose: str, message: bytes, claimed: bytes
) -> bool:
    """True if `claimed` is that MAC, compared in constant time; False for another version or site, or without a key."""
    if secret is None or not ring.reads(version):
        return False
    return hmac.compare_digest(site_mac(ring, version, secret, purpose, message), claimed)


def is_mac(secret: bytes, purpose: str, message: bytes, claimed: bytes) -> bool:
    """True if `claimed` is the MAC, compared in constant time."""
    return hmac.compare_digest(mac(secret, purpose, message), claimed)


def encode_base64url(value: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """The bytes of unpadded base64url in its one canonical form, so that equal bytes mean equal texts.

    Raises:
        ValueError: padding, another alphabet, an impossible length, or set bits behind the last byte, which
            RFC 4648 section 3.5 lets a decoder refuse and Python's accepts.
    """
    try:
        value = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        value = b""
    if encode_base64url(value) != text:
        raise ValueError("Expected canonical unpadded base64url, got other text")
    return value
