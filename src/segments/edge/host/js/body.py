"""The body of a request, read no further than its reader allows.

In: a JavaScript Request. Out: an awaitable of its bytes, or None for a body that is longer. A length that is only
claimed is believed where it is too large, never where it is small: a body may come in chunks without one.
"""

from __future__ import annotations

from typing import Any

from segments.edge.http.request import VisitorRequest


async def read_body(request: VisitorRequest, incoming: Any, most_bytes: int) -> bytes | None:
    """The whole body, or None if it is longer than `most_bytes`; what is too long is not read to its end."""
    claimed = request.headers.get("content-length", "")
    if claimed.isascii() and claimed.isdigit() and (len(claimed) > 15 or int(claimed) > most_bytes):
        return None
    if not incoming.body:
        return b""
    reader = incoming.body.getReader()
    parts: list[bytes] = []
    size = 0
    while size <= most_bytes:
        step = await reader.read()
        if step.done:
            return b"".join(parts)
        parts.append(step.value.to_bytes())
        size += len(parts[-1])
    await reader.cancel()
    return None
