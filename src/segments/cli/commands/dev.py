"""`segments dev`: the worker on this machine, in front of your site or a sample page, with the rules of this folder."""

from __future__ import annotations

import argparse

from segments.cli.doctor.asking import require_web_address
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.input.site_project import require_project
from segments.cli.output.printing import add_examples, add_failure_json_flag
from segments.cli.running.session import LocalRun, run_until_interrupted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments dev`."""
    add_rules_argument(parser)
    parser.add_argument(
        "--origin",
        metavar="URL",
        default="",
        help="the site behind the worker (default: a sample page of its own)",
    )
    parser.add_argument("--port", type=int, help="the worker's port (default: the first free one from 8787)")
    parser.add_argument("--no-desk", action="store_true", help="run the worker alone, without the desk")
    add_failure_json_flag(parser)
    add_examples(
        parser,
        "segments dev",
        "segments dev --origin https://www.example.com",
        "segments dev --origin http://localhost:3000 --port 9000",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs until it is interrupted.

    Raises:
        WrongUsage: the origin is no web address.
        AuthoringError: this is no folder of a site, or its rules have errors.
        ToolError: something is missing, taken or has ended.
    """
    if arguments.origin:
        require_web_address(arguments.origin, "--origin")
    run_until_interrupted(
        LocalRun(
            require_project(),
            arguments.path,
            arguments.origin.rstrip("/"),
            arguments.port,
            with_desk=not arguments.no_desk,
        )
    )
    return 0
