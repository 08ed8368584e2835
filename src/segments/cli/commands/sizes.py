"""`segments sizes`: how many visitors each segment has, among recorded ones or in a sample."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import asdict, astuple, fields
from typing import Final

from segments.authoring.audience.blind import blind_segments
from segments.authoring.audience.sizes import SegmentSize, in_visitors, sizes_of
from segments.cli.audience.asked import add_audience_arguments, read_asked
from segments.cli.input.moments import current_ms
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.input.store import add_place_arguments, site_of
from segments.cli.measured.live_sizes import LiveSize, live_sizes
from segments.cli.measured.source import read_measured
from segments.cli.output.bars import bar_of, percent
from segments.cli.output.printing import add_examples, counted, print_json, print_table
from segments.errors import WrongUsage
from segments.reports.cells import Span
from segments.reports.drift import WEEK, WEEKS, Alert, Cause
from segments.reports.question import DAY_MS, Question, spell_date

SORTS: Final = ("size", "rules", "name")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments sizes`."""
    add_rules_argument(parser)
    add_audience_arguments(parser)
    parser.add_argument(
        "--live",
        action="store_true",
        help="the visitors of each day that the desk counted, and what is unusual",
    )
    parser.add_argument("--url", metavar="URL", help="the desk's address, with --live")
    add_place_arguments(parser, is_required=False)
    parser.add_argument(
        "--sort", choices=SORTS, default="size", help="the largest first, or the order of rules or of names"
    )
    parser.add_argument("--csv", action="store_true", help="print the result as CSV")
    add_examples(
        parser,
        "segments sizes",
        "segments sizes --visitors visitors.ndjson",
        "segments sizes --sample --traffic traffic.toml --seed 7",
        "segments sizes --visitors visitors.ndjson --csv",
        "segments sizes --live --remote --sample",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a line for each segment.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: a line is no visitor, or the traffic cannot be read.
    """
    if arguments.live:
        return _run_live(arguments)
    asked = read_asked(arguments)
    crowd = asked.crowd
    sizes = _sorted(sizes_of(crowd, asked.order), arguments.sort)
    blind = blind_segments(asked.bundle, crowd.known)
    total = in_visitors(crowd.total)
    if arguments.json:
        print_json(
            {
                "visitors": crowd.visitors,
                "weight": total,
                "source": asked.source,
                "segments": [{**asdict(size), "untold": blind.get(size.id, ())} for size in sizes],
            }
        )
    elif arguments.csv:
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow([field.name for field in fields(SegmentSize)])
        rows.writerows(map(astuple, sizes))
    else:
        weighed = "" if total == crowd.visitors else f", by weight {total:,}"
        print(f"{counted(crowd.visitors, 'visitor')}{weighed}: {asked.source}\n")
        print_table([_row(size, blind.get(size.id, ())) for size in sizes] or [("no segments",)])
    return 0


def _run_live(arguments: argparse.Namespace) -> int:
    """Prints a line for each measured segment; beside it the forecast, where visitors or a sample were named."""
    if not (arguments.local or arguments.remote or arguments.url):
        raise WrongUsage("Expected --local, --remote or --url beside --live, got none of them")
    last = current_ms() // DAY_MS - 1
    question = Question(site_of(arguments), Span(last - WEEK * (WEEKS + 1), last))
    shares: dict[str, float] = {}
    if arguments.visitors or arguments.sample:
        asked = read_asked(arguments)
        shares = {size.id: size.share for size in sizes_of(asked.crowd, asked.order)}
    sizes = live_sizes(read_measured(arguments, question).cells, last, shares)
    if arguments.json:
        print_json({"until": spell_date(last), "segments": [asdict(size) for size in sizes]})
        return 0
    print(f"visitors of a day in the week up to {spell_date(last)}, as the desk counted them\n")
    most = max((size.per_day for size in sizes), default=0.0) or 1.0
    print_table([_live_row(size, most) for size in sizes] or [("no measured segments",)])
    return 0


def _live_row(size: LiveSize, most: float) -> tuple[str, str, str, str, str]:
    forecast = "" if size.forecast is None else f"forecast {size.forecast:,.1f}"
    notes = [_spell_alert(alert) for alert in size.alerts]
    return (
        size.segment,
        bar_of(size.per_day / most),
        f"{size.per_day:,.1f}".rjust(9),
        forecast,
        "; ".join(notes),
    )


def _spell_alert(alert: Alert) -> str:
    if alert.cause is Cause.FORECAST:
        return f"far from its forecast: {alert.visitors:,.1f} instead of {alert.expected:,.1f}"
    return f"{spell_date(alert.day)}: {alert.visitors:,.0f} instead of {alert.expected:,.0f}"


def _sorted(sizes: tuple[SegmentSize, ...], by: str) -> list[SegmentSize]:
    if by == "size":
        return sorted(sizes, key=lambda size: (-size.count, size.id))
    return sorted(sizes, key=lambda size: size.id) if by == "name" else list(sizes)


def _row(size: SegmentSize, untold: tuple[str, ...]) -> tuple[str, str, str, str, str]:
    notes = [f"{percent(size.undecided_share)} undecided by consent"] if size.undecided else []
    notes += [f"nobody has {', '.join(untold)}"] if untold else []
    return (
        size.id,
        bar_of(size.share, size.undecided_share),
        percent(size.share).rjust(8),
        f"{size.count:,}".rjust(9),
        "; ".join(notes),
    )
