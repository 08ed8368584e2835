"""Checks what conditions ask of models: a class where a model has several, and none where it has one score.

In go the rules; out come messages at the calls themselves.
"""

from __future__ import annotations

from segments.authoring.behaviour.model_signals import label_asked, models_asked
from segments.authoring.check.places import SegmentPlaces
from segments.authoring.report import messages
from segments.authoring.ruleset import RuleSet


def check_models(rules: RuleSet, places: SegmentPlaces) -> None:
    """Every model that a condition asks for."""
    for rule in rules.segments:
        for call, name in models_asked(rule.when, rules.models):
            model = rules.models[name].model
            labels = model.labels if model.outputs > 1 else ()
            label = label_asked(call)
            if call.function == "score" and (label not in labels if labels else label):
                places.in_condition(messages.unknown_class(name, label, labels), rule, call.span)
