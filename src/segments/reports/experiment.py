"""One experiment of a report: its arms, each goal's answer, and whether the arms have the visitors they should.

In: cells, the experiment's terms and the last day. Out: an `ExperimentReport`. An experiment is read from its first
exposure on, whatever days a report is of: half of an experiment has no answer. Its planned looks are one a day; after
the last of them its answer stands as it was on that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from segments.report_terms import RETURN, ExperimentTerms, GoalTerms, ReportTerms
from segments.reports.cells import Cell, Cells, Span, Sums, first_day_of, series_of, splits_of, total_of
from segments.reports.compared import Compared, Side, compare, interaction, state, value_of
from segments.statistics.answers import Statement
from segments.statistics.cannot_tell import CannotTell
from segments.statistics.looks.confidence_sequence import look_any_time
from segments.statistics.looks.level import DEFAULT_ALPHA, Kind, Level
from segments.statistics.sample_ratio import SampleRatio, SliceFinding, check_ratio, drill_down

DIMENSIONS = ("device", "country", "bundle")
"""The splits of exposures that are there only to find out which part of the visitors went astray."""

OFFERED = "offered"
SEGMENT_SPLIT = "segment:"


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """An arm: its share of the weights, its visitors, those it was sent to, and its visitors by day."""

    arm: str
    weight: float
    exposed: int
    offered: int
    by_day: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """A goal in an arm: the visitors who reached it, its value (None for none yet), and who reached it by day."""

    goal: str
    arm: str
    reached: int
    value: float | None
    by_day: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GoalAnswer:
    """The answer about an arm against another at a goal, among all visitors or in one part of them."""

    goal: str
    base: str
    arm: str
    compared: Compared
    statement: Statement
    split: str = ""
    interaction: float | None = None
    """The p-value of the difference between this part's effect and the others'; None without one."""


@dataclass(frozen=True, slots=True)
class ExperimentReport:
    """An experiment; `span` is None before its first exposure, `look` is the number of its planned look, 0 for none."""

    terms: ExperimentTerms
    span: Span | None
    level: Level
    look: int
    arms: tuple[ArmFigures, ...]
    figures: tuple[GoalFigures, ...]
    answers: tuple[GoalAnswer, ...]
    parts: tuple[GoalAnswer, ...]
    ratio: SampleRatio | CannotTell
    astray: tuple[SliceFinding, ...]

    @property
    def visitors(self) -> int:
        """The visitors of all arms."""
        return sum(arm.exposed for arm in self.arms)

    @property
    def pace(self) -> float:
        """Visitors a day."""
        return self.visitors / self.span.days if self.span else 0.0


def read_experiment(
    cells: Cells, terms: ReportTerms, experiment: ExperimentTerms, last: int
) -> ExperimentReport:
    """The report of an experiment up to a day."""
    exposures = [Cell("exposure", experiment.name, arm) for arm, _ in experiment.arms]
    first = first_day_of(cells, exposures)
    if first is None or first > last:
        empty = tuple(ArmFigures(arm, weight, 0, 0, ()) for arm, weight in experiment.arms)
        weights = [weight for _, weight in experiment.arms]
        ratio = check_ratio([0] * len(weights), weights)
        return ExperimentReport(experiment, None, look_any_time(1), 0, empty, (), (), (), ratio, ())
    planned = len(experiment.bounds)
    span = Span(first, min(last, first + planned - 1) if planned else last)
    arms = tuple(_arm(cells, experiment.name, arm, weight, span) for arm, weight in experiment.arms)
    look = span.days if planned else 0
    weights = [arm.weight for arm in arms]
    report = ExperimentReport(
        terms=experiment,
        span=span,
        level=_level(experiment, look, sum(arm.exposed for arm in arms)),
        look=look,
        arms=arms,
        figures=(),
        answers=(),
        parts=(),
        ratio=check_ratio([arm.exposed for arm in arms], weights),
        astray=tuple(drill_down(_slices(cells, experiment, span), weights)),
    )
    if experiment.is_by_place:
        return report
    goals = [goal for name in experiment.goals if (goal := terms.goal(name))]
    return replace(
        report,
        figures=tuple(_figures(cells, report, goals, span)),
        answers=tuple(_answers(cells, report, goals, span)),
        parts=tuple(_parts(cells, report, goals, span)),
    )


def _level(experiment: ExperimentTerms, look: int, visitors: int) -> Level:
    if experiment.bounds:
        return Level(Kind.GROUP_SEQUENTIAL, DEFAULT_ALPHA, experiment.bounds[look - 1])
    return look_any_time(max(visitors, 1))


def _arm(cells: Cells, name: str, arm: str, weight: float, span: Span) -> ArmFigures:
    cell = Cell("exposure", name, arm)
    return ArmFigures(
        arm,
        weight,
        total_of(cells, cell, span).n,
        total_of(cells, cell._replace(split=OFFERED), span).n,
        tuple(series_of(cells, cell, span)),
    )


def _slices(cells: Cells, experiment: ExperimentTerms, span: Span) -> dict[str, dict[str, tuple[int, ...]]]:
    return {
        dimension: {
            split.partition(":")[2]: tuple(
                total_of(cells, Cell("exposure", experiment.name, arm, "", split), span).n
                for arm, _ in experiment.arms
            )
            for split in splits_of(cells, "exposure", experiment.name, f"{dimension}:")
        }
        for dimension in DIMENSIONS
    }


def _side(cells: Cells, name: str, arm: str, goal: GoalTerms, *, span: Span, split: str = "") -> Side:
    """An arm at a goal. Whoever was exposed less than seven days ago cannot have returned on day 7."""
    exposed = Span(span.first, span.last - goal.day) if goal.measure == RETURN else span
    return Side(
        total_of(cells, Cell("exposure", name, arm, "", split), exposed).n,
        total_of(cells, Cell("goal", name, arm, goal.name, split), span),
    )


def _figures(
    cells: Cells, report: ExperimentReport, goals: list[GoalTerms], span: Span
) -> Iterator[GoalFigures]:
    for goal in goals:
        for arm in report.arms:
            side = _side(cells, report.terms.name, arm.arm, goal, span=span)
            by_day = series_of(cells, Cell("goal", report.terms.name, arm.arm, goal.name), span)
            yield GoalFigures(goal.name, arm.arm, side.sums.n, value_of(goal, side), tuple(by_day))


def _answers(
    cells: Cells, report: ExperimentReport, goals: list[GoalTerms], span: Span
) -> Iterator[GoalAnswer]:
    """Each arm against the base, then the other pairs: two arms that are the same need not both be kept."""
    names = [arm.arm for arm in report.arms]
    for goal in goals:
        sides = {name: _side(cells, report.terms.name, name, goal, span=span) for name in names}
        for place, base in enumerate(names):
            for arm in names[place + 1 :]:
                compared = compare(goal, sides[base], sides[arm], report.level)
                yield GoalAnswer(goal.name, base, arm, compared, state(goal, compared, report.pace))


def _parts(
    cells: Cells, report: ExperimentReport, goals: list[GoalTerms], span: Span
) -> Iterator[GoalAnswer]:
    """Each arm against the base inside each segment that the experiment is divided by."""
    name = report.terms.name
    base, *others = [arm.arm for arm in report.arms]
    for split in (f"{SEGMENT_SPLIT}{segment}" for segment in report.terms.splits):
        for goal in goals:
            for arm in others:
                inside = (
                    _side(cells, name, base, goal, span=span, split=split),
                    _side(cells, name, arm, goal, span=span, split=split),
                )
                whole = (
                    _side(cells, name, base, goal, span=span),
                    _side(cells, name, arm, goal, span=span),
                )
                outside = (_less(whole[0], inside[0]), _less(whole[1], inside[1]))
                compared = compare(goal, *inside, report.level)
                pace = (inside[0].exposed + inside[1].exposed) / span.days
                yield GoalAnswer(
                    goal.name, base, arm, compared, state(goal, compared, pace), split,
                    interaction(goal, inside, outside),
                )  # fmt: skip


def _less(whole: Side, part: Side) -> Side:
    sums = Sums(*(a - b for a, b in zip(whole.sums, part.sums, strict=True)))
    return Side(whole.exposed - part.exposed, sums)
