"""The claims of Cloudflare Access about somebody: a JSON Web Token (RFC 7519), whose signature others verify.

In: a token, what the site expects of it, and the time. Out: the parts that are signed, and once the signature holds,
what the bearer may do at the desk. A claim is believed by nobody before that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from segments.access_token import ROLES, Access
from segments.signing import decode_base64url

ALGORITHM: Final = "RS256"
MAX_TOKEN_CHARS: Final = 8_192
LEEWAY_SECONDS: Final = 60
"""For clocks that differ."""

MAX_NAME_CHARS: Final = 128


@dataclass(frozen=True, slots=True)
class Expected:
    """The issuer and the audience of a site's tokens, and who has which role, the strongest that fits."""

    issuer: str
    audience: str
    roles: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart: the key that it names, the bytes that are signed, the signature, and the claims."""

    key_id: str
    signed: bytes
    signature: bytes
    claims: dict[str, Any]


def read_expected(team: str, audience: str, roles: str) -> Expected | None:
    """The expectations in the desk's variables; None where Access is not set up. Roles are written
    `publisher: anna@example.com; editor: *@example.com`.
    """
    is_safe = team.startswith(("https://", "http://127.0.0.1:"))
    if not (is_safe and audience):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for part in roles.split(";"):
        name, _, people = part.partition(":")
        found[name.strip()] = tuple(one.strip().lower() for one in people.split(",") if one.strip())
    strongest_first = sorted(ROLES, key=lambda role: len(ROLES[role]), reverse=True)
    return Expected(
        team.rstrip("/"), audience, tuple((role, found.get(role, ())) for role in strongest_first)
    )


def take_apart(text: str) -> Token | None:
    """The parts of a token; None for what is none of RS256."""
    parts = text.split(".")
    if len(text) > MAX_TOKEN_CHARS or len(parts) != 3:
        return None
    try:
        head, claims = (json.loads(decode_base64url(part)) for part in parts[:2])
        signature = decode_base64url(parts[2])
    except (ValueError, RecursionError):
        return None
    if not (isinstance(head, dict) and isinstance(claims, dict)) or head.get("alg") != ALGORITHM:
        return None
    key_id = head.get("kid")
    return Token(key_id, ".".join(parts[:2]).encode(), signature, claims) if isinstance(key_id, str) else None


def access_of(claims: dict[str, Any], expected: Expected, now: int) -> Access | None:
    """The access of proven claims; None where they are of another issuer or audience, out of time, or of nobody with a
    role.
    """
    audience, email, subject = claims.get("aud"), claims.get("email"), claims.get("sub")
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    is_meant = expected.audience in (audience if isinstance(audience, list) else [audience])
    if claims.get("iss") != expected.issuer or not is_meant:
        return None
    if not (
        isinstance(expires, int)
        and isinstance(begins, int)
        and isinstance(email, str)
        and isinstance(subject, str)
    ):
        return None
    if not begins - LEEWAY_SECONDS <= now < expires or not (subject and email) or len(email) > MAX_NAME_CHARS:
        return None
    for role, people in expected.roles:
        if any(fnmatchcase(email.lower(), one) for one in people):
            return Access(subject[:MAX_NAME_CHARS], email, ROLES[role], expires)
    return None
