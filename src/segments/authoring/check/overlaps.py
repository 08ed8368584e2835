"""Compares segments with each other: which have the same visitors, and which have all visitors of another.

In go the terms of segments that somebody can meet; out come only proven messages: a segment has all visitors of
another where each term of the other implies one of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.authoring.check.coverage import Coverage
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.compile.terms import Terms
from segments.authoring.report import messages
from segments.authoring.ruleset import RuleSet, SegmentRule

MAX_COMPARED: Final = 400
"""Segments that are compared two by two: 160,000 pairs, less than half a second. Beyond, only equal ones are found."""


def check_overlaps(rules: RuleSet, met: Mapping[str, Terms], places: SegmentPlaces) -> None:
    """Equal segments always; contained ones where there are few enough to compare all pairs."""
    distinct = _report_equal(rules, met, places)
    if len(distinct) <= MAX_COMPARED:
        _report_contained(rules, distinct, met, places)


def _report_equal(rules: RuleSet, met: Mapping[str, Terms], places: SegmentPlaces) -> list[SegmentRule]:
    """Reports segments with the same terms; gives the first of each kind, in the order of precedence."""
    first_with: dict[Terms, SegmentRule] = {}
    for rule in rules.segments:
        if rule.id in met and not rule.is_deprecated:
            first = first_with.setdefault(met[rule.id], rule)
            if first is not rule:
                places.in_condition(messages.same_segment(first.id), rule, rule.when.span)
    distinct = {rule.id for rule in first_with.values()}
    return [rule for rule in rules.by_precedence() if rule.id in distinct]


def _report_contained(
    rules: RuleSet, distinct: list[SegmentRule], met: Mapping[str, Terms], places: SegmentPlaces
) -> None:
    """One message a segment: about the narrowest other one that has all its visitors and is not its ancestor."""
    outers = _outers({rule.id: met[rule.id] for rule in distinct})
    rank = {rule.id: place for place, rule in enumerate(distinct)}
    by_id = {rule.id: rule for rule in rules.segments}
    for inner in distinct:
        ancestors = _ancestors(inner, by_id)
        unsaid = [by_id[name] for name in outers[inner.id] - ancestors]
        if unsaid:
            outer = max(unsaid, key=lambda rule: (len(outers[rule.id] & outers[inner.id]), -rank[rule.id]))
            are_same = inner.id in outers[outer.id]
            if not are_same or rank[outer.id] < rank[inner.id]:
                _report_pair(inner, outer, are_same=are_same, places=places)


def _outers(met: Mapping[str, Terms]) -> dict[str, set[str]]:
    """By segment: the others that have all its visitors."""
    coverage = Coverage(met.values())
    bits_of = {name: coverage.bits_of(terms) for name, terms in met.items()}
    outers: dict[str, set[str]] = {name: set() for name in met}
    for outer, terms in met.items():
        implying = coverage.implying(terms)
        for inner, bits in bits_of.items():
            if inner != outer and bits & implying == bits:
                outers[inner].add(outer)
    return outers


def _report_pair(inner: SegmentRule, outer: SegmentRule, *, are_same: bool, places: SegmentPlaces) -> None:
    if are_same:
        places.in_condition(messages.same_segment(outer.id), inner, inner.when.span)
    elif outer.priority > inner.priority:
        places.at_name(messages.never_wins(outer.id), inner)
    else:
        places.at_name(messages.contained_segment(outer.id), inner)


def _ancestors(rule: SegmentRule, by_id: Mapping[str, SegmentRule]) -> set[str]:
    found: set[str] = set()
    parent = rule.parent
    while parent is not None and parent not in found and parent in by_id:
        found.add(parent)
        parent = by_id[parent].parent
    return found
