"""Why a score: the answers of a bundle's models about one visitor, with the part of each feature.

In: a visitor behind the consent gate, and the bundle. Out: for each answer its value, or why there is none, and the
features with their values and what each adds. Computed by the edge's own code but for the parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from segments.bundle.model import Bundle
from segments.bundle.prediction.model_form import Model
from segments.bundle.prediction.model_use import ModelUse
from segments.cli.prediction.contributions import Parts, parts_of
from segments.cli.visitors.scores import seen_scores, typed_values
from segments.cli.visitors.visitor_reader import Visitor
from segments.edge.cel.values import Failure, Unknown, Value
from segments.edge.prediction.inputs import NO_SCORE, Inputs
from segments.edge.prediction.site_models import SiteModel


@dataclass(frozen=True, slots=True)
class FeaturePart:
    """One feature of a visitor: its value, None where it is missing, and what it adds to the raw output."""

    name: str
    value: object
    part: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer of a model. `features` are sorted by what they add, the most first; without a value there are none.

    `base` and the parts add up to `raw`, the output before the link; of clusters they say how much nearer this one is
    than the next.
    """

    signal: str
    model: str
    value: object
    problem: str = ""
    base: float = 0.0
    raw: float = 0.0
    features: tuple[FeaturePart, ...] = ()


def reasons_of(visitor: Visitor, bundle: Bundle) -> dict[str, Reason]:
    """The reasons for all answers of all models, by their signals."""
    values = typed_values(visitor, bundle)
    scores = seen_scores(visitor, bundle)
    found: dict[str, Reason] = {}
    for use in bundle.models:
        for signal, label in use.answers:
            withheld = visitor.allowed.withheld.get(signal)
            if withheld is not None:
                problem = f"withheld, it needs consent to {withheld}"
                found[signal] = Reason(signal, use.name, None, problem)
            elif signal in values:
                found[signal] = Reason(signal, use.name, values[signal], "given by hand")
            else:
                found[signal] = _reason(
                    use, (signal, label), SiteModel(use).features(values), scores.get(signal)
                )
    return found


def _reason(use: ModelUse, answer: tuple[str, str], given: Sequence[Value], value: object) -> Reason:
    signal, label = answer
    scorer = SiteModel(use).open()
    if scorer is None:
        return Reason(signal, use.name, None, "the model cannot be read")
    model = scorer.model
    row = Inputs(model).read(given)
    if isinstance(row, NO_SCORE):
        return Reason(signal, use.name, None, _spell_problem(row))
    parts = parts_of(model, row, model.labels.index(label) if label else 0)
    features = _by_feature(model, parts, given)
    return Reason(signal, use.name, value, "", parts.base, parts.total, features)


def _spell_problem(problem: Unknown | Failure) -> str:
    if isinstance(problem, Failure):
        return problem.message
    return f"{problem.signal} is {problem.reason}"


def _by_feature(model: Model, parts: Parts, given: Sequence[Value]) -> tuple[FeaturePart, ...]:
    added = [0.0] * len(model.features)
    for column, part in zip(model.columns, parts.by_column, strict=True):
        added[column.feature] += part
    found = [
        FeaturePart(feature.name, None if isinstance(value, Unknown) else value, part)
        for feature, value, part in zip(model.features, given, added, strict=True)
    ]
    return tuple(sorted(found, key=lambda feature: (-abs(feature.part), feature.name)))
