"""Transitions from the queue to the endpoints of webhooks: every one to each, acknowledged once all have taken it.

An endpoint takes a message once, however often the queue brings it. What one of them did not take comes again for all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

from pyodide.ffi import JsException

from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.host.rules import site_name
from segments.desk.webhooks.ledger import REGISTRY
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log

TRANSITIONS_QUEUE: Final = "-transitions"
"""The end of its name, which begins with the site's."""
FIRST_PAUSE_SECONDS: Final = 5
LONGEST_PAUSE_SECONDS: Final = 600


class EndpointSilent(Exception):
    """An endpoint's object did not answer, or has no room: what it was given comes again."""


async def ask_endpoint(env: Any, name: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of one endpoint's object.

    Raises:
        EndpointSilent: it failed.
    """
    stub = env.WEBHOOKS.get(env.WEBHOOKS.idFromName(f"{site_name(env)}/{name}"))
    try:
        text = await stub.ask(json.dumps(order, separators=(",", ":")))
    except JsException as error:
        raise EndpointSilent("Expected an endpoint to answer, got an error") from error
    answer: dict[str, Any] = json.loads(text)
    if answer.get("is_full"):
        raise EndpointSilent("Expected room for deliveries, got an endpoint with too many")
    return answer


async def endpoint_names(env: Any) -> list[str]:
    """The endpoints of this site.

    Raises:
        DatabaseSilent: D1 did not answer.
    """
    (result,) = await run_all(env.DB, [(REGISTRY, (site_name(env),))])
    return [row["name"] for row in result.rows]


async def pass_on(deliveries: Any, env: Any) -> None:
    """Give a batch of transitions to every endpoint."""
    messages = list(deliveries.messages)
    order = {"do": "take", "messages": [str(message.body) for message in messages]}
    try:
        names = await endpoint_names(env)
        await asyncio.gather(*(ask_endpoint(env, name, order) for name in names))
    except (DatabaseSilent, EndpointSilent) as error:
        log("warn", "transitions-wait", problem=str(error), waiting=len(messages))
        for message in messages:
            pause = min(FIRST_PAUSE_SECONDS * 2 ** (message.attempts - 1), LONGEST_PAUSE_SECONDS)
            message.retry(js_options({"delaySeconds": pause}))
        return
    for message in messages:
        message.ack()
