"""One entry of a cache that outlives the isolate: an origin's answer with its page plan.

In: an answer and the name of its place. Out: bytes, sealed with a key of the site's own, and the answer again. A cache
may lose, mix up or cut off what it was given, and others may write into it: an entry counts only where its seal holds,
and where it names this form, this compiler and the place at which it was found.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import msgpack

from segments.edge.pages.compiler import COMPILER
from segments.edge.pages.plan.packed_plan import plan_row, read_plan_row
from segments.edge.pages.plan.plan import PagePlan
from segments.signing import KeyRing, site_mac

FORM: Final = 1
SEAL_BYTES: Final = 16
NAME_BYTES: Final = 16
PURPOSE: Final = "pages"


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer of the origin as it is kept beyond the isolate; times in Unix milliseconds."""

    plan: PagePlan
    headers: Mapping[str, str]
    path: str
    stored_ms: int
    settings: str
    """The text of the settings that shaped the plan."""
    key_cookies: tuple[str, ...] = ()
    language: str = ""
    is_compiled: bool = True
    was_asked_for: bool = False
    vary: str = ""
    """By what the answers to its address differ, as the page store keeps it."""
    vary_key: str = ""
    """The one of these answers that this is."""
    since_ms: int = 0
    """Answers of the same address stand in places that name this; another number is another set of them."""


_FIELDS: Final = tuple(CachedAnswer.__slots__[2:])
"""All but the plan and the headers, in their order."""


def sealing_key(ring: KeyRing) -> bytes:
    """The key of a site's entries, made of its newest one; the ring must not be empty."""
    return site_mac(ring, ring.version, ring.newest()[1], PURPOSE, b"")


def entry_name(key: bytes, place: str) -> str:
    """The name of a place (hexadecimal). Nobody without the key can tell it, so nobody can ask the cache for it."""
    return blake2b(
        place.encode("utf-8", "surrogatepass"), digest_size=NAME_BYTES, key=key, person=b"place"
    ).hexdigest()


def write_entry(key: bytes, name: str, answer: CachedAnswer) -> bytes:
    """The sealed bytes of an answer at the place of this name."""
    fields = [getattr(answer, field) for field in _FIELDS]
    row = [FORM, COMPILER, name, plan_row(answer.plan), dict(answer.headers), *fields]
    packed: bytes = msgpack.packb(row, unicode_errors="surrogatepass")
    return _seal(key, packed) + packed


def read_entry(key: bytes, name: str, data: bytes) -> CachedAnswer | None:
    """The answer at the place of this name, or None for bytes that are not what this site's compiler wrote there."""
    packed = memoryview(data)[SEAL_BYTES:]
    if not hmac.compare_digest(_seal(key, packed), data[:SEAL_BYTES]):
        return None
    form, compiler, place, *row = msgpack.unpackb(packed, use_list=False, unicode_errors="surrogatepass")
    if (form, compiler, place) != (FORM, COMPILER, name):
        return None
    plan, headers, *fields = row
    return CachedAnswer(read_plan_row(plan), headers, *fields)


def _seal(key: bytes, packed: bytes | memoryview) -> bytes:
    # BLAKE2's keyed mode is a MAC by itself (RFC 7693), and half the work of HMAC-SHA256 in WebAssembly.
    return blake2b(packed, digest_size=SEAL_BYTES, key=key, person=b"entry").digest()
