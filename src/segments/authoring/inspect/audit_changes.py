"""The difference between two audits: what is read, asked for, kept and allowed now, and was not, or no longer.

In: two audits as plain values, the earlier one perhaps out of a file that anybody wrote. Out: rows of text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"


@dataclass(frozen=True, slots=True)
class AuditChange:
    """One difference: of which kind of thing, of which one, and for a change what of it was and is."""

    section: str
    name: str
    kind: str
    fact: str = ""
    before: str = ""
    after: str = ""


_SECTIONS: Final = (
    # (in words, member, key, the facts that matter with their words)
    (
        "segment",
        "segments",
        "id",
        {
            "conditions": "matches where",
            "purposes": "needs consent for",
            "unasked_laws": "without being asked under",
            "despite_objection": "after an objection",
            "kept_in": "kept in",
            "kept_days": "kept for days",
        },
    ),
    ("signal", "signals", "name", {"purposes": "needs consent for", "source": "read from", "type": "type"}),
    ("model", "models", "name", {"purposes": "needs consent for", "features": "reads", "digest": "digest"}),
    (
        "kept",
        "kept",
        "name",
        {"days": "for days", "purpose": "for the purpose", "contents": "holds", "set_by": "set by"},
    ),
    ("law", "laws", "label", {"regime": "regime", "places": "places"}),
)


def compare_audits(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[AuditChange]:
    """All differences that a privacy officer has to know of; titles, owners and definitions are none."""
    changes = []
    asked_before, asked_after = _purposes(before), _purposes(after)
    for purpose in [*asked_before, *asked_after]:
        if (purpose in asked_before) != (purpose in asked_after):
            kind = ADDED if purpose in asked_after else REMOVED
            changes.append(AuditChange("purpose", purpose, kind))
    for section, member, key, facts in _SECTIONS:
        old, new = _by_key(before[member], key), _by_key(after[member], key)
        for name in sorted(old.keys() | new.keys()):
            changes += _compare(section, name, old.get(name), new.get(name), facts)
    return [*changes, *_compare_recordings(before.get("recording"), after.get("recording"))]


def _compare_recordings(before: object, after: object) -> list[AuditChange]:
    """The differences of what the worker records; an audit of an earlier version says nothing of it."""
    old, new = (value if isinstance(value, Mapping) else None for value in (before, after))
    if old is None and new is None:
        return []
    changes = _compare(
        "recording", "recording", old, new, {"share": "share of page views", "days": "for days"}
    )
    signals_before, signals_after = _recorded(old), _recorded(new)
    for name in sorted(signals_before.keys() | signals_after.keys()):
        pair = signals_before.get(name), signals_after.get(name)
        changes += _compare("recorded signal", name, *pair, {"purposes": "needs consent for"})
    return changes


def _recorded(recording: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    rows = recording.get("signals") if recording else None
    return _by_key(
        [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else [], "name"
    )


def _compare(
    section: str,
    name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    facts: Mapping[str, str],
) -> list[AuditChange]:
    if before is None or after is None:
        return [AuditChange(section, name, ADDED if before is None else REMOVED)]
    pairs = {fact: (_spell(before.get(fact)), _spell(after.get(fact))) for fact in facts}
    return [
        AuditChange(section, name, CHANGED, facts[fact], *pair)
        for fact, pair in pairs.items()
        if pair[0] != pair[1]
    ]


def _by_key(rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, Mapping[str, Any]]:
    return {str(row.get(key, "")): row for row in rows}


def _purposes(audit: Mapping[str, Any]) -> list[str]:
    """The purposes that segments need consent for."""
    found = [str(purpose) for row in audit["segments"] for purpose in row.get("purposes") or ()]
    return list(dict.fromkeys(found))


def _spell(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return "may match" if value else "does not match"
    return "nothing" if value is None else str(value)
