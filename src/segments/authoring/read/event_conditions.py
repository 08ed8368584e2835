"""Conditions on one event, as scores and lifecycles have them: read, and held to what the event can tell.

In go the name of an event and the text of its condition; out comes the checked tree, or None and a report. Conditions
decide when the event arrives, so they can look at nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from segments.authoring.behaviour.counters import is_behaviour
from segments.authoring.cel.check.names import EVENT
from segments.authoring.cel.meant.likeness import likest_names
from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Identifier,
    Node,
    Select,
    SignalRef,
    Span,
    children,
    walk,
)
from segments.authoring.read.conditions import Conditions
from segments.authoring.read.files import Entry, Report
from segments.authoring.report import messages
from segments.authoring.ruleset import EventDeclaration
from segments.event_catalog import EVENT_NAME, EVENT_NAME_GRAMMAR, STANDARD_EVENTS

SLIP_LIKENESS: Final = 0.8
"""The likeness from which a custom name looks like a slip for a known one: one letter in five differs."""


class EventReader:
    """Reads names of events and conditions on them; `events` are those that the site declares."""

    def __init__(
        self,
        events: Mapping[str, EventDeclaration],
        conditions: Conditions,
        report: Report,
        *,
        takes_custom: bool,
    ) -> None:
        self.events, self.report = events, report
        self.conditions, self._takes_custom = conditions, takes_custom

    def read_name(self, name: str, entry: Entry) -> bool:
        """True if events can have this name, which stands in `entry`; one that the site does not take is reported."""
        if not EVENT_NAME.match(name):
            self.report.at_value(messages.wrong_value(EVENT_NAME_GRAMMAR, repr(name), entry.name), entry)
            return False
        known = [*self.events, *STANDARD_EVENTS]
        if name not in known and not self._takes_custom:
            self.report.at_value(messages.unknown_event(name, known), entry)
        elif name not in known and likest_names(name, known, likeness=SLIP_LIKENESS):
            self.report.at_value(messages.undeclared_event(name, known), entry)
        return True

    def read_condition(self, event: str, text: str, entry: Entry) -> Node | None:
        """The checked tree of a condition on this event."""
        call = self.conditions.read_generated(f'events.did("{event}", "ever", {text})', entry)
        if not isinstance(call, Call) or len(call.arguments) != 3:
            return None
        condition = call.arguments[2]
        declared = properties_of(event, self.events)
        for name, _ in asked_properties(condition):
            if declared and name not in declared:
                self.report.at_value(messages.unknown_property(name, declared), entry)
        for _ in beyond_event(condition):
            self.report.at_value(messages.beyond_event(text), entry)
            return None
        return condition


def properties_of(event: str, declared: Mapping[str, EventDeclaration]) -> Mapping[str, str]:
    """The types of an event's properties by name; none means that any may come."""
    if event in declared:
        return declared[event].properties
    return dict(STANDARD_EVENTS[event].properties) if event in STANDARD_EVENTS else {}


def asked_properties(condition: Node) -> Iterator[tuple[str, Span]]:
    """`event.price` in a condition, and where."""
    for node in walk(condition):
        match node:
            case Select(operand=Identifier(name=name), field=field, span=span) if name == EVENT:
                yield field, span


def beyond_event(node: Node, bound: frozenset[str] = frozenset({EVENT})) -> Iterator[Node]:
    """The parts of a condition that look at something else than the event and the condition's own variables."""
    is_reference = isinstance(node, Call) and node.function in ("in_segment", "score", "cluster")
    is_outer = isinstance(node, Identifier) and node.name not in bound
    if isinstance(node, SignalRef) or is_behaviour(node) or is_reference or is_outer:
        yield node
        return
    inner = bound | {node.variable} if isinstance(node, Comprehension) else bound
    for child in children(node):
        yield from beyond_event(child, inner)
