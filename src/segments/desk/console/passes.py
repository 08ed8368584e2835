"""Passes: a link opens the console once, a session keeps it open, and a form token goes with every change.

In: a key ring, and who somebody is. Out: signed texts, or the access that they prove. A link and a session are access
tokens of purposes of their own, so neither is worth anything in the other's place, or as a bearer token.
"""

from __future__ import annotations

from typing import Final

from segments.access_token import LINK, Access, read_token, write_token
from segments.errors import TokenRefused
from segments.signing import KeyRing, decode_base64url, encode_base64url, is_mac, mac

SESSION: Final = "console session"
FORM: Final = "console form"

COOKIE: Final = "__Host-segments_console"
SESSION_SECONDS: Final = 43_200
"""Twelve hours: a working day, after which another link is needed."""

CLEARED: Final = f"{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"


def open_link(text: str, ring: KeyRing, now: int) -> Access:
    """The access of a link that `segments console-link` made.

    Raises:
        TokenRefused: it proves nothing, or its time is over.
    """
    return read_token(text, ring, now=now, purpose=LINK)


def session_cookie(access: Access, ring: KeyRing, now: int) -> str:
    """The Set-Cookie value of a session for this access, which begins now."""
    session = Access(access.id, access.subject, access.scopes, now + SESSION_SECONDS)
    value = write_token(session, ring, purpose=SESSION)
    return f"{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={SESSION_SECONDS}"


def read_session(cookies: str, ring: KeyRing, now: int) -> Access | None:
    """The access of a session by its Cookie header; None without a valid one."""
    for pair in cookies.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            try:
                return read_token(value, ring, now=now, purpose=SESSION)
            except TokenRefused:
                return None
    return None


def form_token(access: Access, ring: KeyRing) -> str:
    """The text that each change by this access must carry: no other site can read it."""
    key_id, secret = ring.newest()
    return f"{key_id}.{encode_base64url(mac(secret, FORM, _who(access)))}"


def is_form_token(text: str, access: Access, ring: KeyRing) -> bool:
    """True if the text is that of this access, compared in constant time."""
    key_id, _, claimed = text.partition(".")
    secret = ring.find(key_id)
    try:
        return secret is not None and is_mac(secret, FORM, _who(access), decode_base64url(claimed))
    except ValueError:
        return False


def _who(access: Access) -> bytes:
    return f"{access.id}\0{access.subject}".encode()
