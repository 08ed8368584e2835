"""Transitions on their way out of a profile: into the index of who is in a segment, and onto the queue for webhooks.

The queue is bound as TRANSITIONS where there are webhooks; without it the index alone is kept. An outbox is emptied
up to what both have taken; whatever fails comes again, with the same ids.
"""

from __future__ import annotations

from typing import Any, Final

from pyodide.ffi import JsException, to_js

from segments.desk.host.database import DatabaseSilent, run_all
from segments.desk.host.people.storage import Storage
from segments.desk.host.rules import site_name
from segments.desk.profiles import schema
from segments.desk.profiles.members import index_statements
from segments.desk.profiles.outbox import Transition, last_of, write_transition
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log

AT_ONCE: Final = 100
"""Messages that a queue takes in one batch."""


async def hand_over(env: Any, storage: Storage) -> bool:
    """True once the outbox is empty."""
    while True:
        rows = storage.rows(schema.OUTBOX, AT_ONCE)
        if not rows:
            return True
        waiting = [
            Transition(row["sequence"], row["segment"], row["change"], row["at"], bool(row["quiet"]))
            for row in rows
        ]
        try:
            await _send(env, storage, waiting)
        except (DatabaseSilent, JsException):
            log("warn", "transitions-wait", waiting=len(waiting))
            return False
        storage.run(schema.TAKEN, last_of(waiting))


async def _send(env: Any, storage: Storage, waiting: list[Transition]) -> None:
    facts, site = storage.facts, site_name(env)
    statements = index_statements(site, facts["name"], facts["kind"], facts["value"], waiting)
    await run_all(env.DB, statements)
    queue = getattr(env, "TRANSITIONS", None)
    if queue:
        user = facts["value"] if facts["kind"] == "user" else ""
        texts = [write_transition(site, facts["name"], user, one) for one in waiting]
        messages = [js_options({"body": text, "contentType": "text"}) for text in texts]
        await queue.sendBatch(to_js(messages))
