"""`segments audit`: what is used of visitors, for what, under which law, and what is kept for how long."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from segments.authoring.inspect.audit_changes import compare_audits
from segments.cli.audit.audited import make_audit, read_audited, read_earlier
from segments.cli.audit.page import audit_page
from segments.cli.audit.text import print_audit, print_changes
from segments.cli.input.rules_folder import nearest_rules
from segments.cli.input.store import add_place_arguments
from segments.cli.output.printing import (
    add_examples,
    print_json,
    print_note,
    write_output,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments audit`."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--rules",
        type=Path,
        default=nearest_rules(),
        metavar="PATH",
        help="a rules file or folder (default: rules, here or above)",
    )
    source.add_argument("--bundle", type=Path, metavar="FILE", help="a compiled bundle instead of rules")
    add_place_arguments(parser, is_required=False)
    parser.add_argument(
        "--url", metavar="URL", help="ask the worker of this site whether it runs what is audited"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page to print or to hand on")
    parser.add_argument(
        "--since",
        metavar="STATE",
        help="print only what differs from an earlier audit: its JSON, a bundle, a sequence number or a digest",
    )
    add_examples(
        parser,
        "segments audit",
        "segments audit --remote --html audit.html",
        "segments audit --bundle rules.bundle --json",
        "segments audit --remote --since 11",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the audit of rules or of a bundle, and writes its page where one is asked for.

    Raises:
        CheckFailed: the rules have errors.
        BundleError: the file is not a bundle.
        AuthoringError: a file cannot be read or written.
        ToolFailed: the worker does not answer.
    """
    audit = make_audit(read_audited(arguments), arguments.url)
    if arguments.html is not None:
        write_output(arguments.html, audit_page(audit).encode())
        print_note(f"wrote {arguments.html}")
    if arguments.since is not None:
        changes = compare_audits(read_earlier(arguments.since, arguments), asdict(audit))
        if arguments.json:
            print_json({"since": arguments.since, "changes": [asdict(change) for change in changes]})
        else:
            print_changes(changes)
    elif arguments.json:
        print_json(asdict(audit))
    elif arguments.html is None:
        print_audit(audit)
    return 0
