"""OFREP: flags for a targeting key, single and all at once, with an ETag that holds while nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from segments.desk.api.flags import flag, flag_keys, given_signals, refusal
from segments.desk.host.answers import JSON
from segments.desk.host.api.api_call import MAX_BODY_BYTES, ApiCall, Refusal, read_bytes
from segments.desk.host.api.people_calls import Answer, person_of, site_of
from segments.desk.host.people.asking import ask_person
from segments.desk.profiles.identifiers import KINDS, USER, read_identifier
from segments.desk.profiles.standing import Known, resolve_person
from segments.edge.consent.gate import Consent
from segments.edge.decide.site import Site
from segments.edge.host.js.border import make_response
from segments.edge.http.respond import Head

INVALID: Final = "INVALID_CONTEXT"
PARSE: Final = "PARSE_ERROR"
MISSING: Final = "TARGETING_KEY_MISSING"
NOT_FOUND: Final = "FLAG_NOT_FOUND"
GENERAL: Final = "GENERAL"


async def get_flag(call: ApiCall) -> Answer:
    """One flag."""
    site = await site_of(call)
    answer = await _evaluate(call, site)
    found = flag(call.values["key"], site, _ids(answer), answer["values"])
    if found is None:
        raise Refusal(404, NOT_FOUND, "Expected the id of a segment or assignment.NAME, got another")
    return 200, found, {}


async def get_flags(call: ApiCall) -> Answer:
    """All flags, or 304 where the caller has them."""
    site = await site_of(call)
    answer = await _evaluate(call, site, has=call.header("if-none-match"))
    headers = {"cache-control": "private, no-store"}
    if answer["etag"]:
        headers["etag"] = f'"{answer["etag"]}"'
    if answer.get("unchanged"):
        return 304, None, headers
    ids = _ids(answer)
    flags = [flag(key, site, ids, answer["values"]) for key in flag_keys(site)]
    return 200, {"flags": flags, "metadata": {"bundle": site.digest[:12]}}, headers


async def _evaluate(call: ApiCall, site: Site, has: str = "") -> dict[str, Any]:
    members = await _context(call)
    key = members.get("targetingKey")
    if not isinstance(key, str) or not key:
        raise Refusal(400, MISSING, "Expected a text, got nothing - at context.targetingKey")
    kind, given = members.get("kind", USER), given_signals(members, site.index.wanted)
    kind = kind if kind in KINDS else USER
    if read_identifier(kind, key) is None:
        return _nobody(site, given, call.now_ms)
    order = {
        "do": "segments",
        "person": person_of(call, kind, key),
        "given": given,
        "signals": True,
        "has": [tag.strip().removeprefix("W/").strip('"') for tag in has.split(",")],
    }
    return await ask_person(call.env.PEOPLE, order)


def _nobody(site: Site, given: Mapping[str, object], now_ms: int) -> dict[str, Any]:
    """The answer for a key that names no one person: flags have values, but no history and no arm."""
    consent = Consent(frozenset(), law="default", source="default", explicit=False)
    standing = resolve_person(Known(None, {}, consent, "", given=given), site, now_ms)
    return {"segments": [{"id": name} for name in standing.segments], "values": {}, "etag": ""}


async def _context(call: ApiCall) -> Mapping[str, Any]:
    data = await read_bytes(call.request, MAX_BODY_BYTES)
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise Refusal(400, PARSE, "Expected JSON in UTF-8, got something else - at the body") from error
    members = value.get("context") if isinstance(value, dict) else None
    if not isinstance(members, dict):
        raise Refusal(400, INVALID, "Expected an object, got something else - at context")
    return members


def refuse_flag(refused: Refusal, key: str | None, headers: Mapping[str, str]) -> Any:
    """A refusal as the protocol has it: every client reads errorCode and errorDetails."""
    known = (INVALID, PARSE, MISSING, NOT_FOUND)
    status, code = refused.status, refused.code
    if code not in known:
        status, code = (400, INVALID) if status == 404 else (status, GENERAL)
    text = json.dumps(refusal(key, code, refused.detail), separators=(",", ":"), ensure_ascii=False)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_response(Head(status, {**JSON, **named}), text)


def _ids(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {row["id"]: row for row in answer.get("segments", ())}
