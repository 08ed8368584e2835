"""A report as rows for CSV: one number a line, so that any tool can pivot it."""

from __future__ import annotations

from collections.abc import Iterator

from segments.reports.question import spell_date
from segments.reports.report import Report

HEADER = ("day", "kind", "subject", "arm", "goal", "measure", "number")
Row = tuple[str, str, str, str, str, str, int]


def report_rows(report: Report) -> Iterator[Row]:
    """Counts by day: visitors of segments, views of blocks, visitors of arms, and who reached a goal."""
    first = report.question.span.first
    for segment in report.segments:
        yield from _days(first, segment.by_day, ("segment", segment.segment, "", "", "visitors"))
    for block in report.blocks:
        yield from _days(first, block.by_day, ("block", block.block, "", "", "views"))
    for one in report.experiments:
        if one.span is None:
            continue
        name, first_exposure = one.terms.name, one.span.first
        for arm in one.arms:
            yield from _days(first_exposure, arm.by_day, ("experiment", name, arm.arm, "", "visitors"))
        for figures in one.figures:
            names = ("experiment", name, figures.arm, figures.goal, "reached")
            yield from _days(first_exposure, figures.by_day, names)


def _days(first: int, by_day: tuple[int, ...], names: tuple[str, str, str, str, str]) -> Iterator[Row]:
    for place, number in enumerate(by_day):
        yield (spell_date(first + place), *names, number)
