"""Finds segments that nobody would miss: no page names them, and no segment that a page names needs them.

In go rules and the names that the pages use; out come the segments that change nothing that anyone sees.
"""

from __future__ import annotations

from collections.abc import Collection

from segments.authoring.check.nodes import segments_in
from segments.authoring.ruleset import RuleSet, SegmentRule


def unused_segments(rules: RuleSet, named: Collection[str]) -> tuple[SegmentRule, ...]:
    """The segments that are neither in `named` nor parent, fallback or condition of one that is used.

    A deprecated segment is left out: it is on its way out already.
    """
    by_id = {rule.id: rule for rule in rules.segments}
    used: set[str] = set()
    waiting = [name for name in named if name in by_id]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += [needed for needed in _needed_by(by_id[name]) if needed in by_id]
    return tuple(rule for rule in rules.segments if rule.id not in used and not rule.is_deprecated)


def _needed_by(rule: SegmentRule) -> list[str]:
    links = [link for link in (rule.parent, rule.fallback) if link is not None]
    return [*links, *(name for name, _ in segments_in(rule.when))]
