"""Workers KV as the console reads and writes it, and as the publishing river knows a store.

In: keys and bytes. Out: bytes. The publishing river waits for nothing, so its store lets the runtime wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import js
from pyodide.ffi import run_sync

from segments.edge.host.js.border import js_bytes, js_options


async def read_value(namespace: Any, key: str) -> bytes | None:
    """The value of a key, or None."""
    found = await namespace.get(key, "arrayBuffer")
    return bytes(js.Uint8Array.new(found).to_bytes()) if found else None


async def write_value(namespace: Any, key: str, value: bytes, *, ttl_seconds: int = 0) -> None:
    """Store one value."""
    options = {"expirationTtl": ttl_seconds} if ttl_seconds else {}
    await namespace.put(key, js_bytes(value), js_options(options))


class WaitingStore:
    """The RuleStore of a KV binding."""

    def __init__(self, namespace: Any) -> None:
        self._namespace = namespace

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None."""
        found: bytes | None = run_sync(read_value(self._namespace, key))
        return found

    def put(self, values: Mapping[str, bytes], *, ttl_seconds: int = 0) -> None:
        """Writes values, in their order; with `ttl_seconds` they vanish after that time."""
        for key, value in values.items():
            run_sync(write_value(self._namespace, key, value, ttl_seconds=ttl_seconds))
