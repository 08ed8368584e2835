"""The health of one site in one isolate: everything that its operator may ask about, as plain values.

In: the rules and pages of the site. Out: members for JSON. Who may see which of them is edge/own/health.py's.
"""

from __future__ import annotations

from segments.bundle.pointer import WHOLE_SHARE, Staged
from segments.edge.host.pages.page_service import PageService
from segments.edge.host.site.rule_store import RuleStore
from segments.version import VERSION


def health_of(rules: RuleStore, pages: PageService, now_ms: int) -> dict[str, object]:
    """The state of this isolate as plain values."""
    pointer, store, current = rules.pointer, pages.kept.store, rules.current
    return {
        "status": "ok" if current else "no-bundle",
        "version": VERSION,
        "site": rules.environment.site,
        "bundle": {
            "digest": pointer.digest,
            "sequence": pointer.sequence,
            "segments": len(current.site.bundle.names),
            "age_seconds": (now_ms - rules.loaded_ms) // 1000,
            "checked_seconds_ago": (now_ms - rules.checked_ms) // 1000,
        }
        if pointer and current
        else None,
        "staged": _staged_of(rules, pointer.staged, now_ms) if pointer and pointer.staged else None,
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


def _staged_of(rules: RuleStore, staged: Staged, now_ms: int) -> dict[str, object]:
    """The staged bundle of the pointer; it is not in use where it cannot be, and everybody gets the current one."""
    return {
        "digest": staged.digest,
        "share": staged.share / WHOLE_SHARE,
        "segments": len(rules.sides.staged.site.bundle.names) if rules.sides else None,
        "in_use": rules.sides is not None,
        "age_seconds": (now_ms - staged.since_ms) // 1000,
    }
