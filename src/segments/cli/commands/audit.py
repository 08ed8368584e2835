"""`segments audit`: what is used of visitors, for what, under which law, and what is kept for how long."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from segments.authoring.inspect.audit_changes import compare_audits
from segments.authoring.inspect.record import Record, make_record
from segments.cli.audit.audited import make_audit, read_audited, read_earlier
from segments.cli.audit.page import audit_page
from segments.cli.audit.record_page import record_csv, record_page
from segments.cli.audit.text import print_audit, print_changes
from segments.cli.input.rules_folder import nearest_rules
from segments.cli.input.store import add_place_arguments
from segments.cli.output.printing import (
    add_examples,
    print_json,
    print_note,
    write_output,
)
from segments.errors import WrongUsage


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
        "--record",
        type=Path,
        metavar="FILE",
        help="write the record of processing (GDPR Art. 30(1)) as FILE.html or FILE.csv",
    )
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
        "segments audit --remote --record record.html",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the audit of rules or of a bundle, and writes its page where one is asked for.

    Raises:
        CheckFailed: the rules have errors.
        BundleError: the file is not a bundle.
        AuthoringError: a file cannot be read or written.
        ToolFailed: the worker does not answer.
    """
    audited = read_audited(arguments)
    audit = make_audit(audited, arguments.url)
    if arguments.record is not None:
        _write_record(arguments.record, make_record(audit, audited.rules.controller if audited.rules else {}))
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
    elif arguments.html is None and arguments.record is None:
        print_audit(audit)
    return 0


def _write_record(file: Path, record: Record) -> None:
    write = _RECORD_FORMS.get(file.suffix.lower())
    if write is None:
        raise WrongUsage(
            f"Expected a name that ends in {' or '.join(_RECORD_FORMS)}, got {file} - at --record"
        )
    write_output(file, write(record))
    print_note(f"wrote {file}")
    if record.open_fields:
        print_note(f"still open: {', '.join(record.open_fields)}; they come from [controller] in the rules")


def _page_bytes(record: Record) -> bytes:
    return record_page(record).encode()


def _csv_bytes(record: Record) -> bytes:
    return record_csv(record).encode(
        "utf-8-sig"
    )  # spreadsheets take text without the mark for another encoding


_RECORD_FORMS: Final[dict[str, Callable[[Record], bytes]]] = {".html": _page_bytes, ".csv": _csv_bytes}
