"""The record of learned session cookies that the isolates of a site share through KV: names alone, signed.

In: names and a key ring, or a record. Out: the record, or the names in it. A record that is not ours teaches nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.signing import KeyRing

LEARNED_PURPOSE: Final = "learned"
LEARNED_NAME: Final = "sessions"
"""Stands where a cookie's value has the cookie's name."""

MAX_RECORD_BYTES: Final = 2_900
"""In base64 that fits into the form of a cookie's value, which bounds reading it; some hundred usual names."""


def write_learned(names: Iterable[str], ring: KeyRing) -> str:
    """The record of these names, of the last ones where there are too many."""
    kept = list(names)
    while len(payload := json.dumps(kept, separators=(",", ":")).encode()) > MAX_RECORD_BYTES:
        kept.pop(0)
    return seal_envelope(payload, ring, LEARNED_PURPOSE, LEARNED_NAME)


def read_learned(record: str, ring: KeyRing) -> tuple[str, ...]:
    """The names in a record.

    Raises:
        CookieError: no key of the ring signed it.
    """
    names = json.loads(open_envelope(record, ring, LEARNED_PURPOSE, LEARNED_NAME).payload)
    return tuple(map(str, names))
