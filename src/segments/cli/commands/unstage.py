"""`segments unstage`: the end of a staged roll-out."""

from __future__ import annotations

import argparse

from segments.authoring.staging import Mover, end_stage
from segments.cli.commands.publish import print_outcome
from segments.cli.input.confirmation import add_confirmation_arguments, ask, asks_first
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
from segments.cli.output.printing import add_examples, print_note


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments unstage`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    add_confirmation_arguments(parser)
    add_examples(
        parser, "segments unstage --local", "segments unstage --remote -m 'The new hero loads too slowly'"
    )


def run(arguments: argparse.Namespace) -> int:
    """Takes the staged bundle out of the pointer, under a new sequence number.

    Raises:
        PublishRefused: nothing is staged.
        ToolFailed: wrangler failed.
    """
    asks, publisher = asks_first(arguments), read_publisher(arguments)
    site, ring = site_of(arguments), read_ring(arguments, store_folder(arguments))
    if asks:
        ask("End the roll-out?")
    if arguments.dry_run:
        print_note("the roll-out would end; nothing was written (--dry-run)")
        return 0
    with open_store(arguments) as store:
        outcome = end_stage(site, Mover(store, ring, current_ms(), publisher))
    print_outcome(outcome, arguments)
    return 0
