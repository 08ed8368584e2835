"""Measurement in the form of a bundle: names of segments become triggers, units of money whole numbers.

In: the rules, and the written-out conditions of their segments. Out: the section `experiments` of a bundle, and the
signals that measurement reads besides those of conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segments.authoring.behaviour.behaviour import on_event
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.functions.reads import names_in
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.compile.report_terms import report_terms
from segments.authoring.measured_rules import ExperimentRule, GoalRule
from segments.authoring.ruleset import RuleSet
from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY, PLACE
from segments.bundle.experiments.measure_spec import (
    MeasuredExperiment,
    MeasuredGoal,
    MeasureSpec,
    encode_measure,
)
from segments.report_terms import write_terms

SPLIT_SIGNALS = ("device.type", "geo.country")
"""Signals by which first exposures are counted apart, to find where the shares of the arms go wrong."""


def measure_signals(rules: RuleSet) -> tuple[str, ...]:
    """The signals that measurement reads of visitors who agreed to it."""
    return SPLIT_SIGNALS if any(one.spec.by != PLACE for one in rules.experiments.values()) else ()


def measure_section(rules: RuleSet, nodes: Sequence[Node]) -> list[object]:
    """The section of the bundle; `nodes` are the whole conditions of the segments, in their order."""
    reads = {rule.id: names_in([node]) for rule, node in zip(rules.segments, nodes, strict=True)}
    section = encode_measure(measure_spec(rules, reads))
    return [*section, write_terms(report_terms(rules))] if section else []


def measure_spec(rules: RuleSet, reads: dict[str, set[str]]) -> MeasureSpec:
    """All that is measured; `reads` are the signals of each segment's whole condition."""
    places = {name: place for place, name in enumerate(rules.goals)}
    return MeasureSpec(
        tuple(_goal(goal, places) for goal in rules.goals.values()),
        tuple(_experiment(one, places, reads) for one in rules.experiments.values()),
        rules.measured,
        rules.measured_blocks,
    )


def _experiment(
    one: ExperimentRule, places: dict[str, int], reads: dict[str, set[str]]
) -> MeasuredExperiment:
    signal = ASSIGNMENT_FAMILY + one.name
    return MeasuredExperiment(
        name=one.name,
        by=one.spec.by,
        seed=one.spec.seed,
        arms=one.arms,
        goals=tuple(places[name] for name in one.goals if name in places),
        splits=one.splits,
        triggers=tuple(_triggers(signal, reads.items())),
    )


def _triggers(signal: str, reads: Iterable[tuple[str, set[str]]]) -> list[str]:
    return [name for name, signals in reads if signal in signals]


def _goal(goal: GoalRule, places: dict[str, int]) -> MeasuredGoal:
    over, under = goal.parts
    return MeasuredGoal(
        name=goal.name,
        kind=goal.kind,
        event=goal.event,
        condition=None if goal.condition is None else encode_expression(on_event(goal.condition)),
        value_of=goal.value,
        scale=10**goal.decimals,
        cap=goal.cap,
        centre=goal.centre,
        window_s=goal.window_s,
        parts=(places.get(over, 0), places.get(under, 0)),
        day=goal.day,
    )
