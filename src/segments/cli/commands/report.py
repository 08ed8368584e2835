"""`segments report`: what was measured: reach, experiments, advice, as text, JSON, CSV or a page."""

from __future__ import annotations

import argparse
import csv
import random
import sys
from pathlib import Path
from typing import Final

from segments.cli.input.moments import current_ms
from segments.cli.input.store import add_store_arguments, site_of
from segments.cli.measured.page import report_page
from segments.cli.measured.source import read_measured
from segments.cli.measured.table import HEADER, report_rows
from segments.cli.measured.text import report_lines
from segments.cli.output.printing import add_examples, print_json, print_table, write_output
from segments.errors import QuestionInvalid, WrongUsage
from segments.reports.json_form import report_form
from segments.reports.question import DAY_MS, KNOWN, PREVIOUS, Question, read_question
from segments.reports.report import Report, make_report

SEED: Final = 1
"""Of the shuffles of experiments by place: a report can be repeated."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments report`."""
    add_store_arguments(parser, is_required=False)
    parser.add_argument("--url", metavar="URL", help="the desk's address; a token is in SEGMENTS_DESK_TOKEN")
    parser.add_argument(
        "--since", metavar="DAY", help="the first day, such as 2026-11-01 (default: four weeks)"
    )
    parser.add_argument("--until", metavar="DAY", help="the last day (default: today, UTC)")
    parser.add_argument(
        "--segment", metavar="NAME", help="this segment, its hold-out and where it divides one"
    )
    parser.add_argument("--experiment", metavar="NAME", help="this experiment alone")
    parser.add_argument("--goal", metavar="NAME", help="this goal alone")
    parser.add_argument("--compare", choices=(PREVIOUS,), help="beside as many days before")
    parser.add_argument("--csv", action="store_true", help="print counts by day as CSV")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts")
    add_examples(
        parser,
        "segments report --local",
        "segments report --remote --since 2026-11-01 --compare previous",
        "segments report --url https://desk.example.com --experiment hero --html hero.html",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints or writes the report.

    Raises:
        WrongUsage: no place was named, or a day is none.
        ToolFailed: the desk does not answer, or refuses.
        ToolError: wrangler failed.
    """
    if not (arguments.local or arguments.remote or arguments.url):
        raise WrongUsage("Expected --local, --remote or --url, got none of them")
    question = _question(arguments)
    measured = read_measured(arguments, question)
    report = make_report(
        measured.cells,
        measured.terms,
        question,
        publications=measured.publications,
        shuffle=random.Random(SEED).shuffle,  # noqa: S311 - deals of a permutation test
    )
    _show(report, arguments)
    return 0


def _question(arguments: argparse.Namespace) -> Question:
    asked = {name: str(getattr(arguments, name)) for name in KNOWN if getattr(arguments, name)}
    try:
        return read_question(site_of(arguments), asked, current_ms() // DAY_MS)
    except QuestionInvalid as error:
        raise WrongUsage(str(error)) from error


def _show(report: Report, arguments: argparse.Namespace) -> None:
    if arguments.html:
        write_output(arguments.html, report_page(report).encode())
        print(f"wrote {arguments.html}")
    elif arguments.json:
        print_json(report_form(report))
    elif arguments.csv:
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(HEADER)
        rows.writerows(report_rows(report))
    else:
        for part in report_lines(report):
            if isinstance(part, str):
                print(part)
            else:
                print_table(part)
