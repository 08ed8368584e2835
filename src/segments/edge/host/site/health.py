"""The health of one site in one isolate: everything that its operator may ask about, as plain values.

In: the rules and pages of the site. Out: members for JSON. Who may see which of them is edge/own/health.py's.
"""

from __future__ import annotations

from segments.edge.host.pages.page_service import PageService
from segments.edge.host.site.rule_store import RuleStore
from segments.version import VERSION


def health_of(rules: RuleStore, pages: PageService, now_ms: int) -> dict[str, object]:
    """The state of this isolate as plain values."""
    pointer, store = rules.pointer, pages.kept.store
    return {
        "status": "ok" if rules.site else "no-bundle",
        "version": VERSION,
        "site": rules.environment.site,
        "bundle": {
            "digest": pointer.digest,
            "sequence": pointer.sequence,
            "segments": len(rules.site.bundle.names),
            "age_seconds": (now_ms - rules.loaded_ms) // 1000,
            "checked_seconds_ago": (now_ms - rules.checked_ms) // 1000,
        }
        if pointer and rules.site
        else None,
        "problem": rules.last_problem or None,
        "pages": {
            "kept": len(store),
            "bytes": store.used_bytes,
            "evicted": store.evicted,
            "turned_away": store.turned_away,
        },
        "sessions": {"learned": sorted(pages.log_ins.learned.names)},
        "counters": dict(sorted(rules.counters.items())),
    }
