"""`segments overlap`: which segments are much the same visitors, and which stand inside of others."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, fields

from segments.authoring.audience.overlap import ALIKE, Overlaps, Pair, overlaps_of
from segments.cli.audience.asked import add_audience_arguments, read_asked
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.bars import bar_of, percent
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json, print_table
from segments.errors import WrongUsage

DEFAULT_MOST = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments overlap`."""
    add_rules_argument(parser)
    add_audience_arguments(parser)
    parser.add_argument(
        "--least",
        type=float,
        default=ALIKE,
        metavar="SHARE",
        help=f"the least that two share of all in either (Jaccard), 0.05 to 1 (default: {ALIKE})",
    )
    parser.add_argument(
        "--most",
        type=int,
        default=DEFAULT_MOST,
        metavar="NUMBER",
        help=f"how many lines of each kind to print (default: {DEFAULT_MOST})",
    )
    parser.add_argument("--csv", action="store_true", help="print all pairs that are alike as CSV")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments overlap",
        "segments overlap --visitors visitors.ndjson --least 0.8",
        "segments overlap --visitors visitors.ndjson --csv",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the pairs that matter.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: a line is no visitor, or the traffic cannot be read.
        WrongUsage: an option has no value of its form.
    """
    if not 0.05 <= arguments.least <= 1:
        raise WrongUsage(f"Expected a share from 0.05 to 1, got {arguments.least} - at --least")
    asked = read_asked(arguments)
    parents = {rule.id: rule.parent for rule in asked.rules.segments}
    found = overlaps_of(asked.crowd, parents, least=arguments.least)
    if arguments.json:
        print_json({"visitors": asked.crowd.visitors, "source": asked.source, **asdict(found)})
    elif arguments.csv:
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow([field.name for field in fields(Pair)])
        rows.writerows(map(astuple, found.alike))
    else:
        print(f"{counted(asked.crowd.visitors, 'visitor')}: {asked.source}")
        _print(found, arguments.least, max(1, arguments.most))
    return 0


def _print(found: Overlaps, least: float, most: int) -> None:
    _section(
        f"much the same: at least {percent(least)} of all in either",
        [
            (pair.first, pair.second, bar_of(pair.jaccard), percent(pair.jaccard).rjust(8))
            for pair in found.alike
        ],
        most,
    )
    _section(
        "all of one are in the other",
        [
            (row.inner, row.outer, bar_of(row.share), f"{percent(row.share).rjust(8)} of it")
            for row in found.inside
        ],
        most,
    )
    _section("the same visitors", [(", ".join(names),) for names in found.same], most)
    _section("everybody", [(name,) for name in found.everybody], most)
    _section("nobody", [(name,) for name in found.nobody], most)
    if not any((found.alike, found.inside, found.same, found.everybody, found.nobody)):
        print("\nno two segments are alike, and none is empty")


def _section(title: str, rows: Iterable[Sequence[str]], most: int) -> None:
    lines = list(rows)
    if not lines:
        return
    print(f"\n{title}")
    print_table([("", *line) for line in lines[:most]])
    if len(lines) > most:
        print(f"  and {len(lines) - most:,} more: --most NUMBER shows them")
