"""Behaviour in rules, on its way into a bundle: every `events.*` call becomes a signal that a counter answers.

In go the rules as they were read; out come rules whose conditions ask signals, with a declaration for each, and the
bundle's section of counters. Rules that say nothing about behaviour come out as they went in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from segments.authoring.behaviour.counters import (
    EVER,
    DerivedCounters,
    Use,
    derive_counters,
    events_of,
    find_uses,
    is_behaviour,
    spell_counter,
    spell_use,
)
from segments.authoring.behaviour.lifecycle_counter import (
    LIFECYCLE_SIGNALS,
    lifecycle_counter,
    lifecycle_questions,
)
from segments.authoring.behaviour.score_signals import score_named, spell_out_scores
from segments.authoring.cel.check.names import EVENT
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Identifier,
    Node,
    SignalRef,
    children,
    with_children,
)
from segments.authoring.ruleset import (
    EventDeclaration,
    Lifecycle,
    RuleSet,
    ScoreDeclaration,
    SegmentRule,
    SignalDeclaration,
)
from segments.bundle.counter_spec import (
    MAX_COUNTERS,
    MAX_HISTORY_BYTES,
    CounterSpec,
    Question,
    Step,
    counter_id,
    encode_counter,
    encode_question,
    most_bytes,
)
from segments.bundle.touch_fields import most_touch_bytes
from segments.catalog import PURPOSES
from segments.errors import AuthoringError
from segments.event_catalog import EVENT_PURPOSE

SCORE_SCALE: Final = 10_000
"""Scores are kept in ten-thousandths."""
MAX_NAMED_COSTS: Final = 5
"""Counters that a refusal names: those that cost most."""

_TYPES: Final = {
    "events.did": "bool",
    "events.count": "int",
    "events.sum": "double",
    "events.distinct": "int",
    "events.sequence": "bool",
    "events.first": "timestamp",
    "events.last": "timestamp",
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
    rules = spell_out_scores(rules)
    sources = [(rule.when, rule.expression) for rule in rules.segments]
    uses = [use for node, source in sources for use in find_uses(node, source)]
    scores = [rules.scores[name] for name in _scores_named(rules)]
    asked = _signals_named(rules) & LIFECYCLE_SIGNALS.keys()
    lifecycle = rules.lifecycle if asked else None
    if not (uses or scores or lifecycle):
        return PlannedBehaviour(rules, ())
    derived = _with_scores(derive_counters(sources), scores)
    stages: dict[str, Question] = {}
    if lifecycle is not None:
        derived, stages = _with_lifecycle(derived, lifecycle, asked)
    check_history(derived.counters, most_touch_bytes(_signals_named(rules) - rules.signals.keys()))
    names = {use.call: spell_use(use) for use in uses}
    signals = {name: _declaration(name, call, rules.events) for call, name in names.items()}
    signals |= {spell_score(score.name): _score_signal(score, rules.events) for score in scores}
    if lifecycle is not None:
        purpose = max((purpose_of_event(name, rules.events) for name in lifecycle.events), key=PURPOSES.index)
        signals |= {name: replace(signal, purpose=purpose) for name, signal in LIFECYCLE_SIGNALS.items()}
    planned = replace(
        rules,
        segments=tuple(_with_signals(rule, rules.scores) for rule in rules.segments),
        signals={**rules.signals, **signals},
    )
    questions = {names[call]: question for call, question in derived.questions}
    scored = {spec.property_name: spec.id for spec in derived.counters if spec.kind == "score"}
    questions |= {spell_score(score.name): Question(scored[score.name], "score", EVER) for score in scores}
    questions |= stages
    return PlannedBehaviour(planned, _section(derived, questions), derived.counters)


def check_history(counters: Sequence[CounterSpec], touch_bytes: int = 0) -> None:
    """True if all counters fit into the segment cookie, together with so many bytes for first and last touch.

    Raises:
        AuthoringError: they do not; the message names those that cost most.
    """
    total = sum(map(most_bytes, counters)) + touch_bytes
    if total > MAX_HISTORY_BYTES:
        dearest = sorted(counters, key=most_bytes, reverse=True)[:MAX_NAMED_COSTS]
        costs = [f"{spell_counter(spec)}: {most_bytes(spec)}" for spec in dearest]
        if touch_bytes:
            costs.append(f"first and last touch: {touch_bytes}")
        raise AuthoringError(
            f"Expected behaviour that fits into {MAX_HISTORY_BYTES} bytes of a cookie, got {total}. "
            f"The dearest: {'; '.join(costs)}"
        )
    if len(counters) > MAX_COUNTERS:
        raise AuthoringError(f"Expected at most {MAX_COUNTERS} histories, got {len(counters)} - at the rules")


def purpose_of_event(name: str, declared: Mapping[str, EventDeclaration]) -> str:
    """The purpose that an event needs consent for."""
    return declared[name].purpose if name in declared else EVENT_PURPOSE


def _declaration(name: str, call: Call, declared: Mapping[str, EventDeclaration]) -> SignalDeclaration:
    purposes = {purpose_of_event(event, declared) for event in events_of(call)}
    # The checker has refused a mix; of one that got here, what visitors most object to counts.
    purpose = max(purposes, key=PURPOSES.index)
    return SignalDeclaration(name, _TYPES[call.function], purpose, "")


def spell_score(name: str) -> str:
    """The name of the signal that is a score."""
    return f'events.score("{name}")'


def _score_signal(score: ScoreDeclaration, declared: Mapping[str, EventDeclaration]) -> SignalDeclaration:
    purposes = {purpose_of_event(part.event, declared) for part in score.parts}
    return SignalDeclaration(spell_score(score.name), "double", max(purposes, key=PURPOSES.index), "")


def _scores_named(rules: RuleSet) -> list[str]:
    """The declared scores that some condition asks for, by name."""
    found = {name for node in _nodes(rules) if (name := score_named(node)) is not None}
    return sorted(found & rules.scores.keys())


def _signals_named(rules: RuleSet) -> set[str]:
    """The signals that some condition reads."""
    return {node.name for node in _nodes(rules) if isinstance(node, SignalRef)}


def _nodes(rules: RuleSet) -> Iterator[Node]:
    waiting = [rule.when for rule in rules.segments]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(children(node))


def _with_scores(derived: DerivedCounters, scores: Sequence[ScoreDeclaration]) -> DerivedCounters:
    """The counters with one more for each score, and the conditions of its parts behind the others."""
    conditions, specs = list(derived.conditions), []
    for score in scores:
        steps = []
        for part in score.parts:
            place = None
            if part.condition is not None:
                place = len(conditions)
                conditions.append(part.condition)
            steps.append(Step(part.event, part.condition_text, place))
        spec = CounterSpec(
            id=0,
            kind="score",
            steps=tuple(steps),
            property_name=score.name,
            span_s=score.half_life_s,
            weights=tuple(round(part.weight * SCORE_SCALE) for part in score.parts),
            cap=round(score.cap * SCORE_SCALE),
            floor=round(score.floor * SCORE_SCALE),
        )
        specs.append(replace(spec, id=counter_id(spec)))
    return DerivedCounters((*derived.counters, *specs), tuple(conditions), derived.questions)


def _with_lifecycle(
    derived: DerivedCounters, lifecycle: Lifecycle, asked: Collection[str]
) -> tuple[DerivedCounters, dict[str, Question]]:
    conditions = list(derived.conditions)
    spec = lifecycle_counter(lifecycle, conditions)
    counters = (*derived.counters, spec)
    questions = {name: question for name, question in lifecycle_questions(spec).items() if name in asked}
    return DerivedCounters(counters, tuple(conditions), derived.questions), questions


def _section(derived: DerivedCounters, questions: Mapping[str, Question]) -> list[object]:
    """Counters, the conditions on their events, and for each signal its question."""
    return [
        [encode_counter(spec) for spec in derived.counters],
        [encode_expression(on_event(condition)) for condition in derived.conditions],
        [[name, encode_question(question)] for name, question in sorted(questions.items())],
    ]


def _with_signals(rule: SegmentRule, scores: Collection[str]) -> SegmentRule:
    when = _replace_calls(rule.when, rule.expression, scores)
    return rule if when is rule.when else replace(rule, when=when)


def _replace_calls(node: Node, source: str, scores: Collection[str]) -> Node:
    if is_behaviour(node):
        return SignalRef(spell_use(Use(node, source, 1)), node.span)
    name = score_named(node)
    if name is not None and name in scores:
        return SignalRef(spell_score(name), node.span)
    return with_children(node, tuple(_replace_calls(child, source, scores) for child in children(node)))


def on_event(node: Node) -> Node:
    """A condition with the event as a value of its surroundings, which is what the evaluator has."""
    if isinstance(node, Identifier) and node.name == EVENT:
        return SignalRef(EVENT, node.span)
    if isinstance(node, Comprehension) and node.variable == EVENT:
        return replace(node, range=on_event(node.range))
    return with_children(node, tuple(map(on_event, children(node))))
