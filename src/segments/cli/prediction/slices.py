"""A table cut by time: the oldest rows to fit, the next to choose by, the newest to judge, and what is wrong with them.

In: a table in order of time. Out: three slices, and findings in words: refusals, and warnings of leaks. A visitor's
later rows may be in a later slice; that is how the model will be used, and it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from segments.cli.prediction.feature_plan import share_of_consent
from segments.cli.prediction.measures import area_under_curve
from segments.cli.prediction.table_files import TrainingTable
from segments.cli.prediction.training import Rows
from segments.errors import AuthoringError

FIT_SHARE, CHOOSE_SHARE = 0.6, 0.2
LEAST_YES_TO_FIT, LEAST_YES_TO_JUDGE = 30, 10
LEAST_CONSENT: Final = 0.5
SUSPICIOUS_AREA: Final = 0.97
"""One feature alone that tells yes from no this well was most likely written after the outcome."""

RARE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Slices:
    """Rows to fit, to choose by, and to judge."""

    fit: Rows
    choose: Rows
    judge: Rows


def slice_by_time(table: TrainingTable) -> Slices:
    """The slices; rows of one moment stay together.

    Raises:
        AuthoringError: there are too few rows, or too few of either outcome, to say anything.
    """
    count = len(table.rows)
    ends = [_end(table.times_s, int(count * share)) for share in (FIT_SHARE, FIT_SHARE + CHOOSE_SHARE)]
    bounds = [0, *ends, count]
    parts = [rows_between(table, start, end) for start, end in pairwise(bounds)]
    for part, least, what in zip(
        parts,
        (LEAST_YES_TO_FIT, LEAST_YES_TO_JUDGE, LEAST_YES_TO_JUDGE),
        ("fit", "choose by", "judge"),
        strict=True,
    ):
        for answer, found in (("yes", sum(part.outcomes)), ("no", len(part.outcomes) - sum(part.outcomes))):
            if found < least:
                raise AuthoringError(
                    f"Expected at least {least} rows with the outcome {answer} to {what}, got {found}. Export more "
                    "visitors, a longer time, or an outcome that is less rare"
                )
    return Slices(*parts)


def rows_between(table: TrainingTable, start: int, end: int) -> Rows:
    """The rows from one place to before another."""
    features = table.notes.features
    return Rows(
        tuple(feature.name for feature in features),
        frozenset(place for place, feature in enumerate(features) if feature.type == "string"),
        table.rows[start:end],
        table.outcomes[start:end],
    )


def _end(times_s: Sequence[int], place: int) -> int:
    while 0 < place < len(times_s) and times_s[place] == times_s[place - 1]:
        place += 1
    return place


def require_consent(table: TrainingTable, least: float = LEAST_CONSENT) -> None:
    """Nothing if most visitors give the consent that every feature needs.

    Raises:
        AuthoringError: a feature needs a purpose that most do not agree to; the share is said.
    """
    shares = table.notes.consent or {}
    for feature in table.notes.features:
        share = share_of_consent(feature.purposes, shares)
        if share < least:
            rarest = min(feature.purposes, key=lambda purpose: shares.get(purpose, 1.0))
            raise AuthoringError(
                f"Expected features that most visitors give consent for, got {feature.name!r}, which needs {rarest}: "
                f"{share:.0%} of visitors agree to it, and all others would have no score. Leave it out, or lower "
                "--least-consent"
            )


def findings(table: TrainingTable, slices: Slices) -> list[str]:
    """All that somebody should know before they believe the figures."""
    said = []
    if table.notes.consent is None:
        said.append(
            "The histories do not say what visitors agreed to, so nobody knows how many will have a score"
        )
    elif table.notes.left_out:
        share = table.notes.left_out / max(table.notes.visitors, 1)
        said.append(
            f"{share:.0%} of visitors did not agree to all that the features need: they have no score"
        )
    for place, name in enumerate(slices.fit.names):
        said += _finding(place, name, slices.fit)
    rate = sum(slices.fit.outcomes) / len(slices.fit.outcomes)
    if rate < RARE or rate > 1 - RARE:
        said.append(
            f"{rate:.1%} of rows have the outcome: precision at the threshold says more here than the area under "
            "the curve"
        )
    before = sum(slices.fit.outcomes) / len(slices.fit.outcomes)
    after = sum(slices.judge.outcomes) / len(slices.judge.outcomes)
    if not 0.5 <= after / before <= 2.0:
        said.append(
            f"The outcome's share went from {before:.1%} to {after:.1%} over time: what was learned is of another time"
        )
    return said


def _finding(place: int, name: str, rows: Rows) -> list[str]:
    column = [row[place] for row in rows.rows]
    known = [value for value in column if value is not None]
    if len(set(map(str, known))) <= 1 and len(known) in (0, len(column)):
        return [f"{name} has one value in all rows: it tells nothing"]
    if place in rows.words:
        return []
    is_missing = area_under_curve([float(value is None) for value in column], rows.outcomes)
    pairs = [
        (float(str(value)), outcome)
        for value, outcome in zip(column, rows.outcomes, strict=True)
        if value is not None
    ]
    area = area_under_curve([value for value, _ in pairs], [outcome for _, outcome in pairs])
    if max(area, 1 - area) > SUSPICIOUS_AREA:
        return [
            f"{name} alone tells the outcome ({max(area, 1 - area):.3f}): it may have been written after it"
        ]
    if max(is_missing, 1 - is_missing) > SUSPICIOUS_AREA:
        return [f"Whether {name} is missing tells the outcome alone: it may have been written after it"]
    return []
