"""Trained models in rules, on their way into a bundle: every `score("model")` and `cluster("model")` becomes a signal.

In go the rules as they were read; out come rules whose conditions ask signals, with a declaration for each that names
the signals behind it. The features of models go through the same plan as conditions, so a counter that a feature needs
is one that a rule has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from segments.authoring.behaviour.behaviour import PlannedBehaviour, plan_behaviour
from segments.authoring.cel.functions.reads import names_in
from segments.authoring.cel.syntax.ast import Call, Constant, Node, SignalRef, walk, with_children
from segments.authoring.cel.syntax.ast import children as children_of
from segments.authoring.ruleset import (
    FeatureDeclaration,
    ModelDeclaration,
    RuleSet,
    SegmentRule,
    SignalDeclaration,
)
from segments.bundle.prediction.model_use import MODEL_SOURCE


def plan_rules(rules: RuleSet) -> PlannedBehaviour:
    """The rules with a signal in place of each model and each behaviour call.

    Raises:
        AuthoringError: the history does not fit into a cookie, or two counters would have one name.
    """
    asked = {call: name for rule in rules.segments for call, name in models_asked(rule.when, rules.models)}
    if not asked:
        return plan_behaviour(replace(rules, models={}))
    models = {name: rules.models[name] for name in sorted(set(asked.values()))}
    features = tuple(_features_of(models.values()).values())
    own = tuple(replace(rule, when=_with_signals(rule.when, rules.models)) for rule in rules.segments)
    widened = replace(rules, segments=(*own, *features_as_rules(features)))
    planned = plan_behaviour(widened)
    count = len(own)
    done = {
        feature.name: replace(feature, node=rule.when)
        for feature, rule in zip(features, planned.rules.segments[count:], strict=True)
    }
    models = {
        name: replace(model, features=tuple(done[feature.name] for feature in model.features))
        for name, model in models.items()
    }
    signals = {spell_model(call): _declaration(call, models[name]) for call, name in asked.items()}
    finished = replace(
        planned.rules,
        segments=planned.rules.segments[:count],
        signals={**planned.rules.signals, **signals},
        models=models,
    )
    return replace(planned, rules=finished)


def features_as_rules(features: Iterable[FeatureDeclaration]) -> tuple[SegmentRule, ...]:
    """Features in the form of segments, for passes that walk conditions."""
    return tuple(SegmentRule(feature.name, feature.node, feature.expression) for feature in features)


def models_asked(node: Node, models: Mapping[str, ModelDeclaration]) -> Iterator[tuple[Call, str]]:
    """The calls below a node that ask a model, with its name."""
    for part in walk(node):
        if isinstance(part, Call) and (name := model_named(part)) in models and name is not None:
            yield part, name


def model_named(node: Node) -> str | None:
    """The name of the score, model or clusters that a node asks for, or None."""
    match node:
        case Call("score" | "cluster", (Constant(_, str(name)), *_)):
            return name
    return None


def label_asked(call: Call) -> str:
    """The class whose share a call asks for, or nothing."""
    match call.arguments:
        case (_, Constant(_, str(label))):
            return label
    return ""


def spell_model(call: Call) -> str:
    """The name of the signal that is a model's answer: the call as it is written, in one spelling."""
    texts = [node.value for node in call.arguments if isinstance(node, Constant)]
    return f"{call.function}({', '.join(json.dumps(text, ensure_ascii=False) for text in texts)})"


def _features_of(models: Iterable[ModelDeclaration]) -> dict[str, FeatureDeclaration]:
    return {feature.name: feature for model in models for feature in model.features}


def _with_signals(node: Node, models: Mapping[str, ModelDeclaration]) -> Node:
    if isinstance(node, Call) and model_named(node) in models:
        return SignalRef(spell_model(node), node.span)
    return with_children(node, tuple(_with_signals(child, models) for child in children_of(node)))


def _declaration(call: Call, model: ModelDeclaration) -> SignalDeclaration:
    kind = "string" if call.function == "cluster" else "double"
    inputs = tuple(sorted(names_in(feature.node for feature in model.features)))
    source = MODEL_SOURCE + model.name
    return SignalDeclaration(
        spell_model(call), kind, "", source, model.doc, inputs=inputs, label=label_asked(call)
    )
