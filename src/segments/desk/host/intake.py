"""The intake: deltas from the edge, by service binding, onto the desk's own queue.

In: a signed POST with one message, or with two on a line each. Out: 202 once the queue has them. Only the edge can
sign; what anybody else sends to this address is refused by its header, before its body is read.
"""

from __future__ import annotations

from typing import Any, Final

import js
from pyodide.ffi import JsException

from segments.deltas import MAX_MESSAGE_BYTES, PURPOSE, read_message
from segments.edge.host.js.border import js_options
from segments.edge.host.js.waiting import first_of, timer
from segments.errors import DeltasInvalid
from segments.signed_body import SIGNATURE_HEADER, read_claim
from segments.signing import KeyRing

MAX_MESSAGES: Final = 2
"""One confirms what a visitor did, under its own id; the other has what belongs to nobody."""

SEND_MS: Final = 10_000
"""Queues have hung for a minute when they were overloaded; the edge has another minute's deltas by then."""


async def take_in(request: Any, queue: Any, keys: KeyRing, now_ms: int) -> tuple[int, str]:
    """The status and the words of the answer."""
    claim = read_claim(request.headers.get(SIGNATURE_HEADER) or "", keys, PURPOSE, now_ms)
    if claim is None:
        return 403, "Expected a fresh signature of the edge, got another"
    body = await _read(request)
    if body is None:
        return 413, f"Expected at most {MAX_MESSAGE_BYTES} bytes, got more"
    if not claim.proves(body):
        return 403, "Expected a fresh signature of the edge, got another"
    try:
        texts = body.decode().split("\n", MAX_MESSAGES - 1)
        for text in texts:
            read_message(text)
    except (UnicodeDecodeError, DeltasInvalid) as error:
        return 400, str(error) if isinstance(error, DeltasInvalid) else "Expected UTF-8, got other bytes"
    return await _send(queue, texts)


async def _send(queue: Any, texts: list[str]) -> tuple[int, str]:
    options = js_options({"contentType": "text"})
    try:
        for text in texts:
            await first_of(queue.send(text, options), timer(SEND_MS))
    except JsException:
        return 503, "Expected the queue to take the message, got an error"
    return 202, "queued"


async def _read(request: Any) -> bytes | None:
    """The body, or None where it has more than a message may."""
    if not request.body:
        return b""
    reader = request.body.getReader(js_options({"mode": "byob"}))
    limit = MAX_MESSAGE_BYTES + 1
    step = await reader.readAtLeast(limit, js.Uint8Array.new(limit))
    body = bytes(step.value.to_bytes()) if step.value else b""
    if len(body) < limit:
        return body
    await reader.cancel()
    return None
