"""The models of one site: scores of a visitor, each computed when a rule first needs it, and then once.

In: a bundle's models and the values that consent let through. Out: values of the signals that models answer. A model
is opened at the first visitor whose rules ask. Whether consent covers a model is the gate's to say, never this file's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from segments.bundle.prediction.model_use import ModelUse
from segments.bundle.prediction.unpack_model import check_version, unpack_model
from segments.edge.cel.calls import Plan
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.values import Value
from segments.edge.prediction.inputs import NO_SCORE, NoScore
from segments.edge.prediction.scorer import Scorer
from segments.errors import BundleCorrupt

Outcome: TypeAlias = Mapping[str, Value] | NoScore | None
"""The values of a model's signals, or that there are none."""


class SiteModel:
    """One model with its features; `answers` are the signals that it has values for."""

    __slots__ = ("_is_unreadable", "_plans", "_scorer", "answers", "use")

    def __init__(self, use: ModelUse) -> None:
        check_version(use.data)
        self.use = use
        self.answers = tuple(signal for signal, _ in use.answers)
        self._plans: list[Plan] = [_plan(feature) for feature in use.features]
        self._scorer: Scorer | None = None
        self._is_unreadable = False

    def features(self, values: Mapping[str, Value]) -> list[Value]:
        """The value of each feature, in the model's order."""
        return [plan(values) for plan in self._plans]

    def open(self) -> Scorer | None:
        """The model itself; None where its bytes are none, which the compiler has ruled out."""
        if self._scorer is None and not self._is_unreadable:
            try:
                self._scorer = Scorer(unpack_model(self.use.data))
                self._is_unreadable = len(self._scorer.model.features) != len(self._plans)
            except BundleCorrupt:
                self._is_unreadable = True
        return None if self._is_unreadable else self._scorer

    def answer(self, values: Mapping[str, Value]) -> Outcome:
        """The answer of the model about a visitor with these values."""
        scorer = self.open()
        if scorer is None:
            return None
        given = self.features(values)
        if scorer.model.is_clusters:
            cluster = scorer.cluster(given)
            return cluster if isinstance(cluster, NO_SCORE) else dict.fromkeys(self.answers, cluster)
        scores = scorer.scores(given)
        if isinstance(scores, NO_SCORE):
            return scores
        labels = scorer.model.labels if len(scores) > 1 else ("",)
        shares = dict(zip(labels, scores, strict=True))
        return {signal: shares.get(label) for signal, label in self.use.answers}


class SiteModels:
    """All models of a bundle, by the signals that they answer."""

    __slots__ = ("_by_signal",)

    def __init__(self, uses: Iterable[ModelUse]) -> None:
        models = map(SiteModel, uses)
        self._by_signal = {signal: model for model in models for signal in model.answers}

    def __contains__(self, signal: str) -> bool:
        return signal in self._by_signal

    def model_of(self, signal: str) -> SiteModel:
        """The model that answers a signal."""
        return self._by_signal[signal]


class VisitorScores:
    """The scores of one visitor at one moment, each model asked at most once."""

    __slots__ = ("_answers", "_models", "_values", "_withheld")

    def __init__(self, models: SiteModels, values: Mapping[str, Value], withheld: Mapping[str, str]) -> None:
        self._models, self._values, self._withheld = models, values, withheld
        self._answers: dict[str, Outcome] = {}

    def of(self, signal: str) -> Value | None:
        """The value of a model's signal, None for UNKNOWN; one that was given by hand stands."""
        if signal in self._values:
            return self._values[signal]
        if signal in self._withheld:
            return None
        model = self._models.model_of(signal)
        name = model.use.name
        if name not in self._answers:
            self._answers[name] = model.answer(self._values)
        answer = self._answers[name]
        return answer.get(signal) if isinstance(answer, dict) else None


def _plan(feature: object) -> Plan:
    try:
        return plan_expression(feature)
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise BundleCorrupt("Expected an encoded feature, got something else - at models") from error
