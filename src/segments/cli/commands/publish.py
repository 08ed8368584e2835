"""`segments publish`: rules into force, after the same checks as `segments check`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, replace

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.publications import SHORT_DIGEST_CHARS, spell_publication
from segments.authoring.publish import Outcome, Terms, publish_bundle
from segments.authoring.report.diagnostics import printable
from segments.bundle.format import MAX_BUNDLE_BYTES
from segments.cli.input.rules import checked_site
from segments.cli.input.store import (
    add_note_arguments,
    add_store_arguments,
    current_ms,
    open_store,
    read_publisher,
    read_ring,
    spell_store,
    store_folder,
)
from segments.cli.output.printing import add_examples, counted, print_diagnostics, print_json, print_note


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments publish`."""
    add_store_arguments(parser)
    add_note_arguments(parser)
    parser.add_argument("--strict", action="store_true", help="let warnings refuse the rules too")
    parser.add_argument(
        "--budget",
        type=int,
        default=MAX_BUNDLE_BYTES,
        metavar="BYTES",
        help=f"refuse a larger bundle (default and most: {MAX_BUNDLE_BYTES})",
    )
    parser.add_argument(
        "--replace-pointer",
        action="store_true",
        help="publish over a pointer in KV that is spoilt, or that another key signed",
    )
    add_examples(
        parser,
        "segments publish --local",
        "segments publish --remote --strict -m 'Start of the spring sale'",
        "segments publish rules --local --persist-to .wrangler/state",
    )


def run(arguments: argparse.Namespace) -> int:
    """Checks, compiles, writes, reads back, and moves the pointer.

    Raises:
        CheckFailed: the rules have errors, or warnings with --strict.
        PublishRefused: the bundle must not go out.
        ToolFailed: wrangler failed.
    """
    checked = checked_site(arguments.path, is_strict=arguments.strict)
    shown = [diagnostic for diagnostic in checked.diagnostics if diagnostic.severity != "info"]
    print_diagnostics(shown, sys.stderr)
    rules = checked.rules
    if arguments.site:
        rules = replace(rules, site=replace(rules.site, name=arguments.site))
    publisher = read_publisher(arguments)
    ring = read_ring(arguments, store_folder(arguments))
    data = compile_rules(rules)
    print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is live ...")
    with open_store(arguments) as store:
        outcome = publish_bundle(
            data,
            store,
            ring,
            now_ms=current_ms(),
            terms=Terms(min(arguments.budget, MAX_BUNDLE_BYTES), replaces_pointer=arguments.replace_pointer),
            publisher=publisher,
            say=print_note,
        )
    print_outcome(outcome, arguments)
    return 0


def print_outcome(outcome: Outcome, arguments: argparse.Namespace) -> None:
    """A report of a publication, or that nothing had to be published."""
    row = outcome.publication
    if arguments.json:
        print_json(
            {
                "site": outcome.site,
                "changed": outcome.is_changed,
                "previous": outcome.previous,
                **asdict(row),
                "followed": [asdict(later) for later in outcome.followed],
            }
        )
        return
    what = f"{counted(row.segments, 'segment')}, {row.bundle_bytes:,} bytes, digest {row.digest[:SHORT_DIGEST_CHARS]}"
    if not outcome.is_changed:
        print(f"{outcome.site}: nothing changed; in force since sequence {row.sequence}: {what}")
        return
    print(f"{outcome.site}: in force as sequence {row.sequence}: {what}")
    for later in outcome.followed:
        print(f"and followed already by {printable(spell_publication(later))}")
    if outcome.previous and not outcome.followed:
        command = f"segments rollback {spell_store(arguments)}"
        print(f"back to {outcome.previous[:SHORT_DIGEST_CHARS]} with: {command}")
