"""The budgets of a site from the command line: `--budget NAME=NUMBER`, with the pages whose blocks count."""

from __future__ import annotations

import argparse
from pathlib import Path

from segments.authoring.inspect.budgets import BLOCKS, BUNDLE, UNITS, find_overruns, spell_overruns
from segments.bundle.read import read_bundle
from segments.cli.input.input_files import read_content
from segments.cli.input.page_kinds import compile_file, pages_at
from segments.errors import PublishRefused, WrongUsage


def add_budget_arguments(parser: argparse.ArgumentParser) -> None:
    """The limits, and the pages."""
    parser.add_argument(
        "--budget",
        action="append",
        default=[],
        type=_budget,
        metavar="NAME=NUMBER",
        help=f"refuse more of {', '.join(UNITS)}; may be repeated, a number alone is bytes of the bundle",
    )
    parser.add_argument(
        "--pages",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a page, or a folder of pages, for the budget of blocks; may be repeated",
    )


def require_budgets(arguments: argparse.Namespace, data: bytes) -> None:
    """Nothing where every budget holds.

    Raises:
        PublishRefused: one or more are exceeded; the message names their largest parts.
        WrongUsage: blocks have a budget, and there are no pages, or the other way round.
        AuthoringError: a page cannot be read.
    """
    budgets: dict[str, int] = dict(arguments.budget)
    if (BLOCKS in budgets) != bool(arguments.pages):
        raise WrongUsage(f"Expected --budget {BLOCKS}=NUMBER and --pages PATH together, got one of them")
    pages = pages_at(arguments.pages)
    blocks = {
        str(page): len(compile_file(page, read_content(page, "a readable page")).blocks) for page in pages
    }
    overruns = find_overruns((data, read_bundle(data)), budgets, blocks)
    if overruns:
        raise PublishRefused(spell_overruns(overruns))


def _budget(text: str) -> tuple[str, int]:
    name, separator, number = text.rpartition("=")
    name = name if separator else BUNDLE
    if name not in UNITS or not number.isdecimal():
        raise argparse.ArgumentTypeError(
            f"Expected {', '.join(f'{known}=NUMBER' for known in UNITS)}, got {text!r}"
        )
    return name, int(number[:12])
