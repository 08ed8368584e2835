"""`segments rollback`: an earlier bundle into force again."""

from __future__ import annotations

import argparse

from segments.authoring.publish import roll_back
from segments.cli.commands.publish import print_outcome
from segments.cli.input.store import (
    add_note_arguments,
    add_store_arguments,
    current_ms,
    open_store,
    read_publisher,
    read_ring,
    site_of,
    store_folder,
)
from segments.cli.output.printing import add_examples


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments rollback`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    parser.add_argument("--to", metavar="SEQUENCE|DIGEST", help="which one (default: the one before)")
    add_examples(parser, "segments rollback --remote", "segments rollback --local --site shop --to 12")


def run(arguments: argparse.Namespace) -> int:
    """Moves the pointer back, under a new sequence number.

    Raises:
        PublishRefused: there is nothing to go back to.
        ToolFailed: wrangler failed.
    """
    publisher = read_publisher(arguments)
    site, ring = site_of(arguments), read_ring(arguments, store_folder(arguments))
    with open_store(arguments) as store:
        outcome = roll_back(site, store, ring, now_ms=current_ms(), to=arguments.to, publisher=publisher)
    print_outcome(outcome, arguments)
    return 0
