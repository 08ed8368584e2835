"""The API's front: a request finds its row in the table of routes; a refusal is a problem with a stable code."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import js

from segments.access_token import Access
from segments.desk.api.addresses import find_routes
from segments.desk.api.calls import MAX_BODY_BYTES as MAX_BATCH_BYTES
from segments.desk.api.calls import read_calls
from segments.desk.api.openapi import openapi
from segments.desk.api.rates import Rates
from segments.desk.api.route import Route
from segments.desk.host.answers import JSON, problem
from segments.desk.host.api import people_calls
from segments.desk.host.api.api_call import (
    DEFAULT_PER_MINUTE,
    ApiCall,
    Refusal,
    read_access,
    read_bytes,
    token_in,
)
from segments.desk.host.api.bulk import get_members, resolve_many
from segments.desk.host.api.cross_origin import allow_origin, preflight
from segments.desk.host.api.event_calls import record_calls
from segments.desk.host.api.flag_calls import get_flag, get_flags, refuse_flag
from segments.desk.host.api.grant_calls import get_grant
from segments.desk.host.api.withdrawals import is_withdrawn
from segments.desk.host.database import DatabaseSilent
from segments.desk.host.people.asking import PeopleSilent
from segments.desk.host.variables import read_ring, read_seconds
from segments.edge.host.js.border import make_response
from segments.edge.http.respond import Head
from segments.errors import EventsInvalid
from segments.signing import KeyRing

Answer = tuple[int, Any, dict[str, str]]

_rates: Final = Rates()


async def answer_api(keys: KeyRing, request: Any, env: Any) -> Any:
    """The Response to a request of the API."""
    response = await _answer(keys, request, env)
    return allow_origin(response, request, env)


async def _answer(keys: KeyRing, request: Any, env: Any) -> Any:
    found = find_routes(js.URL.new(request.url).pathname)
    if found is None:
        return problem(404, "no-such-address", "Expected an address of the API, got another")
    if request.method == "OPTIONS":
        return preflight(found.routes)
    route = found.routes.get(request.method)
    if route is None:
        allowed = ", ".join(found.routes)
        return problem(405, "wrong-method", f"Expected {allowed}, got another method", allow=allowed)
    try:
        status, body, headers = await _call(route, found.values, keys, request, env)
    except Refusal as refusal:
        return _refuse(route, found.values, refusal)
    if not isinstance(body, (dict, list, type(None))):
        return body  # a stream that is a Response already
    text = None if body is None else json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return make_response(Head(status, {**JSON, **headers}), text)


async def _call(route: Route, values: Mapping[str, str], keys: KeyRing, request: Any, env: Any) -> Answer:
    """Raises: Refusal, where it may not or cannot be answered."""
    now_ms = int(js.Date.now())
    ring = read_ring(env, "SEGMENTS_PEOPLE_KEYS")
    if not ring:
        raise Refusal(
            503, "no-people-key", "Expected the secret SEGMENTS_PEOPLE_KEYS, got none - at the desk", 300
        )
    try:
        if route.call in _MESSAGES:
            return await _take_calls(route, keys, ApiCall(route, values, request, env, None, now_ms, ring))
        access = await _enter(token_in(request), route, keys, env, now_ms) if route.scope else None
        return await CALLS[route.call](ApiCall(route, values, request, env, access, now_ms, ring))
    except (PeopleSilent, DatabaseSilent) as error:
        raise Refusal(
            503, "try-again", "Expected an answer from behind, got none - send the same again", 5
        ) from error


async def _enter(text: str, route: Route, keys: KeyRing, env: Any, now_ms: int) -> Access:
    access = read_access(text, route, keys, now_ms)
    if await is_withdrawn(access.id, env, keys, now_ms):
        raise Refusal(401, "token-withdrawn", "Expected a token that is in force, got one that was withdrawn")
    most = read_seconds(env, "API_PER_MINUTE", DEFAULT_PER_MINUTE)
    wait = _rates.wait_seconds(access.id, now_ms, most)
    if wait is not None:
        raise Refusal(429, "too-many-requests", f"Expected at most {most} requests a minute, got more", wait)
    return access


async def _take_calls(route: Route, keys: KeyRing, call: ApiCall) -> Answer:
    """A batch of a client, whose key may stand in the body."""
    token = token_in(call.request)
    if token:
        await _enter(token, route, keys, call.env, call.now_ms)
    data = await read_bytes(call.request, MAX_BATCH_BYTES)
    try:
        batch = read_calls(data, _MESSAGES[route.call], call.now_ms)
    except EventsInvalid as error:
        if not token:
            read_access("", route, keys, call.now_ms)
        status = 413 if str(error).startswith("Expected at most") else 400
        raise Refusal(status, error.code, str(error)) from error
    if not token:
        await _enter(batch.write_key, route, keys, call.env, call.now_ms)
    elif batch.write_key and batch.write_key != token:
        raise Refusal(403, "keys-differ", "Expected the same key in header and body, got two")
    site = await people_calls.site_of(call)
    return 200, await record_calls(batch, site, call.env.PEOPLE, call.people_ring), {}


def _refuse(route: Route, values: Mapping[str, str], refusal: Refusal) -> Any:
    headers = {} if refusal.retry_after is None else {"retry_after": str(refusal.retry_after)}
    if refusal.status == 401:
        headers["www_authenticate"] = "Bearer"
    if route.call in ("flag", "flags"):
        return refuse_flag(refusal, values.get("key"), headers)
    return problem(refusal.status, refusal.code, refusal.detail, **headers)


async def _document(call: ApiCall) -> Answer:
    document = openapi()
    return 200, {**document, "servers": [{"url": js.URL.new(call.request.url).origin}]}, {}


_MESSAGES: Final = {
    "batch": "batch", "track": "track", "identify": "identify", "page": "page", "screen": "screen",
    "group": "group", "alias": "alias",
}  # fmt: skip

CALLS: Final[Mapping[str, Callable[[ApiCall], Awaitable[Answer]]]] = {
    "segments": people_calls.get_segments,
    "events": people_calls.post_events,
    "attributes": people_calls.get_attributes,
    "patch": people_calls.patch_attributes,
    "consent": people_calls.get_consent,
    "put-consent": people_calls.put_consent,
    "channel": people_calls.put_channel,
    "merge": people_calls.merge,
    "unmerge": people_calls.unmerge,
    "export": people_calls.export,
    "grant": get_grant,
    "erase": people_calls.erase,
    "resolve": resolve_many,
    "members": get_members,
    "openapi": _document,
    "flag": get_flag,
    "flags": get_flags,
}
"""A function for each name in the table of routes."""
