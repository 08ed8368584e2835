"""The live rules of the site: the pointer in KV, as far as this desk's keys prove it, and the bundle that it names."""

from __future__ import annotations

from typing import Any

from segments.authoring.standing import bundle_key, pointer_key
from segments.bundle.model import Bundle
from segments.bundle.pointer import open_pointer
from segments.bundle.read import read_bundle
from segments.desk.host.console.store import read_value
from segments.desk.host.console.visit import Visit
from segments.signing import KeyRing, parse_key_ring


def bundle_keys(env: Any) -> KeyRing:
    """The keys that sign pointers; an empty ring where the desk has none, and then nothing can be published here."""
    text = getattr(env, "SEGMENTS_BUNDLE_KEYS", None)
    try:
        return parse_key_ring(text if isinstance(text, str) else "")
    except ValueError:
        return KeyRing()


async def read_live(visit: Visit) -> dict[str, Any] | None:
    """The pointer as plain values, None where nothing was published.

    Raises:
        BundleError: what is there cannot be trusted.
    """
    sealed = await read_value(visit.env.RULES, pointer_key(visit.site))
    ring = bundle_keys(visit.env)
    if sealed is None or not ring:
        return None
    pointer = open_pointer(sealed, ring)
    staged = pointer.staged
    return {
        "digest": pointer.digest,
        "sequence": pointer.sequence,
        "previous": pointer.previous,
        "published_ms": pointer.published_ms,
        "staged": {"digest": staged.digest, "share": staged.share} if staged else None,
    }


async def read_live_bundle(visit: Visit, live: dict[str, Any] | None) -> Bundle | None:
    """The bundle that everybody gets.

    Raises:
        BundleError: it cannot be read.
    """
    data = await read_value(visit.env.RULES, bundle_key(live["digest"])) if live else None
    return read_bundle(data) if data else None
