"""Measures of a model on rows that it has not seen, in plain Python: ranks, errors, calibration, drift.

In: scores and outcomes of 0 and 1. Out: numbers and points of curves. Ties count half, as everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

LEAST_SHARE: Final = 1e-12
"""A share of 0 is never certain: it stands for less than was seen."""

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """The outcome of taking every score above a threshold for yes."""

    threshold: float
    precision: float
    recall: float
    false_alarms: float
    share: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of about the same score: their mean score, the share of yes, and their number."""

    score: float
    share: float
    count: int


def area_under_curve(scores: Sequence[float], outcomes: Sequence[int]) -> float:
    """The chance that a yes has a higher score than a no; a half where there are only yes or only no."""
    yes = sum(outcomes)
    no = len(outcomes) - yes
    if not yes or not no:
        return 0.5
    rank_sum, below = 0.0, 0
    for _, group in groupby(sorted(zip(scores, outcomes, strict=True)), key=lambda pair: pair[0]):
        rows = [outcome for _, outcome in group]
        rank_sum += sum(rows) * (below + (len(rows) + 1) / 2)
        below += len(rows)
    return (rank_sum - yes * (yes + 1) / 2) / (yes * no)


def log_loss(scores: Sequence[float], outcomes: Sequence[int]) -> float:
    """The mean of minus the logarithm of the share that was given to what happened."""
    given = [score if outcome else 1.0 - score for score, outcome in zip(scores, outcomes, strict=True)]
    return -math.fsum(math.log(min(max(share, LEAST_SHARE), 1.0)) for share in given) / max(len(given), 1)


def brier(scores: Sequence[float], outcomes: Sequence[int]) -> float:
    """The mean of the squared errors."""
    return math.fsum((score - outcome) ** 2 for score, outcome in zip(scores, outcomes, strict=True)) / max(
        len(scores), 1
    )


def thresholds(scores: Sequence[float], outcomes: Sequence[int]) -> list[AtThreshold]:
    """Each score as a threshold, the highest first."""
    yes = max(sum(outcomes), 1)
    no = max(len(outcomes) - sum(outcomes), 1)
    found, taken, right = [], 0, 0
    rows = sorted(zip(scores, outcomes, strict=True), reverse=True)
    for score, group in groupby(rows, key=lambda pair: pair[0]):
        same = [outcome for _, outcome in group]
        taken += len(same)
        right += sum(same)
        found.append(AtThreshold(score, right / taken, right / yes, (taken - right) / no, taken / len(rows)))
    return found


def best_threshold(found: Sequence[AtThreshold]) -> AtThreshold:
    """The one with the best harmonic mean of precision and recall; of equals the higher."""
    return max(
        found, key=lambda at: 2 * at.precision * at.recall / max(at.precision + at.recall, LEAST_SHARE)
    )


def calibration(scores: Sequence[float], outcomes: Sequence[int], bins: int = BINS) -> list[Bin]:
    """Rows in bins of equal number by score."""
    rows = sorted(zip(scores, outcomes, strict=True))
    found = []
    for place in range(bins):
        part = rows[len(rows) * place // bins : len(rows) * (place + 1) // bins]
        if part:
            count = len(part)
            found.append(
                Bin(math.fsum(score for score, _ in part) / count, sum(one for _, one in part) / count, count)
            )
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between score and share, weighted by rows."""
    total = sum(one.count for one in bins)
    return math.fsum(abs(one.score - one.share) * one.count for one in bins) / max(total, 1)


def stability_index(before: Sequence[float], after: Sequence[float], bins: int = BINS) -> float:
    """The population stability index of a number: below 0.1 it has moved little, above 0.25 much.

    Bins hold equal shares of `before`; a bin that one of the two does not meet counts as half a row.
    """
    if not before or not after:
        return 0.0
    ordered = sorted(before)
    edges = sorted({ordered[len(ordered) * place // bins] for place in range(1, bins)})
    shares = [_shares(values, edges) for values in (before, after)]
    return math.fsum((new - old) * math.log(new / old) for old, new in zip(*shares, strict=True))


def _shares(values: Sequence[float], edges: Sequence[float]) -> list[float]:
    counts = [0.0] * (len(edges) + 1)
    for value in values:
        counts[sum(value >= edge for edge in edges)] += 1
    total = len(values) + 0.5 * sum(count == 0 for count in counts)
    return [(count or 0.5) / total for count in counts]
