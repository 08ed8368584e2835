"""An experiment by place: its units are regions in weeks, and chance itself is asked for the p-value.

In: cells, terms, days, and a way to shuffle. Out: an answer for each goal. It takes ten thousand deals of chance, so it
is worked out only for an experiment that was asked for by its name, or on a command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segments.report_terms import RATIO, RETURN, GoalTerms, ReportTerms
from segments.reports.cells import Cell, Cells, splits_of, total_of
from segments.reports.experiment import ExperimentReport
from segments.statistics.cannot_tell import CannotTell
from segments.statistics.places import PlaceComparison, PlaceUnit, Shuffle, compare_places

UNIT_SPLIT = "unit:"


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """The answer about an arm against the base at a goal, over so many regions and weeks."""

    goal: str
    base: str
    arm: str
    units: int
    compared: PlaceComparison | CannotTell


def answer_places(
    cells: Cells, terms: ReportTerms, report: ExperimentReport, shuffle: Shuffle
) -> tuple[PlaceAnswer, ...]:
    """Each arm against the base, at each goal that can be counted without knowing whose it is."""
    if report.span is None:
        return ()
    base, *others = [arm.arm for arm in report.arms]
    goals = [goal for name in report.terms.goals if (goal := terms.goal(name))]
    return tuple(
        PlaceAnswer(goal.name, base, arm, len(units), compare_places(units, shuffle))
        for goal in goals
        if goal.measure not in (RATIO, RETURN)
        for arm in others
        for units in [
            [*_units(cells, report, goal, base, is_b=False), *_units(cells, report, goal, arm, is_b=True)]
        ]
    )


def _units(
    cells: Cells, report: ExperimentReport, goal: GoalTerms, arm: str, *, is_b: bool
) -> Iterator[PlaceUnit]:
    name, span = report.terms.name, report.span
    if span is None:
        return
    for split in splits_of(cells, "exposure", name, UNIT_SPLIT):
        views = total_of(cells, Cell("exposure", name, arm, "", split), span).n
        if views:
            events = total_of(cells, Cell("goal", name, arm, goal.name, split), span)
            yield PlaceUnit((events.total or events.n) / views, is_b)
