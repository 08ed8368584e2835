"""A report: reach, blocks, experiments and advice, for the days and names that were asked for.

In: cells, terms, a question and the publications of its days. Out: a `Report`, which text, JSON, CSV and the page show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from segments.report_terms import ExperimentTerms, ReportTerms
from segments.reports.advice import Advice, advise
from segments.reports.cells import Cells
from segments.reports.experiment import SEGMENT_SPLIT, ExperimentReport, read_experiment
from segments.reports.place_experiment import PlaceAnswer, answer_places
from segments.reports.question import PublicationMark, Question
from segments.reports.reach import BlockReach, SegmentReach, block_reach, segment_reach
from segments.statistics.places import Shuffle


@dataclass(frozen=True, slots=True)
class Report:
    """All that was asked for."""

    question: Question
    terms: ReportTerms
    segments: tuple[SegmentReach, ...]
    blocks: tuple[BlockReach, ...]
    experiments: tuple[ExperimentReport, ...]
    advice: tuple[Advice, ...]
    publications: tuple[PublicationMark, ...] = ()
    places: dict[str, tuple[PlaceAnswer, ...]] = field(default_factory=dict)


def make_report(
    cells: Cells,
    terms: ReportTerms,
    question: Question,
    *,
    publications: Iterable[PublicationMark] = (),
    shuffle: Shuffle | None = None,
) -> Report:
    """The report; experiments by place are compared only with a way to shuffle."""
    span, with_before = question.span, question.with_before
    wanted = [one for one in _experiments(cells, terms) if _is_wanted(one, question)]
    read = [_asked(read_experiment(cells, terms, one, span.last), question) for one in wanted]
    segments = segment_reach(cells, terms.segments, span, with_before=with_before)
    return Report(
        question=question,
        terms=terms,
        segments=tuple(row for row in segments if question.segment in ("", row.segment)),
        blocks=block_reach(cells, terms.blocks, span, with_before=with_before),
        experiments=tuple(read),
        advice=advise(read),
        publications=tuple(mark for mark in publications if span.first <= mark.day <= span.last),
        places={
            one.terms.name: answer_places(cells, terms, one, shuffle)
            for one in read
            if one.terms.is_by_place and shuffle
        },
    )


def _experiments(cells: Cells, terms: ReportTerms) -> list[ExperimentTerms]:
    """The experiments of the rules, and those that only sums are left of: with their arms, without comparisons."""
    known = {one.name for one in terms.experiments}
    gone: dict[str, set[str]] = {}
    for cell in cells:
        if cell.kind == "exposure" and cell.subject not in known:
            gone.setdefault(cell.subject, set()).add(cell.arm)
    left = [
        ExperimentTerms(name, tuple((arm, 0.0) for arm in sorted(arms)))
        for name, arms in sorted(gone.items())
    ]
    return [*terms.experiments, *left]


def _is_wanted(experiment: ExperimentTerms, question: Question) -> bool:
    if question.experiment:
        return experiment.name == question.experiment
    return not question.segment or question.segment in (experiment.held, *experiment.splits)


def _asked(report: ExperimentReport, question: Question) -> ExperimentReport:
    """The report without goals and parts that were not asked for."""
    goal, split = question.goal, f"{SEGMENT_SPLIT}{question.segment}" if question.segment else ""
    return replace(
        report,
        figures=tuple(one for one in report.figures if goal in ("", one.goal)),
        answers=tuple(one for one in report.answers if goal in ("", one.goal)),
        parts=tuple(one for one in report.parts if goal in ("", one.goal) and split in ("", one.split)),
    )
