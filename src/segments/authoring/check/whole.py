"""All checks of the rules as a whole, in the order in which their messages make sense.

In go the rules that could be read; out come messages about them. What a condition says by itself (types, names)
was checked before. This file must never decide what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from segments.authoring.behaviour.model_signals import features_as_rules, plan_rules
from segments.authoring.cel.functions.reads import names_in
from segments.authoring.check.api_segments import check_api_segments
from segments.authoring.check.events import check_events
from segments.authoring.check.models import check_models
from segments.authoring.check.nodes import segments_in
from segments.authoring.check.overlaps import check_overlaps
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.check.references import check_references
from segments.authoring.check.sense import check_sense, grow_trees
from segments.authoring.check.stages import check_stages
from segments.authoring.check.values import check_values
from segments.authoring.compile.uses import uses_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.tables.segment_tables import segment_ids
from segments.authoring.report import messages
from segments.authoring.ruleset import UNREADABLE, RuleSet
from segments.bundle.purposes import purposes_needed
from segments.errors import AuthoringError


def check_whole(
    rules: RuleSet,
    entries: Mapping[str, Entry],
    features: Mapping[str, Entry],
    apis: Mapping[str, Entry],
    report: Report,
) -> None:
    """References, values, and what those conditions mean that have no error.

    `entries` are the tables of the segments, `features` the texts of features, `apis` the tables of the content APIs.
    """
    places = SegmentPlaces(entries, report)
    check_models(rules, places)
    check_references(rules, segment_ids(entries), places)
    check_values(rules, places)
    check_events(rules, places)
    check_stages(rules, places)
    if _has_wrong_features(rules, features, report):
        return
    rules = _sound_rules(rules, places.wrong_ids)
    try:
        rules = plan_rules(rules).rules
    except AuthoringError:
        return  # more history than fits, which check_events has reported
    trees = grow_trees(rules, places)
    if trees is None:
        return
    sense = check_sense(rules, trees, places)
    check_overlaps(rules, sense.met, places)
    for rule in rules.segments:
        needed = purposes_needed(uses_of(sense.names_read(rule.id), rules.signals))
        if needed:
            places.at_name(messages.purposes_needed(rule.id, needed), rule)
    known = {rule.id for rule in rules.segments}
    check_api_segments(
        apis, lambda name: sorted(names_in([trees.tree_of(name)])) if name in known else (), report
    )


def _has_wrong_features(rules: RuleSet, entries: Mapping[str, Entry], report: Report) -> bool:
    """True if features ask for behaviour or values that there are none of, which is reported."""
    featured = replace(rules, segments=features_as_rules(rules.features.values()), models={})
    places = SegmentPlaces(entries, report)
    check_values(featured, places)
    check_events(featured, places)
    return bool(places.wrong_ids)


def _sound_rules(rules: RuleSet, wrong_ids: Collection[str]) -> RuleSet:
    """The rules without the segments that have an error, and without those that need one of these."""
    by_id = {rule.id: rule for rule in rules.segments}
    needed_by: dict[str, list[str]] = {}
    for rule in rules.segments:
        for name in [*(name for name, _ in segments_in(rule.when)), *([rule.parent] if rule.parent else [])]:
            needed_by.setdefault(name, []).append(rule.id)
    unreadable = (rule.id for rule in rules.segments if rule.when is UNREADABLE)
    waiting = [*wrong_ids, *unreadable, *(needed_by.keys() - by_id.keys())]
    unsound: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in unsound:
            unsound.add(name)
            waiting += needed_by.get(name, ())
    return replace(rules, segments=tuple(rule for rule in rules.segments if rule.id not in unsound))
