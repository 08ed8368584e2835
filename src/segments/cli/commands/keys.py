"""`segments keys`: new signing keys, as lines for .dev.vars and as wrangler commands.

It must never print a key that exists already.
"""

from __future__ import annotations

import argparse

from segments.cli.input.dev_vars import DEV_VARS
from segments.cli.input.new_keys import KEY_NAMES, make_key, save_missing_keys
from segments.cli.input.rules_folder import project_folder
from segments.cli.output.printing import add_examples, add_json_flag, print_json
from segments.errors import WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments keys`."""
    parser.add_argument(
        "--only", choices=tuple(KEY_NAMES), metavar="NAME", help=f"one key: {', '.join(KEY_NAMES)}"
    )
    parser.add_argument("--dev-vars", action="store_true", help="print only the lines of a .dev.vars file")
    parser.add_argument(
        "--save", action="store_true", help="add those that are missing to .dev.vars, and print no key"
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments keys",
        "segments keys --save",
        "segments keys --dev-vars > .dev.vars",
        "segments keys --only SEGMENTS_COOKIE_KEYS    # to rotate: append it to the old ones, after a comma",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints fresh keys, or saves those that a local run lacks.

    Raises:
        WrongUsage: --save with an option that prints.
        AuthoringError: the file cannot be read or written.
    """
    if arguments.save:
        return _save(arguments)
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


def _save(arguments: argparse.Namespace) -> int:
    if arguments.only or arguments.dev_vars:
        raise WrongUsage("Expected --save alone, got it with an option that prints keys - at --save")
    path = project_folder() / DEV_VARS
    made = save_missing_keys(path)
    if arguments.json:
        print_json({"file": str(path), "made": made})
    elif made:
        print(f"saved {', '.join(made)} in {path}, for local runs; a deployed worker needs keys of its own")
    else:
        print(f"{path} has a key of each kind already")
    return 0
