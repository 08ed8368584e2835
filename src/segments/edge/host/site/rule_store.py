"""The rules in force in this isolate: the last good bundle, refreshed from KV in the background.

A bundle is used only if the signed pointer names it, its bytes have that digest, and its sequence number is not
from the past. Whatever else KV holds, the last good one stays, and the fault is logged once per digest. A staged bundle
is used beside it or, where anything is wrong with it, not at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pyodide.ffi import JsException

from segments.bundle.pointer import Pointer, Staged, open_pointer
from segments.bundle.read import digest_of, read_bundle
from segments.edge.decide.memories import open_memories
from segments.edge.decide.sides import Side, Sides, open_sides
from segments.edge.decide.site import Site, open_site
from segments.edge.host.js.border import js_options
from segments.edge.host.js.log import log
from segments.edge.host.site.environment import Environment
from segments.errors import BundleCorrupt, BundleError, BundleMissing, BundleUntrusted

REFRESH_TIMEOUT_MS: Final = 10_000
"""A refresh that was cut off with its request may be tried again after this."""


@dataclass(slots=True)
class RuleStore:
    """`current` is None until a first good bundle came. Times in Unix milliseconds."""

    environment: Environment
    counters: Counter[str]
    current: Side | None = None
    """The rules for everybody, or for those who are not in a roll-out, with what was worked out under them."""

    sides: Sides | None = None
    """Both sides of a roll-out; None without one, and where the staged bundle cannot be used."""

    pointer: Pointer | None = None
    loaded_ms: int = 0
    checked_ms: int = 0
    last_problem: str = ""
    _opened: dict[str, Site] = field(default_factory=dict)
    """The sites of the bundles in use, by digest, each as if it were alone."""
    _refreshing_since_ms: int = 0
    _complained_of: set[str] = field(default_factory=set)

    def is_due(self, now_ms: int) -> bool:
        """True if KV should be asked again, and nobody is asking already.

        Before the first good bundle every request asks for itself, since it could not wait for another's question.
        """
        if self.current is not None and 0 <= now_ms - self._refreshing_since_ms < REFRESH_TIMEOUT_MS:
            return False
        # A clock that went back says nothing of the time that has passed.
        return not 0 <= now_ms - self.checked_ms < self.environment.refresh_ms

    async def refresh(self, kv: Any, now_ms: int) -> None:
        """Ask KV for the pointer and, if it names another bundle, for that. Never raises for what KV holds."""
        self._refreshing_since_ms = now_ms
        try:
            await self._load(kv, now_ms)
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
        site = self._opened.get(pointer.digest) or await self._fetch_bundle(kv, pointer.digest)
        if self.current is None:  # visitors who wait for these rules do not wait for others
            self.current, self.loaded_ms = Side(site, open_memories(site)), now_ms
        self.last_problem = ""
        staged = await self._load_staged(kv, pointer.staged, site) if pointer.staged else None
        if self.pointer is not None and pointer.sequence < self.pointer.sequence:
            return  # another refresh overtook this one while a bundle was on its way
        self._take(pointer, site, staged, now_ms)

    async def _load_staged(self, kv: Any, staged: Staged, site: Site) -> Site | None:
        """The site of a staged bundle; None where it cannot be used, so that everybody gets the current one."""
        try:
            known = self._opened.get(staged.digest)
            return known or await self._fetch_bundle(kv, staged.digest, site.index.lane_bits)
        except BundleError as error:
            self._complain(f"staged-{error.code}", str(error))
        except JsException:
            self._complain("staged-kv-failed", "Expected an answer from KV, got an error")
        return None

    def _take(self, pointer: Pointer, site: Site, staged: Site | None, now_ms: int) -> None:
        """Put a pointer's rules into force; what was worked out under the same rules stays."""
        self.pointer = pointer
        opened = {one.digest: one for one in (site, staged) if one}
        if [*opened] == [*self._opened]:
            if self.sides is not None and pointer.staged is not None:
                self.sides = replace(self.sides, stage=pointer.staged)
            return
        if site.digest not in self._opened:
            self.loaded_ms = now_ms
        self.sides = open_sides(site, staged, pointer.staged) if staged and pointer.staged else None
        self.current = self.sides.current if self.sides else Side(site, open_memories(site))
        self._opened = opened
        log(
            "info",
            "bundle-loaded",
            digest=site.digest,
            staged=staged.digest if staged else None,
            sequence=pointer.sequence,
        )

    async def _fetch_bundle(self, kv: Any, digest: str, taken_bits: int = 0) -> Site:
        data = await _get(kv, f"bundle:{digest}")
        if data is None:
            raise BundleMissing(f"Expected a bundle, got nothing - at KV key bundle:{digest}")
        if digest_of(data) != digest:
            raise BundleCorrupt(
                f"Expected bytes with the digest in their name, got others - at KV key bundle:{digest}"
            )
        return open_site(read_bundle(data), digest, self.environment.keys, taken_bits)

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
