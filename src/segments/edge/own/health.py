"""The worker's word on its health: a short one for everybody, the whole for whoever holds the site's token.

In: the state of one isolate as plain values, and an Authorization header. Out: the answer. Counters show an attacker
the effect of each probe, so nobody sees them without the token.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from segments.edge.http.reply import Reply, json_reply
from segments.signing import KeyRing, encode_base64url, mac

HEALTH_PURPOSE: Final = "health"
TOKEN_SCHEME: Final = "Bearer "  # noqa: S105 - the name of the scheme
"""RFC 6750 section 2.1."""

PUBLIC_MEMBERS: Final = ("status",)
"""Enough for a monitor: `ok`, or `no-bundle`."""


def health_token(site: str, key_id: str, secret: bytes) -> str:
    """The token that one of the publisher's keys makes for one site; it stays the same as long as the key."""
    return f"{key_id}.{encode_base64url(mac(secret, HEALTH_PURPOSE, site.encode()))}"


def newest_health_token(site: str, ring: KeyRing) -> str:
    """The token by the newest key of a ring that has one."""
    return health_token(site, *ring.newest())


def is_health_token(authorization: str, site: str, ring: KeyRing) -> bool:
    """True if an Authorization header holds a token of this site, compared in constant time."""
    if authorization[: len(TOKEN_SCHEME)].lower() != TOKEN_SCHEME.lower():
        return False
    claimed = authorization[len(TOKEN_SCHEME) :].strip().encode(errors="replace")
    is_ours = False
    for key_id, secret in ring.keys:  # all of them, so that the time tells nothing
        is_ours |= hmac.compare_digest(health_token(site, key_id, secret).encode(), claimed)
    return is_ours


def health_reply(health: Mapping[str, object], *, is_whole: bool) -> Reply:
    """The answer with all of it, or with what everybody may see."""
    return json_reply(health if is_whole else {name: health[name] for name in PUBLIC_MEMBERS})
