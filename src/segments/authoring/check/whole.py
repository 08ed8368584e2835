"""All checks of the rules as a whole, in the order in which their messages make sense.

In go the rules that could be read; out come messages about them. What a condition says by itself (types, names)
was checked before. This file must never decide what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segments.authoring import messages
from segments.authoring.behaviour import plan_behaviour
from segments.authoring.check.events import check_events
from segments.authoring.check.overlaps import check_overlaps
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.check.references import check_references
from segments.authoring.check.sense import check_sense, grow_trees
from segments.authoring.check.values import check_values
from segments.authoring.compile.uses import signals_used
from segments.authoring.files import Entry, Report
from segments.authoring.ruleset import RuleSet
from segments.authoring.segment_tables import segment_ids
from segments.bundle.model import SignalUse
from segments.catalog import PURPOSES


def check_whole(rules: RuleSet, entries: Mapping[str, Entry], report: Report) -> None:
    """References, values, and, where every segment could be read, what the conditions mean."""
    places = SegmentPlaces(entries, report)
    check_references(rules, segment_ids(entries), places)
    check_values(rules, places)
    check_events(rules, places)
    if any(diagnostic.severity == "error" for diagnostic in report.diagnostics):
        return  # a missing or circular segment has no meaning to reason about
    rules = plan_behaviour(rules).rules
    trees = grow_trees(rules, places)
    if trees is None:
        return
    check_overlaps(rules, check_sense(rules, trees, places), places)
    for rule in rules.segments:
        needed = purposes_of(signals_used([trees.tree_of(rule.id)], rules.signals))
        if needed:
            places.at_name(messages.purposes_needed(rule.id, needed), rule)


def purposes_of(signals: Iterable[SignalUse]) -> dict[str, list[str]]:
    """The purposes beyond `necessary` that signals need, each with the signals that need it."""
    by_purpose: dict[str, list[str]] = {purpose: [] for purpose in PURPOSES[1:]}
    for signal in signals:
        by_purpose.get(signal.purpose, []).append(signal.name)
    return {purpose: names for purpose, names in by_purpose.items() if names}
