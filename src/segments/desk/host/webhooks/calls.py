"""Calls about webhooks: `/webhooks` and below, with a token of the scope `webhooks`.

In: a JavaScript Request. Out: JSON, or a problem. A secret is told once, when it is made.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import js

from segments.access_token import Access
from segments.desk.host.answers import json_answer, problem
from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.host.entrance import enter
from segments.desk.host.rules import site_name
from segments.desk.host.webhooks.passing_on import EndpointSilent, ask_endpoint, endpoint_names
from segments.desk.webhooks.endpoint import MOST_ENDPOINTS, NAME, read_endpoint
from segments.desk.webhooks.ledger import REGISTER, UNREGISTER
from segments.signing import KeyRing

SCOPE: Final = "webhooks"
MAX_BODY_CHARS: Final = 32_768
NOT_FOUND: Final = "Expected the name of an endpoint, got another; segments webhooks list shows them"


async def answer_webhooks(keys: KeyRing, request: Any, env: Any) -> Any:
    """The Response to a call about webhooks."""
    access = enter(request, keys, SCOPE, int(js.Date.now()))
    if not isinstance(access, Access):
        return access
    parts = js.URL.new(request.url).pathname.strip("/").split("/")[1:]
    body = await _body(request)
    if body is None:
        return problem(
            400, "body-invalid", f"Expected JSON of at most {MAX_BODY_CHARS} characters, got another body"
        )
    try:
        match request.method, parts:
            case "GET", []:
                return await _list(env)
            case method, [name] if NAME.match(name) and (call := CALLS.get(method)):
                return await call(env, name, body)
            case "POST", [name, act] if NAME.match(name) and act in ACTS:
                return await _act(env, name, {"do": act, **({"id": body["id"]} if "id" in body else {})})
    except (DatabaseSilent, EndpointSilent) as error:
        return problem(503, "desk-waits", str(error), retry_after="30")
    return problem(404, "unknown-address", "Expected an address of webhooks, got another")


async def _list(env: Any) -> Any:
    names = await endpoint_names(env)
    rows = [{"name": name, **await ask_endpoint(env, name, {"do": "show"})} for name in names]
    for row in rows:
        row.pop("deliveries", None)
    return json_answer(200, {"webhooks": rows})


async def _show(env: Any, name: str, _body: Mapping[str, Any]) -> Any:
    return _told(await ask_endpoint(env, name, {"do": "show"}))


async def _set(env: Any, name: str, body: Mapping[str, Any]) -> Any:
    endpoint = read_endpoint(body)
    if isinstance(endpoint, str):
        return problem(400, "endpoint-invalid", endpoint)
    names = await endpoint_names(env)
    if name not in names and len(names) >= MOST_ENDPOINTS:
        return problem(
            409, "too-many-endpoints", f"Expected at most {MOST_ENDPOINTS} endpoints, got one more"
        )
    answer = await ask_endpoint(env, name, {"do": "set", "endpoint": endpoint.as_json()})
    if "refused" in answer:
        return problem(400, "destination-refused", f"{answer['refused']}, got another - at url")
    await run_all(env.DB, [(REGISTER, (site_name(env), name, int(js.Date.now())))])
    return json_answer(201 if answer.pop("is_new") else 200, answer)


async def _remove(env: Any, name: str, _body: Mapping[str, Any]) -> Any:
    await run_all(env.DB, [(UNREGISTER, (site_name(env), name))])
    return json_answer(200, await ask_endpoint(env, name, {"do": "remove"}))


async def _act(env: Any, name: str, order: Mapping[str, Any]) -> Any:
    if name not in await endpoint_names(env):
        return problem(404, "unknown-endpoint", NOT_FOUND)
    return _told(await ask_endpoint(env, name, order))


def _told(answer: dict[str, Any]) -> Any:
    if answer.get("unknown"):
        return problem(404, "unknown-endpoint", NOT_FOUND)
    return json_answer(200, answer)


async def _body(request: Any) -> dict[str, Any] | None:
    """The JSON object in a body, an empty one without; None where there is something else."""
    if request.method in ("GET", "DELETE") or not request.body:
        return {}
    if int(request.headers.get("content-length") or MAX_BODY_CHARS + 1) > MAX_BODY_CHARS:
        return None
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


Call = Callable[[Any, str, Mapping[str, Any]], Awaitable[Any]]
CALLS: Final[Mapping[str, Call]] = {"GET": _show, "PUT": _set, "DELETE": _remove}
ACTS: Final = ("test", "replay", "rotate")
"""Orders that a POST below an endpoint's name gives."""
