"""The rules in force in this isolate: the last good bundle, refreshed from KV in the background.

A bundle is used only if the signed pointer names it, its bytes have that digest, and its sequence number is not
from the past. Whatever else KV holds, the last good one stays, and the fault is logged once per digest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pyodide.ffi import JsException

from segments.bundle.pointer import Pointer, open_pointer
from segments.bundle.read import digest_of, read_bundle
from segments.edge.decide.memories import Memories, open_memories
from segments.edge.decide.site import Site, open_site
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log
from segments.edge.host.site.environment import Environment
from segments.errors import BundleCorrupt, BundleError, BundleMissing, BundleUntrusted

REFRESH_TIMEOUT_MS: Final = 10_000
"""A refresh that was cut off with its request may be tried again after this."""


@dataclass(slots=True)
class RuleStore:
    """`site` is None until a first good bundle came. Times in Unix milliseconds."""

    environment: Environment
    counters: Counter[str]
    site: Site | None = None
    memories: Memories | None = None
    """Results worked out under this bundle; made anew with each."""

    pointer: Pointer | None = None
    loaded_ms: int = 0
    checked_ms: int = 0
    last_problem: str = ""
    _refreshing_since_ms: int = 0
    _complained_of: set[str] = field(default_factory=set)

    def is_due(self, now_ms: int) -> bool:
        """True if KV should be asked again, and nobody is asking already.

        Before the first good bundle every request asks for itself, since it could not wait for another's question.
        """
        if self.site is not None and 0 <= now_ms - self._refreshing_since_ms < REFRESH_TIMEOUT_MS:
            return False
        # A clock that went back says nothing of the time that has passed.
        return not 0 <= now_ms - self.checked_ms < self.environment.refresh_ms

    async def refresh(self, kv: Any, now_ms: int) -> None:
        """Ask KV for the pointer and, if it names another bundle, for that. Never raises for what KV holds."""
        self._refreshing_since_ms = now_ms
        try:
            await self._load(kv, now_ms)
            self.last_problem = ""
        except BundleError as error:
            self._complain(error.code, str(error))
        except JsException:
            self._complain("kv-failed", "Expected an answer from KV, got an error")
        finally:
            self.checked_ms = now_ms
            self._refreshing_since_ms = 0

    async def _load(self, kv: Any, now_ms: int) -> None:
        sealed = await _get(kv, f"site:{self.environment.site}")
        if sealed is None:
            raise BundleMissing(
                f"Expected a pointer, got nothing - at KV key site:{self.environment.site}; publish a bundle"
            )
        pointer = open_pointer(sealed, self.environment.keys.bundle)
        if pointer.site != self.environment.site:
            raise BundleUntrusted(f"Expected a pointer for {self.environment.site}, got one for another site")
        if self.pointer is not None and pointer.sequence < self.pointer.sequence:
            raise BundleUntrusted(
                f"Expected a sequence number of at least {self.pointer.sequence}, got {pointer.sequence}"
            )
        if self.site is None or self.pointer is None or pointer.digest != self.pointer.digest:
            site = await self._fetch_bundle(kv, pointer.digest)
            if self.pointer is not None and pointer.sequence < self.pointer.sequence:
                return  # another refresh overtook this one while the bundle was on its way
            self.site, self.memories, self.loaded_ms = site, open_memories(site), now_ms
            log("info", "bundle-loaded", digest=pointer.digest, sequence=pointer.sequence)
        self.pointer = pointer

    async def _fetch_bundle(self, kv: Any, digest: str) -> Site:
        data = await _get(kv, f"bundle:{digest}")
        if data is None:
            raise BundleMissing(f"Expected a bundle, got nothing - at KV key bundle:{digest}")
        if digest_of(data) != digest:
            raise BundleCorrupt(
                f"Expected bytes with the digest in their name, got others - at KV key bundle:{digest}"
            )
        return open_site(read_bundle(data), digest, self.environment.keys)

    def _complain(self, code: str, text: str) -> None:
        self.last_problem = code
        self.counters[code] += 1
        if text not in self._complained_of and len(self._complained_of) < 100:
            self._complained_of.add(text)
            log("error", code, problem=text, kept=self.pointer.digest if self.pointer else None)


async def _get(kv: Any, key: str) -> bytes | None:
    """One value; a missing key is JavaScript's null, which is falsy and not None."""
    buffer = await kv.get(key, js_options({"type": "arrayBuffer"}))
    return bytes(buffer.to_bytes()) if buffer else None
