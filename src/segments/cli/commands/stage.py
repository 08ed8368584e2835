"""`segments stage`: the files of a worker into build, as they are uploaded; wrangler's build command."""

from __future__ import annotations

import argparse

from segments.cli.input.site_project import require_project
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.project.staging.closure import ENTRY
from segments.project.staging.stage import ENTRIES, stage_entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments stage`."""
    parser.add_argument(
        "worker",
        nargs="?",
        choices=ENTRIES,
        default=ENTRY,
        help="the edge's worker, or the desk's (default: worker)",
    )
    add_json_flag(parser)
    add_examples(parser, "segments stage", "segments stage desk")


def run(arguments: argparse.Namespace) -> int:
    """Writes what changed, and says so.

    Raises:
        AuthoringError: this is no folder of a site.
        ToolError: it cannot be staged.
    """
    said = stage_entry(require_project(), arguments.worker)
    if arguments.json:
        print_json({"staged": said})
    else:
        print(said)
    return 0
