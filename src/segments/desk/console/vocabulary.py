"""The words of a site's rules: signals by family with their meaning, events, scores and windows.

In: checked rules. Out: plain values for JSON, from the same tables as the reference and the language server.
"""

from __future__ import annotations

from typing import Any, Final

from segments.authoring.check.domains import DOMAINS
from segments.authoring.ruleset import RuleSet
from segments.catalog import SIGNALS
from segments.event_catalog import STANDARD_EVENTS

WINDOWS: Final = (
    "session",
    "today",
    "24h",
    "48h",
    "7d",
    "14d",
    "30d",
    "90d",
    "this_week",
    "this_month",
    "ever",
)


def vocabulary_of(rules: RuleSet) -> dict[str, Any]:
    """All names that a condition of these rules may use."""
    return {
        "signals": _signals(rules),
        "events": _events(rules),
        "scores": [{"name": one.name, "doc": one.doc} for one in rules.scores.values()],
        "segments": [{"name": one.id, "doc": one.title} for one in rules.segments],
        "windows": list(WINDOWS),
    }


def _signals(rules: RuleSet) -> list[dict[str, Any]]:
    own = [
        {
            "name": one.name,
            "type": one.type,
            "purpose": one.purpose,
            "doc": one.doc or f"from {one.source}",
            "own": True,
        }
        for one in rules.signals.values()
    ]
    builtin = [
        {"name": one.name, "type": one.type, "purpose": one.purpose, "doc": one.doc, "example": one.example}
        for one in SIGNALS.values()
        if one.name not in rules.signals
    ]
    return [{**row, "values": _values(str(row["name"]), rules)} for row in own + builtin]


def _values(name: str, rules: RuleSet) -> list[str]:
    domain = None if name in rules.signals else DOMAINS.get(name)
    return sorted(domain.values) if domain else []


def _events(rules: RuleSet) -> list[dict[str, Any]]:
    own = [
        {"name": one.name, "properties": dict(one.properties), "doc": one.doc, "own": True}
        for one in rules.events.values()
    ]
    standard = [
        {"name": one.name, "properties": dict(one.properties), "doc": one.doc}
        for one in STANDARD_EVENTS.values()
        if one.name not in rules.events
    ]
    return own + standard
