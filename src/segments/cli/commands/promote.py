"""`segments promote`: the staged rules for everybody."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from segments.authoring.publish import Outcome
from segments.authoring.staging import Mover, promote_stage, require_stage
from segments.cli.commands.publish import print_outcome
from segments.cli.input.confirmation import add_confirmation_arguments, ask, asks_first
from segments.cli.input.moments import current_ms
from segments.cli.input.store import (
    add_note_arguments,
    add_store_arguments,
    open_store,
    read_publisher,
    read_ring,
    site_of,
    store_folder,
)
from segments.cli.output.printing import add_examples, print_note


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments promote`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    add_confirmation_arguments(parser)
    add_examples(
        parser, "segments promote --local", "segments promote --remote -m 'Five days without complaints'"
    )


def run(arguments: argparse.Namespace) -> int:
    """Moves the pointer to the staged bundle, under a new sequence number.

    Raises:
        PublishRefused: nothing is staged.
        ToolFailed: wrangler failed.
    """
    return move_stage(arguments, promote_stage, "Give the staged rules to everybody?", "be everybody's")


def move_stage(
    arguments: argparse.Namespace, move: Callable[[str, Mover], Outcome], question: str, outlook: str
) -> int:
    """The end of a roll-out in one way or the other, `outlook` being what a dry run says of the staged rules.

    Raises: as `move` does.
    """
    asks, publisher = asks_first(arguments), read_publisher(arguments)
    site, ring = site_of(arguments), read_ring(arguments, store_folder(arguments))
    if asks:
        ask(question)
    with open_store(arguments) as store:
        mover = Mover(store, ring, current_ms(), publisher)
        if arguments.dry_run:
            require_stage(site, mover)
            print_note(f"the staged rules would {outlook}; nothing was written (--dry-run)")
            return 0
        outcome = move(site, mover)
    print_outcome(outcome, arguments)
    return 0
