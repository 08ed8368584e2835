"""One entry of an outline after a change of its segment, where the rules are so many that all are not checked again.

In: the outline before, the tables of the files, and what changed. Out: the outline after, or None where the change may
reach other entries. Publishing checks everything in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from segments.authoring.read.files import Tables
from segments.authoring.ruleset import UNREADABLE
from segments.authoring.wording.sentences import segment_in_words
from segments.bundle.purposes import purposes_needed
from segments.desk.console.rule_check import Check, check_alone, uses_of_rule

SLOW_CHARS: Final = 100_000
"""Of all files: from here on a check of everything takes more than a second or two."""

QUICK_KEYS: Final = frozenset(("when", "title", "definition", "owner"))
"""Keys that say something of their own segment alone."""


def changed_outline(
    outline: Mapping[str, Any], tables: Tables, segment: str, values: Mapping[str, str | int], check: Check
) -> dict[str, Any] | None:
    """The outline with the entry of one segment made anew."""
    rows = outline["segments"]
    row = next((one for one in rows if one["id"] == segment), None)
    has_made_children = any(one["parent"] == segment and one["id"] not in tables.segments for one in rows)
    if row is None or has_made_children or row["starts"] or row["ends"] or not values.keys() <= QUICK_KEYS:
        return None
    expression = str(values.get("when", row["expression"]))
    checked = check_alone(tables, segment, expression, check)
    rule = checked.rules.segment(segment)
    if rule is None or rule.when is UNREADABLE:
        return None
    told = {
        "expression": expression,
        "words": segment_in_words(rule),
        "purposes": list(purposes_needed(uses_of_rule(rule, checked))),
    }
    others = {key: value for key, value in values.items() if key != "when"}
    fresh = {**row, **others, **told}
    return {
        **outline,
        "segments": [fresh if one is row else one for one in rows],
        "problems": [],
        "checked": False,
    }


def changed_tables(tables: Tables, segment: str, values: Mapping[str, str | int]) -> Tables:
    """The tables with other values in one segment; places in its file are those from before."""
    entry = tables.segments[segment]
    assert isinstance(entry.value, dict)
    return replace(
        tables, segments={**tables.segments, segment: replace(entry, value={**entry.value, **values})}
    )
