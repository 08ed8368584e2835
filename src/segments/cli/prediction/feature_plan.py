"""The features of a site, ready to be computed from histories by the edge's own code.

In: checked rules, names of features, and the condition that is to be predicted. Out: the counters that all of them
need, and a plan for each. Nothing here computes a feature: plans and counters are the edge's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from segments.authoring.behaviour.behaviour import plan_behaviour
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.functions.reads import names_in
from segments.authoring.cel.syntax.ast import Node
from segments.authoring.compile.uses import uses_of
from segments.authoring.read.conditions import Conditions
from segments.authoring.read.files import Report
from segments.authoring.report.messages import did_you_mean
from segments.authoring.ruleset import FeatureDeclaration, RuleSet, SegmentRule
from segments.bundle.model import SignalUse
from segments.bundle.purposes import purposes_of
from segments.catalog import PURPOSES
from segments.edge.cel.calls import Plan
from segments.edge.cel.evaluate import plan_expression
from segments.edge.visitor.behaviour import Behaviour, read_behaviour
from segments.errors import AuthoringError


@dataclass(frozen=True, slots=True)
class PlannedFeature:
    """One feature: its expression, its type, all purposes that it needs, and what computes it."""

    name: str
    expression: str
    type: str
    purposes: tuple[str, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """All features of a table, and what is to be predicted from them."""

    features: tuple[PlannedFeature, ...]
    outcome: Plan | None
    uses: tuple[SignalUse, ...]
    behaviour: Behaviour

    @property
    def purposes(self) -> frozenset[str]:
        """The purposes that a visitor has to agree to before all features have a value."""
        return frozenset(purpose for feature in self.features for purpose in feature.purposes)


def plan_features(rules: RuleSet, names: Sequence[str], outcome: str) -> FeaturePlan:
    """The plan of these features, or of all that the rules have, and of a condition.

    Raises:
        AuthoringError: there is no such feature, or the condition is wrong.
    """
    chosen = [_feature(rules, name) for name in names] if names else list(rules.features.values())
    if not chosen:
        raise AuthoringError("Expected features, got none - at the rules. Write a table [features]")
    nodes = [SegmentRule(feature.name, feature.node, feature.expression) for feature in chosen]
    if outcome:
        nodes.append(SegmentRule("outcome", _condition(rules, outcome), outcome))
    planned = plan_behaviour(replace(rules, segments=tuple(nodes), models={}))
    trees = [rule.when for rule in planned.rules.segments]
    declared = planned.rules.signals
    uses = uses_of(names_in(trees), declared)
    plans = [plan_expression(encode_expression(tree)) for tree in trees]
    behaviour = read_behaviour(planned.section, {use.name: use.purpose for use in uses})
    return FeaturePlan(
        tuple(
            PlannedFeature(
                feature.name,
                feature.expression,
                feature.type,
                _purposes(uses_of(names_in([tree]), declared)),
                plan,
            )
            for feature, tree, plan in zip(chosen, trees, plans, strict=False)
        ),
        plans[-1] if outcome else None,
        uses,
        behaviour,
    )


def _feature(rules: RuleSet, name: str) -> FeatureDeclaration:
    if name not in rules.features:
        hint = did_you_mean(name, rules.features) or f'Declare it: [features] {name} = "an expression"'
        raise AuthoringError(f"Expected the name of a feature, got {name!r}. {hint}")
    return rules.features[name]


def _condition(rules: RuleSet, text: str) -> Node:
    ids = [rule.id for rule in rules.segments]
    conditions = Conditions(rules.signals, ids, frozenset(ids), Report(), score_names=rules.scores)
    node, problems = conditions.check_text(text)
    if node is None:
        said = "; ".join(f"{problem.message}. {problem.hint}".rstrip(". ") for problem in problems)
        raise AuthoringError(f"{said} - at the outcome {text!r}")
    return node


def _purposes(uses: Iterable[SignalUse]) -> tuple[str, ...]:
    needed = {purpose for use in uses for purpose in purposes_of(use)}
    return tuple(purpose for purpose in PURPOSES[1:] if purpose in needed)


def share_of_consent(plan_purposes: Iterable[str], shares: Mapping[str, float]) -> float:
    """The share of visitors who gave all of these purposes, as far as single shares tell: the least of them."""
    return min((shares.get(purpose, 1.0) for purpose in plan_purposes), default=1.0)
