"""The first bytes of a response, which stays to be read.

In: a JavaScript Response. Out: an awaitable of bytes.
"""

from __future__ import annotations

from typing import Any


async def peek(response: Any, most_bytes: int) -> bytes:
    """The beginning of the body, as long as `most_bytes` or the body."""
    if not response.body:
        return b""
    reader = response.clone().body.getReader()
    head = b""
    while len(head) < most_bytes:
        step = await reader.read()
        if step.done:
            break
        head += step.value.to_bytes()
    # Not awaited: of two branches of a body, one's end waits for the other's.
    reader.cancel()
    return head[:most_bytes]
