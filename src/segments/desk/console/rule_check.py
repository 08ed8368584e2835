"""One rule checked while it is written: against the site's signals, events and scores, not against every other rule.

In: the tables of the files, a segment, and the condition that is being written. Out: the rules with just that segment
and those that it leans on, checked as always, and the problems of that one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from segments.authoring.compile.uses import signals_used
from segments.authoring.read.files import Entry, Report, Tables
from segments.authoring.read.toml_places import TomlText
from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.ruleset import UNREADABLE, SegmentRule
from segments.authoring.source import CheckedRules
from segments.authoring.wording.sentences import in_words
from segments.bundle.model import SignalUse
from segments.bundle.purposes import purposes_needed
from segments.desk.console.outline import problems_of
from segments.errors import DraftRefused

DRAFTED: Final = "the rule"
"""The name of the file that the rule stands in while it is checked."""

MAX_RULE_CHARS: Final = 100_000
_OPENING: Final = "when = '''\n"
_LINES_BEFORE: Final = 2

Check = Callable[[Tables, Report], CheckedRules]


def check_rule(tables: Tables, segment: str, expression: str, check: Check) -> dict[str, Any]:
    """The rule's problems with places in the condition itself, its words and its purposes.

    Raises:
        DraftRefused: the condition is too long, or holds what no rules file can.
    """
    checked = check_alone(tables, segment, expression, check)
    rule = checked.rules.segment(segment)
    is_sound = rule is not None and rule.when is not UNREADABLE
    uses = uses_of_rule(rule, checked) if rule and is_sound else ()
    return {
        "problems": _in_condition(
            one for one in checked.diagnostics if one.place and one.place.file == DRAFTED
        ),
        "words": in_words(rule.when) if rule and is_sound else "",
        "purposes": list(purposes_needed(uses)),
        "signals": sorted(use.name for use in uses),
    }


def check_alone(tables: Tables, segment: str, expression: str, check: Check) -> CheckedRules:
    """The rules with this segment alone, and those that it leans on.

    Raises:
        DraftRefused: the condition is too long, or holds what no rules file can.
    """
    entry = _entry(segment, expression, tables)
    needed = {name: tables.segments[name] for name in _leant_on(segment, expression, tables)}
    return check(replace(tables, segments={**needed, segment: entry}), Report())


def uses_of_rule(rule: SegmentRule, checked: CheckedRules) -> tuple[SignalUse, ...]:
    """The signals that a rule reads."""
    return signals_used([rule.when], checked.rules.signals)


def _in_condition(found: Iterator[Diagnostic]) -> list[dict[str, Any]]:
    """The problems, with lines that count from the condition's first."""
    rows = problems_of(found)
    return [{**row, "file": "", "line": max(row["line"] - _LINES_BEFORE, 1)} for row in rows]


def _entry(segment: str, expression: str, tables: Tables) -> Entry:
    if len(expression) > MAX_RULE_CHARS:
        raise DraftRefused(f"Expected a condition of at most {MAX_RULE_CHARS:,} characters, got more")
    if (
        "'''" in expression
        or expression.endswith("'")
        or any(c < " " and c not in "\n\t" for c in expression)
    ):
        raise DraftRefused("Expected a condition without three quotes in a row, got one - change it as text")
    known = tables.segments.get(segment)
    parent = known.children().get("parent") if known else None
    line = f"parent = {json.dumps(parent.value)}\n" if parent and isinstance(parent.value, str) else ""
    name = json.dumps(segment)
    text = f"[segments.{name}]\n{_OPENING}{expression}'''\n{line}"
    value = {"when": expression, **({"parent": parent.value} if line and parent else {})}
    return Entry({"segments": {segment: value}}, TomlText(DRAFTED, text), ()).child("segments").child(segment)


def _leant_on(segment: str, expression: str, tables: Tables) -> dict[str, None]:
    """The segments that a condition may name, their parents, and so on: all that must be there when it is checked."""
    found: dict[str, None] = {}
    waiting = [*_named_in(expression, tables.segments), *_parent_of(segment, tables)]
    while waiting:
        name = waiting.pop()
        if name not in found and name != segment and name in tables.segments:
            found[name] = None
            when = tables.segments[name].children().get("when")
            text = when.value if when and isinstance(when.value, str) else ""
            waiting += [*_named_in(text, tables.segments), *_parent_of(name, tables)]
    return found


def _named_in(expression: str, known: Mapping[str, Entry]) -> list[str]:
    parts = expression.replace("'", '"').split('"')[1::2]
    return [part for part in parts if part in known]


def _parent_of(name: str, tables: Tables) -> list[str]:
    entry = tables.segments.get(name)
    parent = entry.children().get("parent") if entry else None
    return [parent.value] if parent and isinstance(parent.value, str) else []
