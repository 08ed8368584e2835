"""The pointer: the one small value of a site that changes, and that says which bundle is in force.

In: a Pointer and a key ring; out: sealed bytes, and back. What is sealed is never read before its MAC has been
checked. docs/reference/bundle.md has the format with a test vector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.bundle.packing import pack_value, unpack_value
from segments.errors import BundleCorrupt, BundleTooNew, BundleUntrusted
from segments.signing import KeyRing, is_mac, mac

POINTER_VERSION: Final = 1
PURPOSE: Final = "pointer"
WHOLE_SHARE: Final = 10_000
"""A staged share counts hundredths of a percent."""

MAX_POINTER_BYTES: Final = 4_096
"""Ten times what the longest real pointer has; a longer value is not even parsed."""

DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Staged:
    """A bundle that `share` of 10,000 visitors get before everybody does, since `since_ms` (Unix milliseconds)."""

    digest: str
    share: int
    since_ms: int = 0


@dataclass(frozen=True, slots=True)
class Pointer:
    """The bundle that a site uses. Digests are 64 hexadecimal digits; `sequence` grows with every publication.

    `previous` is what a roll-back returns to, None at first; `published_ms` is Unix milliseconds.
    """

    site: str
    digest: str
    sequence: int
    previous: str | None = None
    staged: Staged | None = None
    published_ms: int = 0


def seal_pointer(pointer: Pointer, ring: KeyRing) -> bytes:
    """The pointer as KV stores it, signed with the newest key.

    Raises:
        ValueError: the ring is empty, or a digest is not 64 hexadecimal digits.
    """
    if not ring:
        raise ValueError("Expected a key to sign the pointer with, got none - make one with: segments keys")
    key_id, secret = ring.newest()
    staged = pointer.staged
    payload = pack_value(
        [
            pointer.site,
            _packed_digest(pointer.digest),
            pointer.sequence,
            None if pointer.previous is None else _packed_digest(pointer.previous),
            None if staged is None else [_packed_digest(staged.digest), staged.share, staged.since_ms],
            pointer.published_ms,
        ]
    )
    return pack_value([POINTER_VERSION, key_id, payload, mac(secret, PURPOSE, _signed(key_id, payload))])


def open_pointer(sealed: bytes, ring: KeyRing, *, least_sequence: int = 0) -> Pointer:
    """The pointer in the sealed bytes. A caller that has seen a later one passes its number as `least_sequence`.

    Raises:
        BundleCorrupt: the bytes are not a sealed pointer.
        BundleTooNew: they are one of a later version.
        BundleUntrusted: no key of the ring signed it, or its sequence number is lower than `least_sequence`.
    """
    key_id, payload, claimed = _split(sealed)
    secret = ring.find(key_id)
    if secret is None or not is_mac(secret, PURPOSE, _signed(key_id, payload), claimed):
        raise BundleUntrusted(
            "Expected a pointer signed with one of our keys, got another signature - at the pointer"
        )
    pointer = _read_payload(unpack_value(payload, "the pointer"))
    if pointer.sequence < least_sequence:
        raise BundleUntrusted(
            f"Expected a sequence number of at least {least_sequence}, got {pointer.sequence} - at the pointer"
        )
    return pointer


def _signed(key_id: str, payload: bytes) -> bytes:
    """The bytes that the MAC covers. A key id is alphanumeric, so NUL ends it for certain."""
    return bytes((POINTER_VERSION,)) + key_id.encode() + b"\0" + payload


def _split(sealed: bytes) -> tuple[str, bytes, bytes]:
    if len(sealed) > MAX_POINTER_BYTES:
        raise BundleCorrupt(f"Expected at most {MAX_POINTER_BYTES} bytes, got {len(sealed)} - at the pointer")
    match unpack_value(sealed, "the pointer"):
        case [int(version), *_] if version > POINTER_VERSION:
            raise BundleTooNew(f"Expected pointer version {POINTER_VERSION}, got {version} - at the pointer")
        case [1, str(key_id), bytes(payload), bytes(claimed)]:
            return key_id, payload, claimed
    raise BundleCorrupt("Expected a sealed pointer, got something else - at the pointer")


def _read_payload(value: object) -> Pointer:
    match value:
        case [
            str(site),
            bytes(digest),
            int(sequence),
            None | bytes(),
            None | list(),
            int(published_ms),
            *_,
        ] if sequence >= 0:
            return Pointer(
                site=site,
                digest=_digest(digest),
                sequence=sequence,
                previous=None if value[3] is None else _digest(value[3]),
                staged=None if value[4] is None else _read_staged(value[4]),
                published_ms=published_ms,
            )
    raise BundleCorrupt("Expected the fields of a pointer, got others - at the pointer")


def _read_staged(value: object) -> Staged:
    match value:
        case [bytes(digest), int(share), int(since_ms), *_] if 0 <= share <= WHOLE_SHARE:
            return Staged(_digest(digest), share, since_ms)
    raise BundleCorrupt("Expected a staged bundle, got something else - at the pointer")


def _digest(digest: object) -> str:
    if not isinstance(digest, bytes) or len(digest) != DIGEST_BYTES:
        raise BundleCorrupt(f"Expected a digest of {DIGEST_BYTES} bytes, got something else - at the pointer")
    return digest.hex()


def _packed_digest(digest: str) -> bytes:
    packed = bytes.fromhex(digest)
    if len(packed) != DIGEST_BYTES:
        raise ValueError(f"Expected a digest of {2 * DIGEST_BYTES} hexadecimal digits, got {digest[:80]!r}")
    return packed
