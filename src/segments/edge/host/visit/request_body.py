"""The body of a request: read in one crossing, however it is chunked, and no further than its reader allows.

In: an exchange. Out: an awaitable of the body's bytes, or of why it was refused. A length that is only claimed is
believed where it is too large; a body without a length may come in chunks of one byte, each of which costs the
runtime's HTTP parser some microseconds before anybody can look at it, so less of it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import js
from pyodide.ffi import JsException

from segments.edge.host.js.border import js_options
from segments.edge.host.js.waiting import first_of, timer
from segments.edge.host.visit.exchange import Exchange

MAX_UNSIZED_BYTES: Final = 1_024
"""Of a body without a length, and so at most as many chunks. Browsers send lengths; a program that streams has room
for a choice or a few events."""


@dataclass(frozen=True, slots=True)
class RefusedBody:
    """A body that was not read to its end; `code` is counted in health."""

    status: int
    code: str
    message: str


BROKEN: Final = RefusedBody(
    400, "body-broken", "Expected a whole body, got the beginning of one - at the body"
)
STALLED: Final = RefusedBody(408, "body-stalled", "Expected the rest in time, got nothing more - at the body")


def _too_long(most_bytes: int) -> RefusedBody:
    return RefusedBody(413, "body-too-long", f"Expected at most {most_bytes} bytes, got more - at the body")


def _unsized(most_bytes: int) -> RefusedBody:
    expected = (
        f"Expected a Content-Length with more than {most_bytes} bytes"
        if most_bytes
        else "Expected a Content-Length"
    )
    return RefusedBody(411, "body-unsized", f"{expected}, got none - at the body")


async def read_body(
    exchange: Exchange, most_bytes: int, *, unsized_bytes: int = MAX_UNSIZED_BYTES
) -> bytes | RefusedBody:
    """The whole body, if it has at most `most_bytes`, or `unsized_bytes` where it comes without a length."""
    body = await _read(exchange, most_bytes, min(unsized_bytes, most_bytes))
    if isinstance(body, RefusedBody):
        exchange.counters[body.code] += 1
    return body


async def _read(exchange: Exchange, most_bytes: int, unsized_bytes: int) -> bytes | RefusedBody:
    stream = exchange.incoming.body
    if not stream:
        return b""
    claimed = exchange.visit.request.headers.get("content-length", "")
    is_sized = claimed.isascii() and claimed.isdigit()
    if is_sized and (len(claimed) > 15 or int(claimed) > most_bytes):
        return _too_long(most_bytes)
    limit = int(claimed) if is_sized else unsized_bytes
    if not (limit or is_sized):
        return _unsized(limit)
    reader = stream.getReader(js_options({"mode": "byob"}))
    exchange.counters["body-reads"] += 1
    try:
        # It ends with so many bytes or with the body, never between: fewer are all that there are.
        reading = reader.readAtLeast(limit + 1, js.Uint8Array.new(limit + 1))
        step = await first_of(reading, timer(exchange.stall_ms))
        body = b"" if step is None or step.done else bytes(step.value.to_bytes())
        if step is not None and len(body) <= limit:
            return body
        await reader.cancel()
    except JsException:
        return BROKEN
    if step is None:
        return STALLED
    return _unsized(limit) if limit < most_bytes else _too_long(most_bytes)
