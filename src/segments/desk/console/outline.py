"""Rules as the console lists them: one entry a segment, what it says, in words, and the problems of all files.

In: checked rules, or a bundle whose files nobody has. Out: plain values for JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segments.authoring.compile.uses import signals_used
from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.ruleset import RuleSet, SegmentRule
from segments.authoring.source import CheckedRules
from segments.authoring.wording.sentences import segment_in_words
from segments.bundle.model import Bundle
from segments.bundle.purposes import purposes_needed


def outline_of(checked: CheckedRules) -> dict[str, Any]:
    """The outline of files that are there."""
    rules = checked.rules
    return {
        "segments": [_segment(rule, rules) for rule in rules.segments],
        "problems": problems_of(checked.diagnostics),
        "source": "draft",
    }


def outline_of_bundle(bundle: Bundle) -> dict[str, Any]:
    """The outline of what is live where no files were pushed: names, families and priorities are all it has."""
    names, taxonomy = bundle.names, bundle.taxonomy
    rows = []
    for name in bundle.file_names:
        bit = bundle.bits[name]
        parent = taxonomy.parents[bit]
        rows.append(
            {
                "id": name,
                "priority": taxonomy.priorities[bit],
                "parent": names[parent] if parent is not None else None,
                "starts": taxonomy.starts_ms[bit],
                "ends": taxonomy.ends_ms[bit],
            }
        )
    return {"segments": rows, "problems": [], "source": "live"}


def problems_of(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Problems with their places, for JSON."""
    return [
        {
            "code": one.code,
            "severity": one.severity,
            "message": one.message,
            "hint": one.hint,
            "file": one.place.file.rpartition("/")[2] if one.place else "",
            "line": one.place.line if one.place else 0,
            "column": one.place.column if one.place else 0,
            "end": one.place.end_column if one.place else 0,
        }
        for one in diagnostics
    ]


def _segment(rule: SegmentRule, rules: RuleSet) -> dict[str, Any]:
    uses = signals_used([rule.when], rules.signals)
    return {
        "id": rule.id,
        "title": rule.title,
        "definition": rule.definition,
        "owner": rule.owner,
        "tags": list(rule.tags),
        "priority": rule.priority,
        "parent": rule.parent,
        "fallback": rule.fallback,
        "starts": rule.starts_ms,
        "ends": rule.ends_ms,
        "retired": rule.is_deprecated,
        "expression": rule.expression,
        "words": segment_in_words(rule),
        "purposes": list(purposes_needed(uses)),
        "file": rule.place.file.rpartition("/")[2] if rule.place else "",
    }
