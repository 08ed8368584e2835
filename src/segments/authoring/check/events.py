"""Checks what conditions say about behaviour: that the events, and the properties they ask for, exist.

In go the rules; out come messages at the names themselves. A site that takes custom events may count any name; there
only one that looks like a slip of the pen is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from segments.authoring.behaviour.behaviour import purpose_of_event
from segments.authoring.behaviour.counters import events_of, is_behaviour, resets_of
from segments.authoring.behaviour.lifecycle_counter import LIFECYCLE_SIGNALS
from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.cel.meant.likeness import likest_names
from segments.authoring.cel.syntax.ast import (
    Call,
    Constant,
    ListLiteral,
    Node,
    SignalRef,
    Span,
    walk,
)
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.read.event_conditions import SLIP_LIKENESS, asked_properties, beyond_event
from segments.authoring.report import messages
from segments.authoring.report.messages import Message
from segments.authoring.ruleset import RuleSet, SegmentRule
from segments.errors import AuthoringError
from segments.event_catalog import NUMBER_TYPES, STANDARD_EVENTS


def check_events(rules: RuleSet, places: SegmentPlaces) -> None:
    """Every behaviour call of every condition, and whether all history fits into a cookie."""
    checker = _EventChecker(rules, places)
    users = [rule for rule in rules.segments if any(map(_needs_history, walk(rule.when)))]
    for rule in users:
        for node in walk(rule.when):
            if is_behaviour(node):
                checker.check(node, rule)
    if users:
        try:
            plan_rules(replace(rules, segments=tuple(users)))
        except AuthoringError as error:
            places.at_name(messages.history_too_large(str(error)), users[-1])


class _EventChecker:
    def __init__(self, rules: RuleSet, places: SegmentPlaces) -> None:
        self._rules, self._places = rules, places
        self._known = [*rules.events, *STANDARD_EVENTS]
        self._properties: dict[str, Mapping[str, str]] = {
            name: dict(event.properties) for name, event in STANDARD_EVENTS.items()
        }
        self._properties |= {name: event.properties for name, event in rules.events.items()}

    def check(self, call: Call, rule: SegmentRule) -> None:
        """One call: its events, its purposes, its properties and its condition."""
        named = [call.arguments[0], *resets_of(call)]
        for constant in [constant for argument in named for constant in _texts(argument)]:
            self._check_name(constant, rule)
        purposes = sorted({purpose_of_event(name, self._rules.events) for name in events_of(call)})
        if len(purposes) > 1:
            self._say(messages.mixed_purposes(purposes), rule, call.span)
        if call.function != "events.sequence":
            self._check_properties(call, rule)

    def _check_name(self, constant: Constant, rule: SegmentRule) -> None:
        name = str(constant.value)
        if name in self._known:
            return
        if not self._rules.site.has_custom_events:
            self._say(messages.unknown_event(name, self._known), rule, constant.span)
        elif likest_names(name, self._known, likeness=SLIP_LIKENESS):
            self._say(messages.undeclared_event(name, self._known), rule, constant.span)

    def _check_properties(self, call: Call, rule: SegmentRule) -> None:
        declared = self._properties.get(str(getattr(call.arguments[0], "value", "")), {})
        if call.function in ("events.sum", "events.distinct"):
            (constant,) = _texts(call.arguments[1])
            self._check_property(str(constant.value), declared, rule, constant.span)
            kind = declared.get(str(constant.value))
            if call.function == "events.sum" and kind is not None and kind not in NUMBER_TYPES:
                self._say(messages.no_sum(str(constant.value), kind), rule, constant.span)
        place = _CONDITION_PLACES.get(call.function, 2)
        for condition in call.arguments[place:]:
            for name, span in asked_properties(condition):
                self._check_property(name, declared, rule, span)
            for node in beyond_event(condition):
                self._say(messages.beyond_event(rule.expression[slice(*node.span)]), rule, node.span)

    def _check_property(self, name: str, declared: Mapping[str, str], rule: SegmentRule, span: Span) -> None:
        if declared and name not in declared:
            self._say(messages.unknown_property(name, declared), rule, span)

    def _say(self, message: Message, rule: SegmentRule, span: Span) -> None:
        self._places.in_condition(message, rule, span)


_CONDITION_PLACES: Final = {"events.sum": 3, "events.distinct": 3, "events.first": 1, "events.last": 1}
"""The position of a call's condition on the event, if any; behind event and window where nothing else is said."""


def _needs_history(node: Node) -> bool:
    if isinstance(node, SignalRef):
        return node.name in LIFECYCLE_SIGNALS
    return is_behaviour(node) or (isinstance(node, Call) and node.function in ("score", "cluster"))


def _texts(node: Node) -> list[Constant]:
    nodes = node.elements if isinstance(node, ListLiteral) else (node,)
    return [part for part in nodes if isinstance(part, Constant)]
