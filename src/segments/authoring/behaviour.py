"""Behaviour in rules, on its way into a bundle: every `events.*` call becomes a signal that a counter answers.

In go the rules as they were read; out come rules whose conditions ask signals, with a declaration for each, and the
bundle's section of counters. Rules that say nothing about behaviour come out as they went in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from segments.authoring.cel.ast import (
    Call,
    Comprehension,
    Identifier,
    Node,
    SignalRef,
    children,
    with_children,
)
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.names import EVENT
from segments.authoring.counters import (
    DerivedCounters,
    Use,
    derive_counters,
    events_of,
    find_uses,
    is_behaviour,
    spell_counter,
    spell_use,
)
from segments.authoring.ruleset import EventDeclaration, RuleSet, SegmentRule, SignalDeclaration
from segments.bundle.counter_spec import (
    MAX_COUNTERS,
    MAX_HISTORY_BYTES,
    CounterSpec,
    encode_counter,
    encode_question,
    most_bytes,
)
from segments.catalog import PURPOSES
from segments.errors import AuthoringError
from segments.event_catalog import EVENT_PURPOSE

MAX_NAMED_COSTS: Final = 5
"""Counters that a refusal names: those that cost most."""

_TYPES: Final = {
    "events.did": "bool",
    "events.count": "int",
    "events.sum": "double",
    "events.distinct": "int",
    "events.sequence": "bool",
}


@dataclass(frozen=True, slots=True)
class PlannedBehaviour:
    """Rules that ask counters, and what the bundle has to say of these counters."""

    rules: RuleSet
    section: Sequence[object]
    counters: tuple[CounterSpec, ...] = ()


def plan_behaviour(rules: RuleSet) -> PlannedBehaviour:
    """The rules with a signal in place of each behaviour call.

    Raises:
        AuthoringError: the history does not fit into a cookie, or two counters would have one name.
    """
    sources = [(rule.when, rule.expression) for rule in rules.segments]
    uses = [use for node, source in sources for use in find_uses(node, source)]
    if not uses:
        return PlannedBehaviour(rules, ())
    derived = derive_counters(sources)
    check_history(derived.counters)
    names = {use.call: spell_use(use) for use in uses}
    signals = {name: _declaration(name, call, rules.events) for call, name in names.items()}
    planned = replace(
        rules,
        segments=tuple(_with_signals(rule, names) for rule in rules.segments),
        signals={**rules.signals, **signals},
    )
    return PlannedBehaviour(planned, _section(derived, names), derived.counters)


def check_history(counters: Sequence[CounterSpec]) -> None:
    """Whether all counters together fit into the segment cookie.

    Raises:
        AuthoringError: they do not; the message names those that cost most.
    """
    total = sum(map(most_bytes, counters))
    if total > MAX_HISTORY_BYTES:
        dearest = sorted(counters, key=most_bytes, reverse=True)[:MAX_NAMED_COSTS]
        costs = "; ".join(f"{spell_counter(spec)}: {most_bytes(spec)}" for spec in dearest)
        raise AuthoringError(
            f"Expected behaviour that fits into {MAX_HISTORY_BYTES} bytes of a cookie, got {total}. "
            f"The dearest: {costs}"
        )
    if len(counters) > MAX_COUNTERS:
        raise AuthoringError(f"Expected at most {MAX_COUNTERS} histories, got {len(counters)} - at the rules")


def purpose_of_event(name: str, declared: Mapping[str, EventDeclaration]) -> str:
    """What an event needs consent for."""
    return declared[name].purpose if name in declared else EVENT_PURPOSE


def _declaration(name: str, call: Call, declared: Mapping[str, EventDeclaration]) -> SignalDeclaration:
    purposes = {purpose_of_event(event, declared) for event in events_of(call)}
    # The checker has refused a mix; of one that got here, what visitors most object to counts.
    purpose = max(purposes, key=PURPOSES.index)
    return SignalDeclaration(name, _TYPES[call.function], purpose, "")


def _section(derived: DerivedCounters, names: Mapping[Call, str]) -> list[object]:
    """Counters, the conditions on their events, and for each signal its question."""
    questions = {names[call]: encode_question(question) for call, question in derived.questions}
    return [
        [encode_counter(spec) for spec in derived.counters],
        [encode_expression(_on_event(condition)) for condition in derived.conditions],
        [[name, question] for name, question in sorted(questions.items())],
    ]


def _with_signals(rule: SegmentRule, names: Mapping[Call, str]) -> SegmentRule:
    when = _replace_calls(rule.when, rule.expression, names)
    return rule if when is rule.when else replace(rule, when=when)


def _replace_calls(node: Node, source: str, names: Mapping[Call, str]) -> Node:
    if is_behaviour(node):
        return SignalRef(spell_use(Use(node, source, 1)), node.span)
    return _rebuilt(node, [_replace_calls(child, source, names) for child in children(node)])


def _on_event(node: Node) -> Node:
    """A condition with the event as a value of its surroundings, which is what the evaluator has."""
    if isinstance(node, Identifier) and node.name == EVENT:
        return SignalRef(EVENT, node.span)
    if isinstance(node, Comprehension) and node.variable == EVENT:
        return replace(node, range=_on_event(node.range))
    return _rebuilt(node, map(_on_event, children(node)))


def _rebuilt(node: Node, parts: Iterable[Node]) -> Node:
    before, after = children(node), tuple(parts)
    is_same = all(new is old for new, old in zip(after, before, strict=True))
    return node if is_same else with_children(node, after)
