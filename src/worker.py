"""The entry point: a JavaScript request in, a JavaScript response out, no decisions.

One plain `on_fetch`, which returns a Response at once where it can and a coroutine where it must. This file holds
the last-resort catch: whatever goes wrong in our code, the visitor gets the origin's own response.
"""

from __future__ import annotations

from types import CoroutineType
from typing import Any

from segments.edge.host.isolate import Isolate, open_isolate
from segments.edge.host.rescue import rescue

_isolate: Isolate | None = None


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer one request; `ctx` outlives the answer and finishes background work."""
    global _isolate  # noqa: PLW0603 - the runtime gives an isolate no other place for what its requests share
    if _isolate is None:
        _isolate = open_isolate(env)
    isolate = _isolate
    try:
        answer = isolate.answer(request, env, ctx)
    except Exception as fault:  # noqa: BLE001 - the last resort: a fault of ours must never become the visitor's
        return rescue(request, isolate, fault)
    return _guarded(answer, request, isolate) if isinstance(answer, CoroutineType) else answer


async def _guarded(answer: Any, request: Any, isolate: Isolate) -> Any:
    try:
        return await answer
    except Exception as fault:  # noqa: BLE001 - as above, for the path that awaits
        return await rescue(request, isolate, fault)
