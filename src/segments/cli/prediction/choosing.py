"""Training as a whole: two kinds of models fitted, the better chosen on later rows, judged on the newest.

In: a table, a name and a seed. Out: the chosen model with its judgement, the baseline beside it, a threshold. The
baseline is the share of yes for everybody; a model that is no better than that is said to be none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.bundle.prediction.model_form import Model
from segments.cli.prediction import measures
from segments.cli.prediction.judging import Judgement, judge, scores_of
from segments.cli.prediction.slices import Slices, findings, slice_by_time
from segments.cli.prediction.table_files import TrainingTable
from segments.cli.prediction.training import BOOSTED, WEIGHTS, Rows, fit_trees, fit_weights

KINDS: Final = ("auto", "weights", "trees")


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model. `choices` are the kinds that were fitted, each with its loss on the rows to choose by."""

    model: Model
    kind: str
    choices: tuple[tuple[str, float], ...]
    judgement: Judgement
    baseline_loss: float
    baseline_share: float
    threshold: measures.AtThreshold
    slices: Slices
    findings: tuple[str, ...]

    @property
    def is_better_than_nothing(self) -> bool:
        """True if the model says more of the newest rows than the share of yes does."""
        return self.judgement.log_loss < self.baseline_loss


def train(table: TrainingTable, name: str, kind: str, seed: int) -> Trained:
    """The best model of the kinds that are asked for.

    Raises:
        AuthoringError: there are too few rows of either outcome.
        ToolFailed: the libraries are not installed.
    """
    slices = slice_by_time(table)
    fitted: list[tuple[str, Model]] = []
    if kind in ("auto", "weights"):
        fitted.append((WEIGHTS, fit_weights(name, slices.fit, seed)))
    if kind in ("auto", "trees"):
        fitted.append((BOOSTED, fit_trees(name, slices.fit, slices.choose, seed)))
    losses = [(words, loss_on(model, slices.choose)) for words, model in fitted]
    best = min(range(len(fitted)), key=lambda place: losses[place][1])
    words, model = fitted[best]
    judgement = judge(model, slices.judge)
    share = sum(slices.fit.outcomes) / len(slices.fit.outcomes)
    baseline = measures.log_loss([share] * len(slices.judge.outcomes), slices.judge.outcomes)
    known = _known(model, slices.choose)
    return Trained(
        model, words, tuple(losses), judgement, baseline, share,
        _at(judgement, measures.best_threshold(measures.thresholds(*known)).threshold),
        slices, tuple(findings(table, slices)),
    )  # fmt: skip


def loss_on(model: Model, rows: Rows) -> float:
    """The loss of a model on rows; one that it has no score for counts as a half."""
    scores = [0.5 if score is None else score for score in scores_of(model, rows)]
    return measures.log_loss(scores, rows.outcomes)


def _known(model: Model, rows: Rows) -> tuple[list[float], list[int]]:
    pairs = [
        (score, outcome)
        for score, outcome in zip(scores_of(model, rows), rows.outcomes, strict=True)
        if score is not None
    ]
    return [score for score, _ in pairs], [outcome for _, outcome in pairs]


def _at(judgement: Judgement, threshold: float) -> measures.AtThreshold:
    """The threshold, rounded to hundredths as somebody would write it, on the newest rows."""
    written = round(threshold, 2)
    reached = [at for at in judgement.curve if at.threshold > written]
    last = reached[-1] if reached else measures.AtThreshold(written, 0.0, 0.0, 0.0, 0.0)
    return measures.AtThreshold(written, last.precision, last.recall, last.false_alarms, last.share)
