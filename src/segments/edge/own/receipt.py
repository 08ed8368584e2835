"""Receipts of consent: what a visitor chose, when, under which law and before which words, signed for this site.

In: a choice and what is in force with it. Out: a text of the outer form of our cookies, signed with the publisher's
key, so that whoever holds it can have it verified by `segments receipt`. This file must never put into one what names
a person, a browser or a place smaller than a law's; nothing of it is kept on a server of ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from segments.edge.visitor.envelope import seal_envelope
from segments.signing import KeyRing

RECEIPT_PURPOSE: Final = "receipt"
SCHEMA: Final = "segments-receipt-1"


def write_receipt(members: Mapping[str, object], ring: KeyRing) -> str:
    """The receipt that says this, signed with the newest key of a ring that has one."""
    payload = json.dumps({"schema": SCHEMA, **members}, separators=(",", ":"))
    return seal_envelope(payload.encode(), ring, RECEIPT_PURPOSE, RECEIPT_PURPOSE)
