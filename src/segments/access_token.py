"""Access tokens: what a person or a program may do at the desk, signed, until a moment.

In: a grant of scopes and a key ring. Out: a text for `Authorization: Bearer` or a link, or the grant again. The form is
`KEY_ID.PAYLOAD.MAC`: the payload is base64url of a JSON list, the MAC is over it with a purpose of its own. A token
cannot be read without a key that the desk still has, so retiring a key withdraws all of its tokens; one token is
withdrawn by its id. Nothing in this file reads a clock or chance.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from segments.errors import TokenRefused
from segments.signing import KeyRing, decode_base64url, encode_base64url, is_mac, mac

PURPOSE: Final = "access token"
LINK: Final = "console link"
"""The purpose of a token that opens the console once; it is given on, so it is short-lived."""

SCOPES: Final = {
    "view": "see the console, reports, segments and the registry",
    "edit": "change drafts, descriptions and saved views",
    "publish": "publish, stage and roll back",
    "resolve": "ask for the segments, arms and scores of a person",
    "events": "send events, attributes and consent of people",
    "people": "read, export, merge and erase profiles",
    "webhooks": "see and change webhooks and campaigns",
}
"""Each scope and what it allows; the console's roles viewer, editor and publisher are the first one, two and three."""

ROLES: Final = {
    "viewer": frozenset({"view"}),
    "editor": frozenset({"view", "edit"}),
    "publisher": frozenset({"view", "edit", "publish"}),
}

MAX_TOKEN_CHARS: Final = 1_024
MAX_NAME_CHARS: Final = 128


@dataclass(frozen=True, slots=True)
class Access:
    """A grant of scopes until a moment: `id` names the token, `subject` its owner, `expires` is Unix seconds."""

    id: str
    subject: str
    scopes: frozenset[str]
    expires: int


def write_token(access: Access, ring: KeyRing, *, purpose: str = PURPOSE) -> str:
    """The token of an access, signed with the ring's newest key; one of another purpose is worth nothing here.

    Raises:
        TokenRefused: the access has an unknown scope, or a name that is empty or too long.
    """
    if not _is_sound(access):
        raise TokenRefused("form")
    key_id, secret = ring.newest()
    fields = [access.id, access.subject, sorted(access.scopes), access.expires]
    payload = encode_base64url(json.dumps(fields, separators=(",", ":")).encode())
    return f"{key_id}.{payload}.{encode_base64url(mac(secret, purpose, payload.encode()))}"


def read_token(text: str, ring: KeyRing, *, now: int, purpose: str = PURPOSE) -> Access:
    """The access that a token proves; the payload is looked at once the MAC is right.

    Raises:
        TokenRefused: the token is of another form (`form`), was signed by another key (`signature`) or is over
            (`expired`).
    """
    key_id, _, rest = text.partition(".")
    payload, _, claimed = rest.partition(".")
    if len(text) > MAX_TOKEN_CHARS or not text.isascii():
        raise TokenRefused("form")
    secret = ring.find(key_id)
    try:
        claimed_mac = decode_base64url(claimed)
    except ValueError:
        claimed_mac = b""
    if secret is None or not is_mac(secret, purpose, payload.encode(), claimed_mac):
        raise TokenRefused("signature")
    name, subject, scopes, expires = json.loads(decode_base64url(payload))
    if expires <= now:
        raise TokenRefused("expired")
    return Access(name, subject, frozenset(scopes), expires)


def _is_sound(access: Access) -> bool:
    names_fit = all(0 < len(name) <= MAX_NAME_CHARS for name in (access.id, access.subject))
    return names_fit and bool(access.scopes) and access.scopes <= SCOPES.keys() and access.expires > 0
