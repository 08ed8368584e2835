"""The list of withdrawn access tokens: signed, since it stands in a store that more may write to than may sign.

In: ids of tokens with the end of their time, and a key ring. Out: a text, and back. An id leaves the list when its
token is over anyway.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from segments.errors import TokenRefused
from segments.signing import KeyRing, decode_base64url, encode_base64url, is_mac, mac

KEY: Final = "withdrawn-tokens"
"""The key in the namespace of the rules."""

PURPOSE: Final = "withdrawn tokens"
MOST_CHARS: Final = 1_000_000


def write_withdrawals(ends: Mapping[str, int], ring: KeyRing) -> str:
    """The signed list; `ends` has for each id the Unix second at which its token is over."""
    key_id, secret = ring.newest()
    payload = encode_base64url(json.dumps(dict(sorted(ends.items())), separators=(",", ":")).encode())
    return f"{key_id}.{payload}.{encode_base64url(mac(secret, PURPOSE, payload.encode()))}"


def open_withdrawals(text: str, ring: KeyRing) -> dict[str, int]:
    """The ids with their ends; none for an empty text.

    Raises:
        TokenRefused: the text is none of ours.
    """
    if not text:
        return {}
    key_id, _, rest = text.partition(".")
    payload, _, claimed = rest.partition(".")
    secret = ring.find(key_id)
    try:
        claimed_mac = decode_base64url(claimed)
    except ValueError:
        claimed_mac = b""
    if len(text) > MOST_CHARS or secret is None or not is_mac(secret, PURPOSE, payload.encode(), claimed_mac):
        raise TokenRefused("signature")
    return {str(name): int(end) for name, end in json.loads(decode_base64url(payload)).items()}


def read_withdrawals(text: str, ring: KeyRing) -> frozenset[str]:
    """The withdrawn ids.

    Raises:
        TokenRefused: the text is none of ours.
    """
    return frozenset(open_withdrawals(text, ring))
