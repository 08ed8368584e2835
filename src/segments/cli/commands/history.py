"""`segments history`: what was published, and what is in force now."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from segments.authoring.publications import SHORT_DIGEST_CHARS, read_history, roll_out_of, spell_when
from segments.authoring.report.diagnostics import printable
from segments.authoring.standing import read_pointer
from segments.cli.input.store import add_store_arguments, open_store, read_ring, site_of, store_folder
from segments.cli.output.printing import add_examples, print_json, print_table, spell_share
from segments.cli.output.roll_outs import spell_roll_out


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments history`."""
    add_store_arguments(parser)
    add_examples(parser, "segments history --remote", "segments history --local --json")


def run(arguments: argparse.Namespace) -> int:
    """Prints the pointer and the history behind it.

    Raises:
        PublishRefused: there is no key, or the pointer cannot be trusted.
        ToolFailed: wrangler failed.
    """
    site, ring = site_of(arguments), read_ring(arguments, store_folder(arguments))
    with open_store(arguments) as store:
        pointer = read_pointer(site, store, ring)
        history = read_history(site, store, most_sequence=pointer.sequence if pointer else 0)
    if arguments.json:
        in_force = asdict(pointer) if pointer else None
        print_json({"site": site, "in_force": in_force, "history": [asdict(row) for row in history]})
        return 0
    if pointer is None:
        print(f"{site}: nothing was published yet")
        return 0
    rows = [("", "SEQUENCE", "DIGEST", "WHEN", "WHAT", "SEGMENTS", "BYTES", "WHO", "WHY")]
    for row in history:
        is_in_force = row.sequence == pointer.sequence
        rows.append(
            (
                "*" if is_in_force else "",
                str(row.sequence),
                row.digest[:SHORT_DIGEST_CHARS],
                spell_when(row.published_ms),
                f"{row.action} {spell_share(row.share)}" if row.share else row.action,
                str(row.segments),
                f"{row.bundle_bytes:,}",
                printable(row.author) or "-",
                printable(row.message) or "-",
            )
        )
    print(f"{site}: sequence {pointer.sequence}, digest {pointer.digest[:SHORT_DIGEST_CHARS]} is in force")
    if pointer.staged:
        print(spell_roll_out(roll_out_of(pointer.staged, history)))
    print_table(rows)
    return 0
