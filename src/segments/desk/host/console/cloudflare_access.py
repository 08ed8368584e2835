"""Cloudflare Access in front of the desk: its token is verified here too, by the keys that it publishes.

In: a request. Out: an access, or None. Keys rotate: one that is not known yet is asked for, but a few times a minute at
most, so that made-up tokens cannot make the desk ask.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

import js
from pyodide.ffi import JsException

from segments.access_token import Access
from segments.desk.console.access_claims import Expected, Token, access_of, read_expected, take_apart
from segments.edge.host.js.border import js_bytes, js_options
from segments.edge.host.js.log import log
from segments.edge.host.js.waiting import first_of, timer

HEADER: Final = "cf-access-jwt-assertion"
KEYS_PATH: Final = "/cdn-cgi/access/certs"
MOST_QUESTIONS: Final = 5
"""In one minute, of one isolate."""
FETCH_MS: Final = 5_000
_RSA: Final = {"name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256"}


@dataclass(slots=True)
class _Known:
    """The keys of one issuer by id, the minute in which they were asked for last, and how often in it."""

    minute: int = 0
    questions: int = 0
    keys: dict[str, Any] = field(default_factory=dict)


_known: dict[str, _Known] = {}


async def read_access(request: Any, env: Any, now: int) -> Access | None:
    """The access that Cloudflare Access grants to a request."""
    expected = read_expected(
        *(_variable(env, name) for name in ("ACCESS_TEAM", "ACCESS_AUDIENCE", "ACCESS_ROLES"))
    )
    token = take_apart(request.headers.get(HEADER) or "") if expected else None
    if expected is None or token is None or not await _is_signed(token, expected, now):
        return None
    return access_of(token.claims, expected, now)


def _variable(env: Any, name: str) -> str:
    value = getattr(env, name, None)
    return value if isinstance(value, str) else ""


async def _is_signed(token: Token, expected: Expected, now: int) -> bool:
    key = await _key(token.key_id, expected, now)
    if key is None:
        return False
    signature, signed = js_bytes(token.signature), js_bytes(token.signed)
    return bool(await js.crypto.subtle.verify(_RSA["name"], key, signature, signed))


async def _key(key_id: str, expected: Expected, now: int) -> Any:
    known = _known.setdefault(expected.issuer, _Known())
    if now // 60 != known.minute:
        known.minute, known.questions = now // 60, 0
    if key_id not in known.keys and known.questions < MOST_QUESTIONS:
        known.questions += 1
        try:
            known.keys = await _fetch_keys(expected.issuer)
        except (JsException, ValueError, KeyError, TypeError) as error:
            log("error", "access-keys-missing", problem=type(error).__name__)
    return known.keys.get(key_id)


async def _fetch_keys(issuer: str) -> dict[str, Any]:
    """Raises: JsException, ValueError, KeyError, TypeError, where the answer is no set of keys."""
    answer = await first_of(js.fetch(issuer + KEYS_PATH), timer(FETCH_MS))
    found = json.loads(await answer.text()) if answer and answer.ok else {}
    imported = {}
    for row in found["keys"]:
        jwk = js_options({name: row[name] for name in ("kty", "n", "e")})
        imported[row["kid"]] = await js.crypto.subtle.importKey("jwk", jwk, js_options(_RSA), *_use())
    return imported


def _use() -> tuple[bool, Any]:
    """The last two parameters of importKey: not to be exported again, and only to verify."""
    return False, js.JSON.parse('["verify"]')
