"""`segments setup`: what the folder of a site needs installed, before anything is run or deployed from it."""

from __future__ import annotations

import argparse

from segments.cli.input.site_project import require_project
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.cli.output.steps import Steps
from segments.project.preparation import prepare_local_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments setup`."""
    add_json_flag(parser)
    add_examples(parser, "segments setup")


def run(arguments: argparse.Namespace) -> int:
    """Installs what is missing; a second time there is nothing to do.

    Raises:
        AuthoringError: this is no folder of a site.
        ToolError: a program is missing, or something cannot be installed.
    """
    steps = Steps()
    did: list[str] = []

    def say(step: str) -> None:
        did.append(step)
        steps.say(step)

    project = require_project()
    prepare_local_run(project, say)
    if arguments.json:
        print_json({"folder": str(project.root), "steps": did})
    else:
        print("All is there: segments dev runs it, segments deploy deploys it")
    return 0
