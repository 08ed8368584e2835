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
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.bars import bar_of, percent
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json, print_table

SORTS: Final = ("size", "rules", "name")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments sizes`."""
    add_rules_argument(parser)
    add_audience_arguments(parser)
    parser.add_argument(
        "--sort", choices=SORTS, default="size", help="the largest first, or the order of rules or of names"
    )
    parser.add_argument("--csv", action="store_true", help="print the result as CSV")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments sizes",
        "segments sizes --visitors visitors.ndjson",
        "segments sizes --sample --traffic traffic.toml --seed 7",
        "segments sizes --visitors visitors.ndjson --csv",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a line for each segment.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: a line is no visitor, or the traffic cannot be read.
    """
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
