"""Sums of a made-up site, with effects that are known: what a report has to find, and no more.

In: a seed. Out: cells and terms. Visitors are dealt, convert and pay at random, and only their sums are kept, as the
edge would send them.
"""

from __future__ import annotations

import random
from collections import defaultdict

from segments.report_terms import MEAN, RATE, RATIO, ExperimentTerms, GoalTerms, ReportTerms
from segments.reports.cells import Cell, Sums

FIRST = 20_700
"""A day in 2026, and the first one of the site."""

GOALS = (
    GoalTerms("order", RATE, margin=0.1),
    GoalTerms("revenue", MEAN, currency="EUR", decimals=2),
    GoalTerms("clicks_per_view", RATIO),
    GoalTerms("complaint", RATE, guardrail=0.5, is_lower_better=True),
)


class Ledger:
    """Cells that are added to, one visitor at a time."""

    def __init__(self) -> None:
        self._cells: defaultdict[Cell, dict[int, Sums]] = defaultdict(dict)

    def add(self, cell: Cell, day: int, *sums: int) -> None:
        """Add to the sums of a cell on a day."""
        before = self._cells[cell].get(day, Sums())
        grown = Sums(*sums)
        self._cells[cell][day] = Sums(*(a + b for a, b in zip(before, grown, strict=True)))

    @property
    def cells(self) -> dict[Cell, dict[int, Sums]]:
        """All cells."""
        return dict(self._cells)


def play(
    ledger: Ledger,
    experiment: ExperimentTerms,
    rates: dict[str, float],
    *,
    visitors: int,
    days: int,
    seed: int,
    inside: dict[str, float] | None = None,
) -> None:
    """Let visitors into an experiment; `rates` by arm, `inside` those of the segment in its first split."""
    chance = random.Random(seed)
    names, weights = zip(*experiment.arms, strict=True)
    for _ in range(visitors):
        (arm,) = chance.choices(names, weights)
        day = FIRST + chance.randrange(days)
        parts = [""]
        rate = rates[arm]
        if experiment.splits and chance.random() < 0.5:
            parts.append(f"segment:{experiment.splits[0]}")
            rate = (inside or rates)[arm]
        for split in (*parts, f"device:{chance.choice(['phone', 'desktop'])}"):
            ledger.add(Cell("exposure", experiment.name, arm, "", split), day, 1)
        has_ordered = chance.random() < rate
        paid, views = chance.randrange(2_000, 20_000) * has_ordered, chance.randrange(1, 9)
        clicks = sum(chance.random() < 0.2 for _ in range(views))
        for split in parts:
            if has_ordered:
                ledger.add(Cell("goal", experiment.name, arm, "order", split), day, 1, 1, 1)
                ledger.add(Cell("goal", experiment.name, arm, "revenue", split), day, 1, paid, paid * paid)
            ratio = (1, clicks, clicks * clicks, views, views * views, clicks * views)
            ledger.add(Cell("goal", experiment.name, arm, "clicks_per_view", split), day, *ratio)


def terms_of(*experiments: ExperimentTerms) -> ReportTerms:
    """The terms of a site with these experiments."""
    return ReportTerms(experiments, GOALS)


EVEN = (("control", 0.5), ("bold", 0.5))
