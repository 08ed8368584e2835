"""`segments receipt`: verifies a receipt of consent, or says which words of a page it names.

The keys are the publisher's, SEGMENTS_BUNDLE_KEYS, from the environment or .dev.vars; retired ones verify old receipts.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segments.authoring.report.diagnostics import printable
from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.input_files import read_text
from segments.cli.input.receipts import notices_of, open_receipt, read_receipt
from segments.cli.input.site_name import add_site_option, read_site_name
from segments.cli.input.store import KEYS_VARIABLE
from segments.cli.output.printing import add_examples, add_json_flag, print_json, print_table
from segments.errors import WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments receipt`."""
    parser.add_argument(
        "action", choices=("verify", "notice"), help="verify a receipt, or read a page's words"
    )
    parser.add_argument(
        "named", metavar="FILE", help="a receipt or its file, `-` for standard input; or a page"
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="say whether the receipt names this page's words"
    )
    add_site_option(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments receipt verify consent-receipt.json",
        "segments receipt verify consent-receipt.json --page index.html",
        "segments receipt notice index.html",
    )


def run(arguments: argparse.Namespace) -> int:
    """Verifies a receipt and prints what it says, or prints the digests of a page's words.

    Raises:
        AuthoringError: the receipt is not signed by the site's keys, or a file is not what it should be.
        WrongUsage: an option does not belong to the action.
    """
    if arguments.action == "notice":
        if arguments.page is not None:
            raise WrongUsage("Expected --page with verify, got it with notice - at the command line")
        notices = notices_of(read_text(Path(arguments.named), "a page"))
        if arguments.json:
            print_json(notices)
        else:
            print_table([("LANGUAGE", "NOTICE"), *notices.items()])
        return 0
    ring = require_key_ring(KEYS_VARIABLE).of_site(read_site_name(arguments))
    content = open_receipt(read_receipt(arguments.named), ring)
    if arguments.page is not None:
        content["is_of_page"] = content["notice"] in notices_of(read_text(arguments.page, "a page")).values()
    if arguments.json:
        print_json(content)
    else:
        _print_receipt(content)
    return 0 if content.get("is_of_page", True) else 1


def _print_receipt(content: dict[str, Any]) -> None:
    law = content["law"]
    rows = [
        ("site", content["site"]),
        ("chosen", content["event_time"]),
        ("counts for", f"{content['validity_days']} days"),
        ("given", ", ".join(content["given"]) or "nothing"),
        ("refused", ", ".join(content["refused"]) or "nothing"),
        (
            "given and withheld",
            ", ".join(f"{name} ({why})" for name, why in content["not_in_force"].items()) or "nothing",
        ),
        ("law", f"{law.get('name')} ({law.get('regime')})"),
        ("words", f"{content['language']} {content['notice']}" if content["notice"] else "not named"),
        ("rules", content["rules"]),
    ]
    if "is_of_page" in content:
        rows.append(
            ("words of the page", "the same" if content["is_of_page"] else "OTHERS than the receipt names")
        )
    print("The signature is right.")
    print_table([(name, printable(str(value))) for name, value in rows])
