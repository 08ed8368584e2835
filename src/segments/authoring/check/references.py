"""Checks how segments refer to each other: parents, fallbacks, replacements and `in_segment`.

In go the rules and every id that exists; out come messages about links that lead nowhere, in a circle, or to a
segment that is on its way out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from segments.authoring.check.nodes import segments_in
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.report import messages
from segments.authoring.report.messages import Message
from segments.authoring.ruleset import RuleSet, SegmentRule

Links: TypeAlias = Mapping[str, Sequence[str]]

LINK_KEYS: Final = ("parent", "fallback", "replacement")


def check_references(rules: RuleSet, known_ids: Collection[str], places: SegmentPlaces) -> None:
    """All links of all segments. `known_ids` has those segments too whose own table is wrong."""
    by_id = {rule.id: rule for rule in rules.segments}
    existing = frozenset(known_ids)
    for rule in rules.segments:
        for key in LINK_KEYS:
            other = getattr(rule, key)
            if other is not None and other not in existing:
                places.at_value(messages.unknown_segment(key, other, known_ids), rule, key)
            elif other is not None and (message := _deprecated(other, by_id)):
                places.at_value(message, rule, key)
        for name, span in segments_in(rule.when):
            if message := _deprecated(name, by_id):
                places.in_condition(message, rule, span)
    _check_links("parent", by_id, places)
    _check_links("fallback", by_id, places)
    _check_named(by_id, places)


def find_circles(links: Links) -> list[tuple[str, ...]]:
    """Circles of links, each from one id back to it; at least one of every set of ids that reach each other."""
    circles: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in links:
        if start not in done:
            _follow(start, links, done, circles)
    return circles


def _follow(start: str, links: Links, done: set[str], circles: list[tuple[str, ...]]) -> None:
    """Depth first from one id, without recursion: a family may be as deep as there are segments."""
    path = {start: iter(links[start])}  # in order: the way to where we are
    while path:
        here = next(reversed(path))
        step = next((other for other in path[here] if other in links and other not in done), None)
        if step is None:
            done.add(here)
            del path[here]
        elif step in path:
            way = list(path)
            circles.append((*way[way.index(step) :], step))
        else:
            path[step] = iter(links[step])


def _deprecated(name: str, by_id: Mapping[str, SegmentRule]) -> Message | None:
    rule = by_id.get(name)
    return messages.deprecated_segment(name, rule.replacement) if rule and rule.is_deprecated else None


def _check_links(key: str, by_id: Mapping[str, SegmentRule], places: SegmentPlaces) -> None:
    links = {rule.id: [other] if (other := getattr(rule, key)) else [] for rule in by_id.values()}
    for circle in find_circles(links):
        places.at_value(messages.cycle(key, circle), by_id[circle[0]], key)


def _check_named(by_id: Mapping[str, SegmentRule], places: SegmentPlaces) -> None:
    """Circles that lead through at least one `in_segment`; a parent is a condition of its child as well."""
    named = {rule.id: dict(segments_in(rule.when)) for rule in by_id.values()}
    links = {rule.id: [*named[rule.id], *([rule.parent] if rule.parent else [])] for rule in by_id.values()}
    for circle in find_circles(links):
        steps = list(pairwise(circle))
        first = next((index for index, (here, there) in enumerate(steps) if there in named[here]), None)
        if first is not None:
            here, there = steps[first]
            turned = [step for step, _ in steps[first:] + steps[:first]]
            places.in_condition(messages.cycle("segment", [*turned, here]), by_id[here], named[here][there])
