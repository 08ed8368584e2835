"""Rules to a bundle: whole conditions, terms, lanes, bytes.

In: a checked RuleSet. Out: what is published. The same rules always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segments.authoring.behaviour.model_signals import plan_rules
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.functions.reads import names_in
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.compile.families import FamilyTrees
from segments.authoring.compile.literals import planned_expression
from segments.authoring.compile.measure import measure_section, measure_signals
from segments.authoring.compile.placing import build_lane, number_terms, place_literals
from segments.authoring.compile.recording import recording_settings
from segments.authoring.compile.terms import Term, TermFinder, Terms
from segments.authoring.compile.uses import uses_of
from segments.authoring.ruleset import RuleSet
from segments.bundle.format import MAX_LANE_BITS, MAX_SEGMENTS, MAX_TERMS
from segments.bundle.lanes import Lane
from segments.bundle.model import Planned, SignalUse
from segments.bundle.packing import pack_value, unpack_value
from segments.bundle.prediction.model_use import MODEL_SOURCE, ModelUse
from segments.bundle.read import read_bundle
from segments.bundle.write import BundleParts, SegmentRow, write_bundle
from segments.errors import AuthoringError, BundleError

_SMALLER: Final = (
    "the rules are too large for one bundle: leave some out, or let rules share their conditions"
)


def compile_rules(rules: RuleSet, *, created_ms: int = 0) -> bytes:
    """The bundle of a rule set; `created_ms` is Unix milliseconds, 0 for none.

    Raises:
        AuthoringError: segments name each other in a circle, a condition is too large, the site has too many, or
            the behaviour that they ask for does not fit into a cookie.
    """
    behaviour = plan_rules(rules)
    rules = behaviour.rules
    trees = FamilyTrees({rule.id: rule for rule in rules.segments})
    nodes = [trees.tree_of(rule.id) for rule in rules.segments]
    signals = uses_of({*names_in(nodes), *measure_signals(rules)}, rules.signals)
    finder = TermFinder({use.name: use.type for use in signals}, _packed_expression)
    terms = [finder.terms_of(node) for node in nodes]
    _check_limits(len(terms), sum(map(len, terms)))
    columns, planned = _build_columns(number_terms(terms), signals)
    _check_lanes([lanes for _, lanes in columns] + [row.lanes for row in planned], sum(map(len, terms)))
    data = write_bundle(
        BundleParts(
            site=rules.site.name,
            segments=_segment_rows(rules, terms),
            signals=signals,
            columns=columns,
            planned=planned,
            created_ms=created_ms,
            consent=rules.consent,
            settings={**rules.settings, **recording_settings(rules, signals)},
            counters=behaviour.section,
            models=_model_uses(rules),
            experiments=measure_section(rules, nodes),
        )
    )
    _check_readable(data)
    return data


def _model_uses(rules: RuleSet) -> list[ModelUse]:
    """The models that conditions ask for, with the signals that are their answers."""
    answers = {
        name: [
            (signal.name, signal.label)
            for signal in rules.signals.values()
            if signal.source == MODEL_SOURCE + name
        ]
        for name in rules.models
    }
    return [
        ModelUse(
            name,
            model.data,
            [encode_expression(feature.node) for feature in model.features],
            sorted(answers[name]),
        )
        for name, model in rules.models.items()
    ]


def _check_limits(segments: int, terms: int) -> None:
    for noun, limit, seen in (
        ("segments", MAX_SEGMENTS, segments),
        ("alternatives in all rules", MAX_TERMS, terms),
    ):
        if seen > limit:
            raise AuthoringError(f"Expected at most {limit} {noun}, got {seen} - at the rules")


def _check_lanes(lanes: Sequence[Sequence[Lane]], terms: int) -> None:
    count = sum(map(len, lanes))
    if count * terms > MAX_LANE_BITS:
        expected = f"at most {MAX_LANE_BITS // terms:,} different conditions beside {terms:,} alternatives"
        raise AuthoringError(f"Expected {expected}, got {count:,} - at the rules; {_SMALLER}")


def _check_readable(data: bytes) -> None:
    """A refusal of a bundle that no worker could open."""
    try:
        read_bundle(data)
    except BundleError as error:
        raise AuthoringError(f"{error}; {_SMALLER}") from error


def _packed_expression(node: Node) -> bytes:
    return pack_value(encode_expression(node))


def _build_columns(
    terms: Sequence[Term], signals: Sequence[SignalUse]
) -> tuple[list[tuple[int, list[Lane]]], list[Planned]]:
    """The lanes of each signal that has any, by its place in `signals`, and those of the planned expressions."""
    place_of = {use.name: place for place, use in enumerate(signals)}
    columns, planned = [], []
    for name, placed in sorted(place_literals(terms).items()):
        lanes = [build_lane(members) for members in placed]
        expression = planned_expression(name)
        if expression is None:
            columns.append((place_of[name], lanes))
        else:
            planned.append(Planned(unpack_value(expression, name), tuple(lanes)))
    return columns, planned


def _segment_rows(rules: RuleSet, terms: Sequence[Terms]) -> list[SegmentRow]:
    place_of = {rule.id: place for place, rule in enumerate(rules.segments)}
    return [
        SegmentRow(
            name=rule.id,
            term_count=len(own_terms),
            priority=rule.priority,
            parent=None if rule.parent is None else place_of[rule.parent],
            fallback=None if rule.fallback is None else place_of.get(rule.fallback),
            starts_ms=rule.starts_ms,
            ends_ms=rule.ends_ms,
        )
        for rule, own_terms in zip(rules.segments, terms, strict=True)
    ]
