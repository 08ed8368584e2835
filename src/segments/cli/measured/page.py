"""A report as one page to read and to hand on: no script, no other file, everything escaped, light or dark.

In: a report. Out: HTML. Behind each chart stands the table that it was drawn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from segments.cli.measured.charts import Band, Line, Mark, interval_chart, line_chart
from segments.cli.output.page_parts import html_text
from segments.reports.cells import Span
from segments.reports.experiment import ExperimentReport, GoalAnswer
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
from segments.statistics.relative import Shape

MOST_LINES: Final = 6
"""In a chart of segments or blocks: more cannot be told apart. The table has all."""

_STYLE: Final = """\
:root { color-scheme: light dark; --ink: #16181d; --paper: #fff; --faint: #5a6270; --line: #d0d5dd;
  --a: #2f6fde; --b: #c2410c; --c: #12703a; --d: #8b3fc7; --e: #a16207; --f: #b42318 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --paper: #16181d; --faint: #a3abb8; --line: #3a404b;
    --a: #7aa7f5; --b: #f79461; --c: #6fd39b; --d: #c79bf0; --e: #e3b341; --f: #ff9c92 }
}
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1rem; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25 }
h2 { font-size: 1.2rem; border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 2rem }
p, ul { margin: .25rem 0 }
.faint { color: var(--faint) }
.chart { width: 100%; display: block; margin: .5rem 0 }
.chart .line { fill: none; stroke-width: 2; stroke: var(--a) }
.chart .axis { stroke: var(--faint) }
.chart .mark line { stroke: var(--line); stroke-dasharray: 3 }
.chart .mark circle { fill: var(--faint) }
.chart .band line { stroke: var(--faint); stroke-width: 4 }
.chart .band circle { fill: var(--faint) }
.chart .sure line { stroke: var(--a) }
.chart .sure circle { fill: var(--a) }
.keys { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .875rem }
.key::before { content: ""; display: inline-block; width: .75rem; height: .25rem; margin-right: .375rem;
  vertical-align: middle; background: var(--a) }
