"""`segments console-link`: a signed link with which somebody opens the console of the desk, once and soon.

The link is signed with SEGMENTS_DESK_KEYS, from the environment or .dev.vars. The token stands behind the # of the
link: browsers send that part to nobody, so no log and no referrer has it.
"""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final

from segments.access_token import ROLES
from segments.cli.drafts.desk_api import DESK_KEYS
from segments.cli.drafts.local_console import console_link
from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.lifetimes import read_lifetime
from segments.cli.input.moments import current_ms
from segments.cli.input.store import user_name
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.edge.own.history_report import spell_time
from segments.errors import WrongUsage

MOST_SECONDS: Final = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments console-link`."""
    parser.add_argument("url", metavar="URL", help="the address of the desk: https://desk.example.com")
    parser.add_argument(
        "--role", choices=list(ROLES), default="viewer", help="what it allows (default: viewer)"
    )
    parser.add_argument(
        "--for",
        dest="subject",
        metavar="NAME",
        help="who it is for, for the audit trail (default: this system's user)",
    )
    parser.add_argument(
        "--expires-in",
        type=partial(read_lifetime, most_s=MOST_SECONDS),
        default=900,
        metavar="TIME",
        help="within which time it must be opened: 15m, 2h (default: 15m; at most 1d)",
    )
    add_json_flag(parser)
    add_examples(
        parser, "segments console-link https://desk.example.com --role publisher --for anna@example.com"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the link."""
    if not arguments.url.startswith(("http://", "https://")):
        raise WrongUsage(f"Expected a web address, got {arguments.url!r} - at URL")
    now = current_ms() // 1000
    ring = require_key_ring(DESK_KEYS)
    subject = arguments.subject or user_name() or "somebody"
    link = console_link(arguments.url, ring, arguments.role, subject, expires=now + arguments.expires_in)
    if arguments.json:
        expires = spell_time(now + arguments.expires_in)
        print_json({"url": link, "role": arguments.role, "for": subject, "expires": expires})
    else:
        print(link)
    return 0
