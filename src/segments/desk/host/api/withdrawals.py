"""Withdrawn tokens: a signed list in KV that an isolate asks for every half minute.

In: the id of a token. Out: True where it was withdrawn. A list that cannot be trusted refuses everybody: a forged
one must not bring a token back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.access_withdrawals import KEY, read_withdrawals
from segments.desk.host.api.api_call import Refusal
from segments.desk.host.variables import read_seconds
from segments.edge.host.js.log import log
from segments.errors import TokenRefused
from segments.signing import KeyRing

DEFAULT_REFRESH_SECONDS: Final = 30


@dataclass(slots=True)
class _Known:
    ids: frozenset[str] = field(default_factory=frozenset)
    asked_ms: int = 0
    is_trusted: bool = False


_known: Final = _Known()


async def is_withdrawn(token_id: str, env: Any, keys: KeyRing, now_ms: int) -> bool:
    """True if a token was withdrawn.

    Raises:
        Refusal: the list cannot be read, and none was read before.
    """
    refresh_ms = 1000 * read_seconds(env, "REFRESH_SECONDS", DEFAULT_REFRESH_SECONDS)
    if not 0 <= now_ms - _known.asked_ms < refresh_ms:
        await _refresh(env, keys, now_ms)
    if not _known.is_trusted:
        raise Refusal(
            503, "withdrawals-unreadable", "Expected the list of withdrawn tokens, got none that is ours", 30
        )
    return token_id in _known.ids


async def _refresh(env: Any, keys: KeyRing, now_ms: int) -> None:
    try:
        text = await env.RULES.get(KEY)
        _known.ids, _known.is_trusted = read_withdrawals(text or "", keys), True
        _known.asked_ms = now_ms
    except JsException:
        log("warn", "withdrawals-wait")  # the last list stays
    except TokenRefused:
        log("error", "withdrawals-unreadable", key=KEY)
        _known.is_trusted = False
