"""The question before a command writes into an account. Without a terminal nobody can answer: then --yes must."""

from __future__ import annotations

import argparse
import sys

from segments.cli.output.printing import print_note
from segments.errors import PublishRefused, WrongUsage


def add_confirmation_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags that show without writing, and that write without asking."""
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before writing (with --remote)")


def asks_first(arguments: argparse.Namespace) -> bool:
    """True if a person is to be asked; local runs and --yes need nobody.

    Raises:
        WrongUsage: nobody can be asked.
    """
    if not arguments.remote or arguments.yes or arguments.dry_run:
        return False
    if arguments.json or sys.stdin is None or not sys.stdin.isatty():
        raise WrongUsage(
            "Expected --yes, got nobody to ask: standard input is no terminal, or --json is given;"
            " --dry-run shows what would change"
        )
    return True


def ask(question: str) -> None:
    """Returns if the answer is yes.

    Raises:
        PublishRefused: it is anything else.
    """
    print_note(f"{question} [y/N] ")
    answer = sys.stdin.readline().strip().lower()
    if answer not in ("y", "yes"):
        raise PublishRefused("Stopped: nothing was written")
