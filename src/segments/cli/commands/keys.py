"""`segments keys`: new signing keys, as lines for .dev.vars and as wrangler commands.

It must never read or print a key that exists already.
"""

from __future__ import annotations

import argparse
import secrets
from base64 import urlsafe_b64encode
from typing import Final

from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.signing import MIN_KEY_BYTES

KEY_NAMES: Final = {
    # environment variable: what it signs
    "SEGMENTS_COOKIE_KEYS": "the segment cookie",
    "SEGMENTS_BUNDLE_KEYS": "the pointer to the published rules; the publisher's machine needs it too",
    "SEGMENTS_GRANT_KEYS": "grants from the site's own backend, which needs it too",
    "SEGMENTS_EVENT_TOKEN": "nothing: the site's servers send it with the events that they report, after Bearer",
}


def make_key() -> str:
    """A new key as `id:secret`: 8 hexadecimal digits and 32 random bytes in base64url."""
    secret = urlsafe_b64encode(secrets.token_bytes(MIN_KEY_BYTES)).decode().rstrip("=")
    return f"{secrets.token_hex(4)}:{secret}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments keys`."""
    parser.add_argument(
        "--only", choices=tuple(KEY_NAMES), metavar="NAME", help=f"one key: {', '.join(KEY_NAMES)}"
    )
    parser.add_argument("--dev-vars", action="store_true", help="print only the lines of a .dev.vars file")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments keys",
        "segments keys --dev-vars > .dev.vars",
        "segments keys --only SEGMENTS_COOKIE_KEYS    # to rotate: append it to the old ones, after a comma",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints fresh keys; nothing is read, nothing is kept."""
    names = [arguments.only] if arguments.only else list(KEY_NAMES)
    keys = {name: make_key() for name in names}
    if arguments.json:
        print_json(keys)
        return 0
    for name, key in keys.items():
        if not arguments.dev_vars:
            print(f"# {KEY_NAMES[name]}")
        print(f"{name}={key}")
    if not arguments.dev_vars:
        print("\n# A local run reads these lines from .dev.vars, which stays out of version control.")
        print("# A deployed worker gets each as a secret; paste the part after the equals sign:")
        for name in keys:
            print(f"#   npx wrangler secret put {name}")
        print("# To rotate, append the new key to the old ones: old-id:old-secret,new-id:new-secret")
    return 0
