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
    read_note,
    read_ring,
    site_of,
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
    note = read_note(arguments)
    store = open_store(arguments)
    ring = read_ring(arguments, store.folder)
    outcome = roll_back(site_of(arguments), store, ring, now_ms=current_ms(), to=arguments.to, note=note)
    print_outcome(outcome, arguments)
    return 0
