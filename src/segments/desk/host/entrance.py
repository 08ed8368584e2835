"""The entrance: whose request this is, by its access token, and whether that may do what it asks for.

In: a request and the scope that an address wants. Out: the access, or the answer that refuses it.
"""

from __future__ import annotations

from typing import Any, Final

from segments.access_token import Access, read_token
from segments.desk.host.answers import problem
from segments.errors import TokenRefused
from segments.signing import KeyRing

BEARER: Final = "bearer "


def enter(request: Any, keys: KeyRing, scope: str, now_ms: int) -> Access | Any:
    """The access of a request with a bearer token of that scope (RFC 6750), else a Response: 401 or 403."""
    header = request.headers.get("authorization") or ""
    text = header[len(BEARER) :].strip() if header[: len(BEARER)].lower() == BEARER else ""
    try:
        access = read_token(text, keys, now=now_ms // 1000)
    except TokenRefused as refused:
        return problem(
            401,
            f"token-{refused.reason}",
            "Expected Authorization: Bearer with a valid token of this desk - make one with: segments token",
            www_authenticate="Bearer",
        )
    if scope not in access.scopes:
        return problem(403, "scope-missing", f"Expected a token with the scope {scope}, got another")
    return access
