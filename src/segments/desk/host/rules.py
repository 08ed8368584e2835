"""The rules in force at the desk: the same signed pointer and bundle in KV that the edge reads, refreshed when due.

In: the environment. Out: a Site, or None before a first good bundle came. During a roll-out the desk has the current
side: a person's standing in all channels does not hang on a share of page views.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from segments.desk.host.variables import read_ring, read_seconds, read_text
from segments.edge.decide.site import Keys, Site
from segments.edge.host.site.environment import DEFAULT_REFRESH_SECONDS, Environment
from segments.edge.host.site.rule_store import RuleStore
from segments.signing import KeyRing

DEFAULT_SITE: Final = "default"

_stores: Final[dict[str, RuleStore]] = {}


def site_name(env: Any) -> str:
    """The site whose people this desk knows."""
    return read_text(env, "SITE") or DEFAULT_SITE


async def rules_in_force(env: Any, now_ms: int) -> Site | None:
    """The rules, asked for anew where that is due."""
    name = site_name(env)
    store = _stores.get(name)
    if store is None:
        store = _stores[name] = RuleStore(_environment(env, name), Counter())
    if store.is_due(now_ms):
        await store.refresh(env.RULES, now_ms)
    return store.current.site if store.current else None


def _environment(env: Any, site: str) -> Environment:
    none = KeyRing()
    return Environment(
        site=site,
        origin="",
        refresh_ms=1000 * read_seconds(env, "REFRESH_SECONDS", DEFAULT_REFRESH_SECONDS),
        stall_ms=0,
        keys=Keys(none, none, read_ring(env, "SEGMENTS_BUNDLE_KEYS").of_site(site)),
        allows_overrides=False,
        has_server_timing=False,
    )
