"""A new model beside the one in use, on rows that neither has seen, and how far the world has moved since.

In: a table and the model in use. Out: a comparison with its verdict in words, and drift by feature. A new model is
better only by a margin: the last digits of a loss are chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segments.bundle.prediction.model_form import Model
from segments.cli.prediction.choosing import Trained, loss_on, train
from segments.cli.prediction.judging import scores_of
from segments.cli.prediction.measures import stability_index
from segments.cli.prediction.table_files import TrainingTable
from segments.cli.prediction.training import Rows
from segments.errors import ModelRefused

MARGIN: Final = 0.01
MUCH_DRIFT, SOME_DRIFT = 0.25, 0.1
MISSING: Final = -1e300
"""Stands for a missing value, below all others."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift of one feature, or of the scores, from the oldest slice to the newest."""

    name: str
    index: float

    @property
    def words(self) -> str:
        """The size of it: little, some, much."""
        return "much" if self.index > MUCH_DRIFT else "some" if self.index > SOME_DRIFT else "little"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A new model against the one in use, by the loss on the newest rows."""

    trained: Trained
    live_loss: float
    margin: float
    drifts: tuple[Drift, ...]

    @property
    def gain(self) -> float:
        """The share of the loss in use that the new model takes away."""
        return 1 - self.trained.judgement.log_loss / self.live_loss

    @property
    def is_better(self) -> bool:
        """True if the new model is worth publishing."""
        return self.trained.is_better_than_nothing and self.gain > self.margin

    @property
    def verdict(self) -> str:
        """The reason, in words."""
        losses = f"loss {self.trained.judgement.log_loss:.4f} against {self.live_loss:.4f}"
        if not self.trained.is_better_than_nothing:
            return f"the new model is no better than the same score for everybody ({losses})"
        if self.is_better:
            return f"the new model takes away {self.gain:.1%} of the loss on the newest rows ({losses})"
        return f"the new model gains {self.gain:.1%}, less than the margin of {self.margin:.1%} ({losses})"


def retrain(table: TrainingTable, live: Model, kind: str, seed: int, *, margin: float = MARGIN) -> Comparison:
    """The comparison of a new model of this table with the one in use.

    Raises:
        ModelRefused: the model in use reads something that the table does not have, or names clusters.
        AuthoringError, ToolFailed: as `train`.
    """
    names = {feature.name for feature in table.notes.features}
    missing = sorted(feature.name for feature in live.features if feature.name not in names)
    if missing or live.is_clusters or live.outputs != 1:
        got = f"one that reads {', '.join(missing)}" if missing else "another kind"
        raise ModelRefused(
            f"Expected a model of yes and no over the table's features, got {got} - at {live.name}"
        )
    trained = train(table, live.name, kind, seed)
    drifts = (*_feature_drifts(trained.slices.fit, trained.slices.judge), _score_drift(live, trained))
    return Comparison(trained, loss_on(live, trained.slices.judge), margin, drifts)


def _feature_drifts(before: Rows, after: Rows) -> list[Drift]:
    found = []
    for place, name in enumerate(before.names):
        codes = {
            word: float(code) for code, word in enumerate(sorted({str(row[place]) for row in before.rows}))
        }
        is_word = place in before.words
        columns = [
            [codes.get(str(row[place]), -1.0) if is_word else _number(row[place]) for row in part.rows]
            for part in (before, after)
        ]
        found.append(Drift(name, stability_index(columns[0], columns[1])))
    return sorted(found, key=lambda drift: (-drift.index, drift.name))


def _number(value: object) -> float:
    return MISSING if value is None else float(str(value))


def _score_drift(live: Model, trained: Trained) -> Drift:
    columns = [
        [score for score in scores_of(live, part) if score is not None]
        for part in (trained.slices.fit, trained.slices.judge)
    ]
    return Drift("the score in use", stability_index(columns[0], columns[1]))
