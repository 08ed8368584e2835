"""A report as text for a terminal, with small bars."""

from __future__ import annotations

from collections.abc import Iterator

from segments.authoring.report.diagnostics import printable
from segments.cli.output.bars import bar_of
from segments.reports.experiment import ExperimentReport
from segments.reports.question import spell_date
from segments.reports.report import Report
from segments.reports.wording import (
    spell_advice,
    spell_answer,
    spell_confirmed,
    spell_look,
    spell_ratio,
    spell_share,
    spell_value,
)
from segments.statistics.cannot_tell import CannotTell

Row = tuple[str, ...]


def report_lines(report: Report) -> Iterator[str | list[Row]]:
    """Lines, and tables between them."""
    question = report.question
    yield f"{question.site}: {spell_date(question.span.first)} to {spell_date(question.span.last)} (UTC)"
    for mark in report.publications:
        said = f": {printable(mark.message)}" if mark.message else ""
        yield f"  {spell_date(mark.day)} {printable(mark.action)} {mark.sequence}{said}"
    if report.advice:
        yield "\nAdvice"
        yield from (f"  {printable(spell_advice(one))}" for one in report.advice)
    for experiment in report.experiments:
        yield from _experiment(report, experiment)
    if report.segments:
        yield "\nSegments: visitors of a day, on average"
        yield [*_segments(report)]
    if report.blocks:
        yield "\nBlocks"
        yield [("", "VIEWS", "CLICKS", "RATE", "95 %", "BEFORE"), *_blocks(report)]
    if not (report.segments or report.blocks or report.experiments):
        yield "nothing was measured yet: see docs/guides/measuring.md"


def _experiment(report: Report, one: ExperimentReport) -> Iterator[str | list[Row]]:
    what = f"Hold-out of {one.terms.held}" if one.terms.held else f"Experiment {one.terms.name}"
    yield f"\n{printable(what)}{f' - {printable(one.terms.title)}' if one.terms.title else ''}"
    if one.span is None:
        yield "  no exposure was confirmed yet"
        return
    yield f"  since {spell_date(one.span.first)}: {one.visitors:,} visitors; {spell_look(one)}"
    yield f"  {spell_ratio(one)}"
    if confirmed := spell_confirmed(one):
        yield f"  {confirmed}"
    yield [*_arms(report, one)]
    yield from (f"  {printable(line)}" for line in _answers(report, one))
    for place in report.places.get(one.terms.name, ()):
        if isinstance(place.compared, CannotTell):
            yield f"  {place.arm} against {place.base}, {place.goal}: {place.compared.advice}"
        else:
            found = place.compared
            yield (
                f"  {place.arm} against {place.base}, {place.goal}: {found.difference:+.4f}"
                f" ({found.lower:+.4f} to {found.upper:+.4f}), p = {found.p_value:.3f}, {place.units} regions and weeks"
            )


def _answers(report: Report, one: ExperimentReport) -> Iterator[str]:
    base = one.arms[0].arm
    for answer in one.answers:
        if answer.base == base:
            yield f"{answer.arm} against {base}, {answer.goal}: {spell_answer(report.terms, answer)}"
    for answer in one.parts:
        segment = answer.split.partition(":")[2]
        yield f"in {segment}, {answer.arm} against {base}, {answer.goal}: {spell_answer(report.terms, answer)}"


def _arms(report: Report, one: ExperimentReport) -> Iterator[Row]:
    goals = list(dict.fromkeys(figures.goal for figures in one.figures))
    values = {(figures.goal, figures.arm): figures.value for figures in one.figures}
    yield ("  ARM", "", "VISITORS", *(name.upper() for name in goals))
    for arm in one.arms:
        shown = [
            spell_value(goal, values.get((name, arm.arm)))
            for name in goals
            if (goal := report.terms.goal(name))
        ]
        share = arm.exposed / one.visitors if one.visitors else 0.0
        yield (f"  {printable(arm.arm)}", bar_of(share), f"{arm.exposed:,}", *shown)


def _segments(report: Report) -> Iterator[Row]:
    most = max((row.total for row in report.segments), default=0) or 1
    for row in report.segments:
        before = "" if row.before is None else _change(row.total, row.before)
        yield printable(row.segment), bar_of(row.total / most), f"{row.per_day:,.1f}".rjust(10), before


def _change(now: int, before: int) -> str:
    return (
        f"{100 * (now / before - 1):+.0f} % against the days before" if before else "none in the days before"
    )


def _blocks(report: Report) -> Iterator[Row]:
    for row in report.blocks:
        rate = spell_share(row.rate) if row.rate is not None else "-"
        interval = " to ".join(map(spell_share, row.interval)) if row.interval else ""
        before = spell_share(row.before) if row.before is not None else ""
        yield printable(row.block), f"{row.views:,}", f"{row.clicks:,}", rate, interval, before
