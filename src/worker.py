"""The entry point: a JavaScript request in, a JavaScript response out, no decisions.

One plain `on_fetch`, which returns a Response at once where it can and a coroutine where it must. This file holds
the last-resort catch: whatever goes wrong in our code, the visitor gets the origin's own response.
"""

from __future__ import annotations

from types import CoroutineType
from typing import Any

from segments.edge.host.js.direct_call import called_directly
from segments.edge.host.site.isolate import Isolate, open_isolate
from segments.edge.host.site.rescue import rescue

_isolate: Isolate | None = None


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer one request; `ctx` outlives the answer and finishes background work."""
    isolate = _isolate or _open(env)
    try:
        answer = isolate.answer(request, env, ctx)
    except Exception as fault:  # noqa: BLE001 - the last resort: a fault of ours must never become the visitor's
        return rescue(request, isolate, fault)
    return _guarded(answer, request, isolate) if isinstance(answer, CoroutineType) else answer


def _open(env: Any) -> Isolate:
    """The shared part of an isolate, made by its first request: from then on the runtime calls us directly."""
    global _isolate, on_fetch  # noqa: PLW0603 - the runtime has no other place for the one, and looks for the other here
    _isolate = open_isolate(env)
    on_fetch = called_directly(on_fetch)
    return _isolate


async def _guarded(answer: Any, request: Any, isolate: Isolate) -> Any:
    try:
        return await answer
    except Exception as fault:  # noqa: BLE001 - as above, for the path that awaits
        return await rescue(request, isolate, fault)
