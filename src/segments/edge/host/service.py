"""The worker's own addresses under /_segments/: what it says about itself.

In: the path and the isolate's state. Out: a status and a JSON text. Nothing here is about a visitor.
"""

from __future__ import annotations

import json
from typing import Any, Final

from segments.edge.host.border import make_response
from segments.edge.host.page_service import PageService
from segments.edge.host.rule_store import RuleStore
from segments.edge.respond import Head
from segments.edge.route import SERVICE_PREFIX

JSON_HEADERS: Final = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}


def answer_service(path: str, method: str, rules: RuleStore, pages: PageService, now_ms: int) -> Any:
    """The Response for one of the worker's own addresses; an unknown one is a 404 and never the origin's."""
    if path != SERVICE_PREFIX + "health":
        return _json(
            404, {"error": f"Expected one of the worker's addresses, got another - at {SERVICE_PREFIX}"}
        )
    if method not in ("GET", "HEAD"):
        return _json(405, {"error": "Expected GET, got another method - at this address"})
    return _json(200, health(rules, pages, now_ms))


def health(rules: RuleStore, pages: PageService, now_ms: int) -> dict[str, object]:
    """The state of this isolate: which bundle, how old, and what has been counted since it started."""
    pointer = rules.pointer
    return {
        "status": "ok" if rules.site else "no-bundle",
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
        "pages": {"kept": len(pages.store), "bytes": pages.store.used_bytes, "evicted": pages.store.evicted},
        "counters": dict(sorted(rules.counters.items())),
    }


def _json(status: int, value: dict[str, object]) -> Any:
    return make_response(Head(status, JSON_HEADERS), json.dumps(value) + "\n")
