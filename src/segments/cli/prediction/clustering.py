"""Clusters of visitors by their behaviour: how many, how sure, what each is like, and a plain rule for each.

In: rows of numbers and a seed. Out: a model, and for each cluster its size, its words and a rule. The number is the
one with the best silhouette among those that come out again on other halves of the rows.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, Final

from segments.bundle.prediction.model_form import Model
from segments.cli.prediction.readable_rules import paths_of
from segments.cli.prediction.table_files import FeatureColumn, TrainingTable
from segments.cli.prediction.training import (
    agreement,
    centers_of,
    cluster_model,
    clusters_of,
    filled,
    fit_clusters,
    fit_surrogate,
    silhouette,
)
from segments.errors import AuthoringError

FEWEST, MOST = 2, 8
HALVES: Final = 3
LEAST_STABILITY: Final = 0.8
LEAST_ROWS: Final = 200
TELLING: Final = 0.4
"""Standard deviations from the mean from which a feature says something about a cluster."""

MOST_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Count:
    """One number of clusters that was tried."""

    clusters: int
    silhouette: float
    stability: float


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """One cluster. `rule` is a condition in CEL that stands for it; precision and recall say how well."""

    name: str
    share: float
    differences: tuple[tuple[str, float], ...]
    rule: str
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Clusters:
    """All of them, the largest first."""

    model: Model
    tried: tuple[Count, ...]
    facts: tuple[ClusterFacts, ...]
    fidelity: float


def find_clusters(
    table: TrainingTable, name: str, seed: int, *, count: int = 0, labels: Sequence[str] = ()
) -> Clusters:
    """The clusters of each visitor's latest row; `count` fixes their number, `labels` name them, the largest first.

    Raises:
        AuthoringError: there are too few rows or features that are numbers, or another number of labels.
        ToolFailed: scikit-learn is not installed.
    """
    features, rows = _latest_numbers(table)
    if len(rows) < LEAST_ROWS or not features:
        raise AuthoringError(
            f"Expected {LEAST_ROWS} visitors with features that are numbers, got {len(rows)} with {len(features)}"
        )
    tried = [_try(rows, number, seed) for number in ([count] if count else range(FEWEST, MOST + 1))]
    chosen = _best(tried).clusters
    if labels and len(labels) != chosen:
        raise AuthoringError(f"Expected {chosen} labels, got {len(labels)}")
    fitted = fit_clusters(rows, chosen, seed)
    numbers, centers = clusters_of(fitted, rows), centers_of(fitted)
    order = sorted(range(chosen), key=lambda number: (-numbers.count(number), number))
    names = [feature.name for feature in features]
    named = list(labels) or _names([centers[number] for number in order], names)
    by_number = {number: named[place] for place, number in enumerate(order)}
    facts, fidelity = _facts(fitted, rows, features, by_number, seed=seed)
    model = cluster_model(fitted, name, names, [by_number[number] for number in range(chosen)])
    return Clusters(
        model, tuple(tried), tuple(sorted(facts, key=lambda one: (-one.share, one.name))), fidelity
    )


def _best(tried: Sequence[Count]) -> Count:
    stable = [one for one in tried if one.stability >= LEAST_STABILITY]
    return (
        max(stable, key=lambda one: one.silhouette) if stable else max(tried, key=lambda one: one.stability)
    )


def _latest_numbers(table: TrainingTable) -> tuple[list[FeatureColumn], list[list[float]]]:
    places = [place for place, feature in enumerate(table.notes.features) if feature.type != "string"]
    latest = dict(zip(table.visitors, table.rows, strict=True))  # rows are in order of time
    rows = [
        [nan if latest[visitor][place] is None else float(str(latest[visitor][place])) for place in places]
        for visitor in sorted(latest)
    ]
    return [table.notes.features[place] for place in places], rows


def _try(rows: Sequence[Sequence[float]], count: int, seed: int) -> Count:
    """The silhouette of so many clusters, and how far those of two halves agree on all rows."""
    drawn = random.Random(seed)  # noqa: S311 - halves of rows, not a secret
    agreements = []
    for turn in range(HALVES):
        places = list(range(len(rows)))
        drawn.shuffle(places)
        halves = (places[: len(rows) // 2], places[len(rows) // 2 :])
        both = [
            clusters_of(fit_clusters([rows[place] for place in half], count, seed + turn, starts=2), rows)
            for half in halves
        ]
        agreements.append(agreement(*both))
    whole = fit_clusters(rows, count, seed, starts=3)
    return Count(count, silhouette(whole, rows, seed), sum(agreements) / len(agreements))


def _names(centers: Sequence[Sequence[float]], features: Sequence[str]) -> list[str]:
    """Names by what is telling; equal ones are numbered."""
    found: list[str] = []
    for center in centers:
        name = _words(center, features)
        found.append(
            name if name not in found else f"{name} {1 + sum(one.startswith(name) for one in found)}"
        )
    return found


def _words(center: Sequence[float], features: Sequence[str]) -> str:
    telling = _differences(center, features)[:MOST_WORDS]
    parts = [f"{'high' if size > 0 else 'low'} {name}" for name, size in telling if abs(size) >= TELLING]
    return ", ".join(parts) or "average"


def _differences(center: Sequence[float], features: Sequence[str]) -> list[tuple[str, float]]:
    return sorted(zip(features, center, strict=True), key=lambda pair: (-abs(pair[1]), pair[0]))


def _facts(
    fitted: Any,
    rows: Sequence[Sequence[float]],
    features: Sequence[FeatureColumn],
    names: dict[int, str],
    *,
    seed: int,
) -> tuple[list[ClusterFacts], float]:
    """Each cluster with its rule, and the share of rows on which the rules agree with the clusters."""
    numbers, whole = clusters_of(fitted, rows), filled(fitted, rows)
    surrogate = fit_surrogate(whole, numbers, seed)
    guessed, paths, centers = clusters_of(surrogate, whole), paths_of(surrogate, features), centers_of(fitted)
    found = []
    for number, name in names.items():
        right = sum(one == two == number for one, two in zip(guessed, numbers, strict=True))
        found.append(
            ClusterFacts(
                name,
                numbers.count(number) / len(numbers),
                tuple(_differences(centers[number], [feature.name for feature in features])),
                " || ".join(paths.get(number, ())) or "false",
                right / max(guessed.count(number), 1),
                right / max(numbers.count(number), 1),
            )
        )
    return found, sum(one == two for one, two in zip(guessed, numbers, strict=True)) / len(numbers)
