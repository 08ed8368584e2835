"""Bodies of requests between parts of this product, signed with a time: orders to forget pages, sums for the desk.

In: a body and a key ring. Out: a header for it, or the proof that a header is right. The header is
`VERSION.KEY_ID.MILLISECONDS.MAC`, the MAC over the milliseconds, a dot and the body; what can be told from the header
alone is told before a body is read. Nothing in this file reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from segments.signing import (
    MAC_BYTES,
    KeyRing,
    decode_base64url,
    encode_base64url,
    is_site_mac,
    site_mac,
)

SIGNATURE_HEADER: Final = "x-segments-signature"

MAX_CLOCK_MS: Final = 300_000
"""The allowed error of the signer's clock, and so the time in which a body could be replayed: five minutes."""

MAX_MOMENT_DIGITS: Final = 15
"""Of a time in Unix milliseconds; a longer number is no time, and not worth its parsing."""


def sign_body(body: bytes, ring: KeyRing, purpose: str, now_ms: int) -> str:
    """The signature header for a body, with the ring's newest key."""
    key_id, secret = ring.newest()
    moment = str(now_ms)
    signed = site_mac(ring, ring.version, secret, purpose, _signed(moment, body))
    return f"{ring.version}.{key_id}.{moment}.{encode_base64url(signed)}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature header of the right form, by a known key, of the last minutes: worth reading a body for."""

    ring: KeyRing
    purpose: str
    version: str
    secret: bytes = field(repr=False)
    moment: str
    mac: bytes

    def proves(self, body: bytes) -> bool:
        """True if the body is the one that was signed, compared in constant time."""
        signed = _signed(self.moment, body)
        return is_site_mac(self.ring, self.version, self.secret, self.purpose, signed, self.mac)


def read_claim(signature: str, ring: KeyRing, purpose: str, now_ms: int) -> Claim | None:
    """The claim that a header makes of the body below it; None where no body could prove it right."""
    version, _, rest = signature.partition(".")
    key_id, _, rest = rest.partition(".")
    moment, _, claimed = rest.partition(".")
    secret = ring.find(key_id)
    try:
        claimed_mac = decode_base64url(claimed)
    except ValueError:
        claimed_mac = b""
    if secret is None or not ring.reads(version) or len(claimed_mac) != MAC_BYTES:
        return None
    return Claim(ring, purpose, version, secret, moment, claimed_mac) if _is_timely(moment, now_ms) else None


def _is_timely(moment: str, now_ms: int) -> bool:
    is_number = moment.isascii() and moment.isdigit() and len(moment) <= MAX_MOMENT_DIGITS
    return is_number and abs(int(moment) - now_ms) <= MAX_CLOCK_MS


def _signed(moment: str, body: bytes) -> bytes:
    return moment.encode() + b"." + body
