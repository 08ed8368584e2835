"""A model judged on rows that it has not seen, by the edge's own scores.

In: a model and rows. Out: its figures, its curves, what matters to it, and its cost. Nothing of the library that
trained it is asked.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from segments.bundle.prediction.model_form import Model
from segments.bundle.prediction.write_model import write_model
from segments.cli.prediction import measures
from segments.cli.prediction.contributions import parts_of
from segments.cli.prediction.training import Rows
from segments.edge.cel.values import Unknown, Value
from segments.edge.prediction.inputs import NO_SCORE, Inputs
from segments.edge.prediction.scorer import Scorer

LEAST_GROUP: Final = 50
MOST_EXPLAINED: Final = 500
TIMED_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the judged rows: their number, the share of yes, the mean score, and how well scores tell."""

    name: str
    rows: int
    share: float
    mean_score: float
    area: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The figures of one model on one slice."""

    model: Model
    scored: int
    unscored: int
    area: float
    log_loss: float
    brier: float
    calibration_error: float
    curve: tuple[measures.AtThreshold, ...]
    bins: tuple[measures.Bin, ...]
    importance: tuple[tuple[str, float], ...]
    groups: tuple[Group, ...]
    bytes: int


def scores_of(model: Model, rows: Rows) -> list[float | None]:
    """The edge's score of each row, None where there is none."""
    scorer = Scorer(model)
    places = [rows.names.index(feature.name) for feature in model.features]
    found: list[float | None] = []
    for row in rows.rows:
        score = scorer.score(values_of(row, places, rows.names))
        found.append(None if isinstance(score, NO_SCORE) else score)
    return found


def values_of(row: Sequence[object], places: Sequence[int], names: Sequence[str]) -> list[Value]:
    """The features of one row as the edge has them."""
    return [Unknown(names[place]) if row[place] is None else row[place] for place in places]  # type: ignore[misc]


def judge(model: Model, rows: Rows) -> Judgement:
    """The judgement of a model that gives the share of yes."""
    scores = scores_of(model, rows)
    pairs = [
        (score, outcome) for score, outcome in zip(scores, rows.outcomes, strict=True) if score is not None
    ]
    known, outcomes = [score for score, _ in pairs], [outcome for _, outcome in pairs]
    bins = measures.calibration(known, outcomes)
    return Judgement(
        model,
        len(known),
        len(scores) - len(known),
        measures.area_under_curve(known, outcomes),
        measures.log_loss(known, outcomes),
        measures.brier(known, outcomes),
        measures.calibration_error(bins),
        tuple(measures.thresholds(known, outcomes)),
        tuple(bins),
        tuple(_importance(model, rows)),
        tuple(_groups(rows, scores)),
        len(write_model(model)),
    )


def _importance(model: Model, rows: Rows) -> list[tuple[str, float]]:
    """The mean size of what each feature adds to the raw output, the largest first."""
    inputs = Inputs(model)
    places = [rows.names.index(feature.name) for feature in model.features]
    sums = [0.0] * len(model.features)
    step = max(1, len(rows.rows) // MOST_EXPLAINED)
    chosen = [inputs.read(values_of(row, places, rows.names)) for row in rows.rows[::step]]
    read = [row for row in chosen if not isinstance(row, NO_SCORE)]
    for row in read:
        added = [0.0] * len(model.features)
        for column, part in zip(model.columns, parts_of(model, row).by_column, strict=True):
            added[column.feature] += part
        sums = [total + abs(part) for total, part in zip(sums, added, strict=True)]
    found = [
        (feature.name, total / max(len(read), 1)) for feature, total in zip(model.features, sums, strict=True)
    ]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _groups(rows: Rows, scores: Sequence[float | None]) -> list[Group]:
    """Each value of each word that is common enough."""
    found = []
    for place in sorted(rows.words):
        for word in sorted({str(row[place]) for row in rows.rows if row[place] is not None}):
            pairs = [
                (score, outcome)
                for row, score, outcome in zip(rows.rows, scores, rows.outcomes, strict=True)
                if str(row[place]) == word and score is not None
            ]
            if len(pairs) >= LEAST_GROUP:
                found.append(_group(f"{rows.names[place]} = {word}", pairs))
    return found


def _group(name: str, pairs: Sequence[tuple[float, int]]) -> Group:
    scores, outcomes = [score for score, _ in pairs], [outcome for _, outcome in pairs]
    area = measures.area_under_curve(scores, outcomes)
    return Group(name, len(pairs), sum(outcomes) / len(pairs), sum(scores) / len(pairs), area)


def microseconds(model: Model, rows: Rows) -> float:
    """The time of one score on this machine, the best of several passes."""
    scorer = Scorer(model)
    places = [rows.names.index(feature.name) for feature in model.features]
    given = [values_of(row, places, rows.names) for row in rows.rows[:TIMED_ROWS]]
    scorer.score(given[0])
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for values in given:
            scorer.score(values)
        best = min(best, (time.perf_counter() - start) / len(given))
    return best * 1e6
