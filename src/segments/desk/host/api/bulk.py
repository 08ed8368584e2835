"""Many people at once: a stream of lines in, a stream of lines out, and the people in a segment page by page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import js
from pyodide.ffi import JsException

from segments.desk.api.orders import named
from segments.desk.api.route import NDJSON
from segments.desk.host.answers import NEVER_KEPT
from segments.desk.host.api.api_call import ApiCall, Refusal
from segments.desk.host.database import run_all
from segments.desk.host.people.asking import AT_ONCE, PeopleSilent, ask_person
from segments.desk.host.rules import site_name
from segments.desk.profiles.identifiers import KINDS, USER, read_identifier
from segments.desk.profiles.members import MEMBERS
from segments.edge.host.js.border import js_bytes, make_response
from segments.edge.host.js.log import log
from segments.edge.http.respond import Head

MAX_LINE_BYTES: Final = 4_096
MOST_PEOPLE: Final = 100_000
"""Of one request: a list of customers is sent in parts."""
DEFAULT_LIMIT, MOST_LIMIT = 100, 1_000

_writing: Final[set[asyncio.Task[None]]] = set()
"""Streams on their way: a task that nobody holds may be collected."""


async def resolve_many(call: ApiCall) -> tuple[int, Any, dict[str, str]]:
    """A Response that is written while the lines of the request come in."""
    if not call.request.body:
        raise Refusal(400, "body-missing", "Expected a line of JSON for each person, got no body")
    pipe = js.IdentityTransformStream.new()
    task = asyncio.ensure_future(_write_all(call, pipe.writable.getWriter()))
    _writing.add(task)
    task.add_done_callback(_writing.discard)
    return 200, make_response(Head(200, {"content-type": NDJSON, **NEVER_KEPT}), pipe.readable), {}


async def _write_all(call: ApiCall, writer: Any) -> None:
    count = 0
    try:
        waiting: list[bytes] = []
        async for line in _lines(call.request):
            waiting.append(line)
            count += 1
            if count > MOST_PEOPLE:
                await writer.write(js_bytes(_line({"error": "too-many"})))
                break
            if len(waiting) == AT_ONCE:
                await _write(call, writer, waiting)
                waiting = []
        await _write(call, writer, waiting)
        await writer.close()
    except JsException:
        log("info", "resolve-stopped", people=count)  # the reader has gone


async def _write(call: ApiCall, writer: Any, lines: list[bytes]) -> None:
    if lines:
        answers = await asyncio.gather(*[_resolve(call, line) for line in lines])
        await writer.write(js_bytes(b"".join(map(_line, answers))))


async def _resolve(call: ApiCall, line: bytes) -> dict[str, Any]:
    """The answer to one line; what is wrong with it stands in its place, so that lines stay in order."""
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        return {"error": "not-an-object"}
    kind, asked = row.get("kind", USER), row.get("id")
    identifier = read_identifier(kind, asked) if kind in KINDS else None
    if identifier is None:
        return {"error": "wrong-identifier"}
    person = named(call.people_ring, site_name(call.env), identifier)
    order = {"do": "segments", "brief": True, "person": person}
    try:
        answer = await ask_person(call.env.PEOPLE, order)
    except PeopleSilent:
        return {"id": asked, "kind": kind, "error": "try-again"}
    return {"id": asked, "kind": kind, "segments": [one["id"] for one in answer["segments"]]}


async def _lines(request: Any) -> AsyncIterator[bytes]:
    """The lines of a body, as they come; one that is too long ends as a line that says nothing."""
    if not request.body:
        return
    reader = request.body.getReader()
    rest = b""
    while True:
        step = await reader.read()
        if step.done:
            break
        *whole, rest = (rest + bytes(step.value.to_bytes())).split(b"\n")
        for line in whole:
            if line.strip():
                yield line[:MAX_LINE_BYTES]
        rest = rest[: MAX_LINE_BYTES + 1]
    if rest.strip():
        yield rest


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


async def get_members(call: ApiCall) -> tuple[int, Any, dict[str, str]]:
    """The people in a segment, by the index that transitions keep."""
    query = call.query()
    text, cursor = query.get("limit", str(DEFAULT_LIMIT)), query.get("cursor", "")
    limit = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= limit <= MOST_LIMIT:
        raise Refusal(400, "wrong-limit", f"Expected 1 to {MOST_LIMIT}, got something else - at limit")
    if "cursor" in query and not (len(cursor) == 64 and set(cursor) <= set("0123456789abcdef")):
        raise Refusal(
            400, "wrong-cursor", "Expected the `next` of a page before, got something else - at cursor"
        )
    if len(call.values["segment"]) > 100:
        raise Refusal(400, "wrong-segment", "Expected at most 100 characters, got more - at segment")
    binds = (site_name(call.env), call.values["segment"], cursor, limit)
    (found,) = await run_all(call.env.DB, [(MEMBERS, binds)])
    people = [{"kind": row["kind"], "id": row["value"], "since": row["since"]} for row in found.rows]
    last = found.rows[-1]["profile"] if len(found.rows) == limit else None
    return 200, {"people": people, "next": last}, {}
