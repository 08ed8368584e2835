"""`segments rollback`: an earlier bundle into force again."""

from __future__ import annotations

import argparse

from segments.authoring.inspect.differences import compare_bundles
from segments.authoring.publications import RuleStore
from segments.authoring.publish import Base, read_earlier, roll_back
from segments.bundle.read import digest_of
from segments.cli.commands.publish import print_outcome
from segments.cli.input.confirmation import add_confirmation_arguments, ask, asks_first
from segments.cli.input.live_rules import compiled, read_live
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
from segments.cli.output.differences import differences_as_json, print_differences
from segments.cli.output.printing import add_examples, print_json, print_note
from segments.signing import KeyRing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments rollback`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    add_confirmation_arguments(parser)
    parser.add_argument("--to", metavar="SEQUENCE|DIGEST", help="which one (default: the one before)")
    add_examples(
        parser,
        "segments rollback --remote --yes -m 'Too early'",
        "segments rollback --remote --dry-run",
        "segments rollback --local --site shop --to 12",
    )


def run(arguments: argparse.Namespace) -> int:
    """Says what will change, and moves the pointer back, under a new sequence number.

    Raises:
        PublishOvertaken: somebody else published meanwhile.
        PublishRefused: there is nothing to go back to, or nobody agreed.
        ToolFailed: the KV failed.
        WrongUsage: nobody can be asked.
    """
    asks = asks_first(arguments)
    publisher = read_publisher(arguments)
    site, ring = site_of(arguments), read_ring(arguments, store_folder(arguments))
    print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is live ...")
    with open_store(arguments) as store:
        base = _show_change(site, store, ring, arguments)
        if arguments.dry_run:
            print_note("nothing was written (--dry-run)")
            return 0
        if asks:
            ask("Go back to this in the account?")
        now_ms, to = current_ms(), arguments.to
        outcome = roll_back(
            site, store, ring, now_ms=now_ms, to=to, publisher=publisher, base=base, say=print_note
        )
    print_outcome(outcome, arguments)
    return 0


def _show_change(site: str, store: RuleStore, ring: KeyRing, arguments: argparse.Namespace) -> Base:
    """Prints what would change; the publication from which it does, so that no other is left."""
    earlier = compiled(read_earlier(site, store, ring, arguments.to))
    live = read_live(site, store, ring)
    differences = compare_bundles(live.rules, earlier)
    if not arguments.json:
        print_differences(differences)
    elif arguments.dry_run:
        told = {"site": site, "dry_run": True, "live": live.base.digest, "digest": digest_of(earlier[0])}
        print_json({**told, **differences_as_json(differences)})
    return live.base
