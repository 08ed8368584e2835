"""`segments grant`: signs a grant as a site's backend would, or checks one that a backend signed.

The key is in SEGMENTS_GRANT_KEYS, from the environment or .dev.vars.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from functools import partial
from typing import Final

from segments.cli.input.dev_vars import require_key_ring
from segments.cli.input.lifetimes import read_lifetime
from segments.cli.input.moments import current_ms
from segments.cli.input.site_name import add_site_option, read_site_name
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.edge.visitor.cookie import set_cookie_header
from segments.edge.visitor.envelope import MAX_COOKIE_BYTES, seal_envelope
from segments.edge.visitor.grants import GRANT_COOKIE, GRANT_PURPOSE, Grant, open_grant, read_grant
from segments.errors import AuthoringError, CookieMalformed

KEYS_VARIABLE: Final = "SEGMENTS_GRANT_KEYS"
MAX_LIFE_S: Final = 34_560_000
"""400 days, which is all that browsers give a cookie."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments grant`."""
    parser.add_argument(
        "--segment", action="append", default=[], metavar="ID", help="put the visitor into it"
    )
    parser.add_argument(
        "--trait",
        action="append",
        default=[],
        type=_trait,
        metavar="NAME=VALUE",
        help="a fact; true, 5, 0.5 and [...] are read as JSON, anything else as text",
    )
    parser.add_argument("--subject", metavar="ID", help="the backend's own id of the person")
    parser.add_argument(
        "--expires-in",
        type=partial(read_lifetime, most_s=MAX_LIFE_S),
        default=3_600,
        metavar="TIME",
        help="90s, 30m, 12h, 7d (default: 1h)",
    )
    add_site_option(parser)
    parser.add_argument("--cookie", default=GRANT_COOKIE, metavar="NAME", help=f"default: {GRANT_COOKIE}")
    parser.add_argument("--header", action="store_true", help="print the whole Set-Cookie header")
    parser.add_argument("--read", metavar="VALUE", help="check a value instead of making one")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments grant --segment vip --trait plan=gold --expires-in 12h",
        "segments grant --read v2.1f0c9a2b.eyJ...    # what the worker reads from it, or what is wrong",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints a signed value, or what a value grants."""
    ring, now_s = require_key_ring(KEYS_VARIABLE).of_site(read_site_name(arguments)), current_ms() // 1000
    if arguments.read is not None:
        grant = open_grant(arguments.read, ring, now_s, arguments.cookie)
        print_json(_grant_as_json(grant))
        return 0
    payload = make_payload(arguments, now_s + arguments.expires_in)
    value = seal_envelope(payload, ring, GRANT_PURPOSE, arguments.cookie)
    header = set_cookie_header(arguments.cookie, value, arguments.expires_in)
    if len(header) > MAX_COOKIE_BYTES:
        raise AuthoringError(
            f"Expected a cookie of at most {MAX_COOKIE_BYTES} bytes, got {len(header)} - grant less"
        )
    if arguments.json:
        grant = read_grant(payload)
        print_json({"cookie": arguments.cookie, "value": value, "header": header, **_grant_as_json(grant)})
    else:
        print(f"Set-Cookie: {header}" if arguments.header else value)
    return 0


def make_payload(arguments: argparse.Namespace, expires_s: int) -> bytes:
    """The payload that the arguments ask for.

    Raises:
        AuthoringError: the worker would refuse it.
    """
    members: dict[str, object] = {
        "segments": arguments.segment,
        "traits": dict(arguments.trait),
        "subject": arguments.subject,
        "expires": expires_s,
    }
    given = {name: value for name, value in members.items() if value}
    payload = json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    try:
        read_grant(payload)
    except CookieMalformed as error:
        raise AuthoringError(str(error)) from error
    return payload


def _grant_as_json(grant: Grant) -> Mapping[str, object]:
    return {
        "segments": list(grant.segments),
        "traits": dict(grant.traits),
        "subject": grant.subject,
        "expires": grant.expires_s,
    }


def _trait(text: str) -> tuple[str, object]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise argparse.ArgumentTypeError(f"Expected NAME=VALUE, got {text!r}")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value
