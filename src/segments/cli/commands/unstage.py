"""`segments unstage`: the end of a staged roll-out."""

from __future__ import annotations

import argparse

from segments.authoring.staging import end_stage
from segments.cli.commands.promote import move_stage
from segments.cli.input.confirmation import add_confirmation_arguments
from segments.cli.input.store import add_note_arguments, add_store_arguments
from segments.cli.output.printing import add_examples


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
    return move_stage(arguments, end_stage, "End the roll-out?", "be nobody's")
