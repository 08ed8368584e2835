"""`segments token`: an access token of the desk, for a system or for one person, and the end of one.

Tokens are signed with SEGMENTS_DESK_KEYS, from the environment or .dev.vars. Nobody keeps a copy: what is withdrawn is
the id, in a signed list beside the rules.
"""

from __future__ import annotations

import argparse
import sys
from secrets import token_hex

from segments.access_token import SCOPES, Access, write_token
from segments.access_withdrawals import KEY, open_withdrawals, write_withdrawals
from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.moments import current_ms
from segments.cli.input.store import add_place_arguments, open_store
from segments.cli.output.printing import add_examples, print_json
from segments.errors import AuthoringError, TokenRefused, WrongUsage
from segments.signing import KeyRing

DESK_KEYS = "SEGMENTS_DESK_KEYS"
DAY_S = 86_400
MOST_DAYS = 730


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments token`."""
    parser.add_argument(
        "--scope", action="append", choices=sorted(SCOPES), default=[], help="what it allows; may be repeated"
    )
    parser.add_argument("--subject", metavar="NAME", help="whose it is, such as crm")
    parser.add_argument("--person", metavar="KIND:ID", help="good for one person alone, such as user:4711")
    parser.add_argument(
        "--days", type=_days, default=90, metavar="N", help="how long it is good (default: 90)"
    )
    parser.add_argument("--withdraw", metavar="ID", help="withdraw the token with this id")
    add_place_arguments(parser, is_required=False)
    add_examples(
        parser,
        "segments token --scope resolve --subject crm --days 90",
        "segments token --withdraw 3f9c2a1b --remote",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a token, or withdraws one."""
    ring = require_key_ring(DESK_KEYS)
    if arguments.withdraw:
        return _withdraw(arguments, ring)
    subject = f"person:{arguments.person}" if arguments.person else arguments.subject
    if not (arguments.scope and subject):
        raise WrongUsage(
            "Expected --scope and --subject or --person, got neither - see segments token --help"
        )
    expires = current_ms() // 1000 + arguments.days * DAY_S
    access = Access(token_hex(4), subject, frozenset(arguments.scope), expires)
    try:
        token = write_token(access, ring)
    except TokenRefused as error:
        raise WrongUsage("Expected a subject of 1 to 128 characters, got another - at --subject") from error
    if arguments.json:
        print_json({"token": token, "id": access.id, "scopes": sorted(access.scopes), "expires": expires})
    else:
        print(f"id {access.id}", file=sys.stderr)
        print(token)
    return 0


def _withdraw(arguments: argparse.Namespace, ring: KeyRing) -> int:
    """Put an id onto the list; those whose token is over by now leave it."""
    if not (arguments.local or arguments.remote):
        raise WrongUsage("Expected --local or --remote, got neither - withdrawing needs the KV")
    now_s = current_ms() // 1000
    with open_store(arguments) as store:
        try:
            ends = open_withdrawals((store.get(KEY) or b"").decode(), ring)
        except TokenRefused as error:
            raise AuthoringError(
                f"Expected a list signed with {DESK_KEYS}, got another - at KV key {KEY};"
                " delete it, and withdraw all of them anew"
            ) from error
        kept = {name: end for name, end in ends.items() if end > now_s}
        kept[arguments.withdraw] = now_s + MOST_DAYS * DAY_S
        store.put({KEY: write_withdrawals(kept, ring).encode()})
    print(f"withdrawn: {arguments.withdraw}")
    return 0


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(f"Expected 1 to {MOST_DAYS} days, got {text!r}")