.key.b::before { background: var(--b) } .key.c::before { background: var(--c) } .key.d::before { background: var(--d) }
.key.e::before { background: var(--e) } .key.f::before { background: var(--f) }
.chart .line.b { stroke: var(--b) } .chart .line.c { stroke: var(--c) } .chart .line.d { stroke: var(--d) }
.chart .line.e { stroke: var(--e) } .chart .line.f { stroke: var(--f) }
details { margin: .25rem 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: .875rem }
th, td { text-align: left; padding: .125rem .75rem .125rem 0; border-bottom: 1px solid var(--line) }
td { font-variant-numeric: tabular-nums }
"""


def report_page(report: Report) -> str:
    """The page as HTML."""
    question = report.question
    title = (
        f"{html_text(question.site)}: {spell_date(question.span.first)} to {spell_date(question.span.last)}"
    )
    parts = [f"<h1>{title}</h1>", *_publications(report), *_advice(report)]
    for one in report.experiments:
        parts += _experiment(report, one)
    parts += [*_segments(report), *_blocks(report)]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<title>{title}</title>\n<meta name="viewport" content="width=device-width">\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
    )


def _publications(report: Report) -> Iterator[str]:
    if report.publications:
        rows = [
            (spell_date(mark.day), str(mark.sequence), mark.action, mark.message)
            for mark in report.publications
        ]
        yield _behind("Publications, the dots in the charts", ("Day", "Sequence", "What", "Why"), rows)


def _advice(report: Report) -> Iterator[str]:
    if report.advice:
        yield "<h2>Advice</h2><ul>"
        yield from (f"<li>{html_text(spell_advice(one))}</li>" for one in report.advice)
        yield "</ul>"


def _experiment(report: Report, one: ExperimentReport) -> Iterator[str]:
    what = f"Hold-out of {one.terms.held}" if one.terms.held else f"Experiment {one.terms.name}"
    yield f"<h2>{html_text(what)}</h2>"
    if one.terms.title:
        yield f"<p>{html_text(one.terms.title)}</p>"
    if one.span is None:
        yield "<p>No exposure was confirmed yet.</p>"
        return
    yield f"<p>{one.visitors:,} visitors since {spell_date(one.span.first)}; {html_text(spell_look(one))}.</p>"
    yield "".join(f"<p>{html_text(line)}.</p>" for line in (spell_ratio(one), spell_confirmed(one)) if line)
    base = one.arms[0].arm
    answers = [*(answer for answer in one.answers if answer.base == base), *one.parts]
    bands = [band for answer in answers if (band := _band(answer))]
    if bands:
        yield interval_chart(bands, f"Effects against {base}")
    rows = [(_name(answer), spell_answer(report.terms, answer)) for answer in answers]
    yield _table((f"Against {base}", "Answer"), rows)
    yield line_chart(
        [Line(arm.arm, arm.by_day) for arm in one.arms],
        _marks(report, one.span),
        "Visitors of each arm by day",
    )
    yield _behind("The arms' visitors and goals", *_arms(report, one))


def _name(answer: GoalAnswer) -> str:
    where = f" in {answer.split.partition(':')[2]}" if answer.split else ""
    return f"{answer.arm}, {answer.goal}{where}"


def _band(answer: GoalAnswer) -> Band | None:
    if isinstance(answer.compared, CannotTell) or answer.compared.relative.shape is not Shape.BOUNDED:
        return None
    relative = answer.compared.relative
    return Band(_name(answer), relative.lower, relative.value, relative.upper)


def _arms(report: Report, one: ExperimentReport) -> tuple[Sequence[str], list[Sequence[str]]]:
    goals = list(dict.fromkeys(figures.goal for figures in one.figures))
    values = {(figures.goal, figures.arm): figures for figures in one.figures}
    rows: list[Sequence[str]] = []
    for arm in one.arms:
        shown = []
        for name in goals:
            goal, figures = report.terms.goal(name), values.get((name, arm.arm))
            shown.append(
                f"{spell_value(goal, figures.value)} ({figures.reached:,})" if goal and figures else "-"
            )
        rows.append((arm.arm, f"{arm.exposed:,}", *shown))
    return ("Arm", "Visitors", *goals), rows


def _marks(report: Report, span: Span) -> list[Mark]:
    return [
        Mark(mark.day - span.first, f"{mark.action} {mark.sequence} {mark.message}")
        for mark in report.publications
        if span.first <= mark.day <= span.last
    ]


def _segments(report: Report) -> Iterator[str]:
    if report.segments:
        yield "<h2>Segments: visitors of each day</h2>"
        lines = [Line(row.segment, row.by_day) for row in report.segments[:MOST_LINES]]
        yield line_chart(
            lines, _marks(report, report.question.span), "Visitors of the largest segments by day"
        )
        rows = [
            (
                row.segment,
                f"{row.per_day:,.1f}",
                "-" if row.before is None else f"{row.before:,}",
                f"{row.total:,}",
            )
            for row in report.segments
        ]
        yield _behind("All segments", ("Segment", "A day", "All days before", "All days, added up"), rows)


def _blocks(report: Report) -> Iterator[str]:
    if report.blocks:
        yield "<h2>Blocks: views and clicks</h2>"
        lines = [Line(row.block, row.by_day) for row in report.blocks[:MOST_LINES]]
        yield line_chart(lines, _marks(report, report.question.span), "Views of the most seen blocks by day")
        rows = [
            (
                row.block, f"{row.views:,}", f"{row.clicks:,}",
                "-" if row.rate is None else spell_share(row.rate),
                " to ".join(map(spell_share, row.interval)) if row.interval else "-",
            )
            for row in report.blocks
        ]  # fmt: skip
        yield _behind("All blocks", ("Block", "Views", "Clicks", "Clicks per view", "95 %"), rows)


def _behind(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return f"<details><summary>{html_text(title)}</summary>{_table(header, rows)}</details>"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{html_text(cell)}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{html_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
