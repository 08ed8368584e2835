"""Grants of the desk: what it knows of a person, signed for the edge, which then asks nobody while a page waits.

The site's backend asks at log-in and sets the answer as a cookie. Segments beyond what a grant holds are left out, the
last ones of the rules first; they are in the answer to a question all the same.
"""

from __future__ import annotations

import json
from typing import Any, Final

from segments.desk.host.api.api_call import ApiCall, Refusal
from segments.desk.host.api.people_calls import Answer, person_of
from segments.desk.host.people.asking import ask_person
from segments.desk.host.rules import site_name
from segments.desk.host.variables import read_ring
from segments.edge.visitor.envelope import seal_envelope
from segments.edge.visitor.grants import (
    GRANT_COOKIE,
    GRANT_PURPOSE,
    MAX_GRANTED_SEGMENTS,
    MAX_TEXT_CHARS,
    MAX_TRAITS,
)
from segments.signing import KeyRing

DEFAULT_MINUTES, MOST_MINUTES = 60, 43_200
MOST_COOKIE_CHARS: Final = 3_900
"""Room in the 4,096 bytes that browsers keep of a cookie, its name and attributes included."""


async def get_grant(call: ApiCall) -> Answer:
    """A sealed grant."""
    text = call.query().get("minutes", str(DEFAULT_MINUTES))
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refusal(400, "wrong-minutes", f"Expected 1 to {MOST_MINUTES}, got something else - at minutes")
    ring = read_ring(call.env, "SEGMENTS_GRANT_KEYS").of_site(site_name(call.env))
    if not ring:
        raise Refusal(
            503, "no-grant-key", "Expected the secret SEGMENTS_GRANT_KEYS, got none - at the desk", 300
        )
    known = await ask_person(call.env.PEOPLE, {"do": "grant", "person": person_of(call)})
    expires = call.now_ms // 1000 + minutes * 60
    segments, traits = known["segments"][:MAX_GRANTED_SEGMENTS], _traits(known)
    value = _sealed(segments, traits, expires, ring)
    while len(value) > MOST_COOKIE_CHARS and segments:
        segments = segments[:-1]
        value = _sealed(segments, traits, expires, ring)
    if len(value) > MOST_COOKIE_CHARS:
        raise Refusal(400, "grant-too-large", "Expected attributes that fit into a cookie, got more")
    return 200, {"cookie": GRANT_COOKIE, "value": value, "expires": expires}, {}


def _sealed(segments: list[str], traits: dict[str, Any], expires: int, ring: KeyRing) -> str:
    members = {"segments": segments, "traits": traits, "expires": expires}
    payload = json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()
    return seal_envelope(payload, ring, GRANT_PURPOSE, GRANT_COOKIE)


def _traits(known: dict[str, Any]) -> dict[str, Any]:
    """The attributes that a grant can hold."""
    fitting = [
        (name, value)
        for name, value in known["traits"].items()
        if not isinstance(value, str) or len(value) <= MAX_TEXT_CHARS
    ]
    return dict(fitting[:MAX_TRAITS])
