"""The entry point of the desk, the worker of the back office: JavaScript in, JavaScript out, no decisions.

It answers the edge (by service binding) and people of the house, takes its queue's messages, and keeps order by cron.
It is never a route of the site.
"""

from __future__ import annotations

from typing import Any

from segments.desk.host.desk import Desk, open_desk
from segments.desk.host.people.person import Person
from segments.desk.host.webhooks.webhook import Webhook

__all__ = ["Person", "Webhook", "on_fetch", "on_queue", "on_scheduled"]

_desk: Desk | None = None


def _opened(env: Any) -> Desk:
    """The state that the events of an isolate share, made by the first one."""
    global _desk  # noqa: PLW0603 - the runtime has no other place for it
    _desk = _desk or open_desk(env)
    return _desk


async def on_fetch(request: Any, env: Any, ctx: Any) -> Any:  # noqa: ARG001 - the runtime passes all three
    """Answer one request."""
    return await _opened(env).answer(request, env)


async def on_queue(batch: Any, env: Any, ctx: Any) -> None:  # noqa: ARG001 - as above
    """Count one batch of messages."""
    await _opened(env).consume(batch, env)


async def on_scheduled(event: Any, env: Any, ctx: Any) -> None:  # noqa: ARG001 - as above
    """Keep order."""
    await _opened(env).keep_order(event, env)
