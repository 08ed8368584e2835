"""The arguments that say where published rules are kept, and the keys that sign them."""

from __future__ import annotations

import argparse
import shlex
import time
from getpass import getuser
from pathlib import Path
from typing import Final

from segments.authoring.publications import MAX_NOTE_CHARS, Note
from segments.cli.input.dev_vars import read_key_ring
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_argument, project_folder
from segments.cli.input.wrangler import WranglerStore
from segments.cli.output.printing import add_json_flag
from segments.errors import WrongUsage
from segments.signing import KeyRing

KEYS_VARIABLE: Final = "SEGMENTS_BUNDLE_KEYS"
DEFAULT_BINDING: Final = "RULES"

KEYS_FILE: Final = "keys.env"
"""The file in which a local run keeps the keys that it made, in the folder of its state."""


def add_store_arguments(parser: argparse.ArgumentParser) -> None:
    """The rules, local or remote, and which of several."""
    add_rules_argument(parser)
    add_place_arguments(parser)


def add_note_arguments(parser: argparse.ArgumentParser) -> None:
    """The author of a publication, and the reason."""
    parser.add_argument("-m", "--message", default="", metavar="MESSAGE", help="why, for the history")
    parser.add_argument(
        "--author", metavar="NAME", help="who publishes, for the history (default: this system's user)"
    )


def read_note(arguments: argparse.Namespace) -> Note:
    """The author and the message for the history.

    Raises:
        WrongUsage: one of them is too long.
    """
    note = Note(_user() if arguments.author is None else arguments.author, arguments.message)
    for name, text in (("--author", note.author), ("--message", note.message)):
        if len(text) > MAX_NOTE_CHARS:
            raise WrongUsage(f"Expected at most {MAX_NOTE_CHARS} characters, got {len(text)} - at {name}")
    return note


def _user() -> str:
    """The name of this system's user; "" where it has none."""
    try:
        return getuser()
    except (KeyError, OSError):
        return ""


def add_place_arguments(parser: argparse.ArgumentParser, *, is_required: bool = True) -> None:
    """Local or remote, and which of several."""
    where = parser.add_mutually_exclusive_group(required=is_required)
    where.add_argument("--local", action="store_true", help="the KV of local runs (wrangler dev)")
    where.add_argument("--remote", action="store_true", help="the KV of your account")
    parser.add_argument(
        "--site", metavar="NAME", help="the site's name (default: that of [site] in the rules)"
    )
    parser.add_argument("--env", metavar="NAME", help="the environment of wrangler.toml")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="wrangler's configuration (default: wrangler.toml)"
    )
    parser.add_argument(
        "--binding",
        default=DEFAULT_BINDING,
        metavar="NAME",
        help=f"the KV binding (default: {DEFAULT_BINDING})",
    )
    parser.add_argument(
        "--persist-to", type=Path, metavar="FOLDER", help="the folder of the local run's state"
    )
    add_json_flag(parser)


def open_store(arguments: argparse.Namespace) -> WranglerStore:
    """The store that the arguments name."""
    config = arguments.config.resolve() if arguments.config else None
    return WranglerStore(
        folder=config.parent if config else project_folder(),
        is_remote=arguments.remote,
        binding=arguments.binding,
        environment=arguments.env,
        config=config,
        persist_to=arguments.persist_to.resolve() if arguments.persist_to else None,
    )


def spell_store(arguments: argparse.Namespace) -> str:
    """The arguments that name the same store and site to another command."""
    words = [] if str(arguments.path) == "rules" else [str(arguments.path)]
    words.append("--remote" if arguments.remote else "--local")
    for option in ("site", "env", "config", "persist_to"):
        value = getattr(arguments, option)
        if value is not None:
            words += [f"--{option.replace('_', '-')}", str(value)]
    if arguments.binding != DEFAULT_BINDING:
        words += ["--binding", arguments.binding]
    return shlex.join(words)


def read_ring(arguments: argparse.Namespace, folder: Path) -> KeyRing:
    """The publisher's keys: from the environment; for a local run also from where `make dev` keeps them, the
    `keys.env` in the folder of its state, and from .dev.vars beside wrangler.toml.

    Raises:
        AuthoringError: they are not of the form that `segments keys` prints, or the file cannot be read.
    """
    if not arguments.local:
        return read_key_ring(KEYS_VARIABLE)
    dev_vars = folder / (f".dev.vars.{arguments.env}" if arguments.env else ".dev.vars")
    of_the_run = [arguments.persist_to / KEYS_FILE] if arguments.persist_to else []
    return read_key_ring(KEYS_VARIABLE, [*of_the_run, dev_vars])


def site_of(arguments: argparse.Namespace) -> str:
    """The site's name, from the arguments or the rules."""
    return str(arguments.site or checked_site(arguments.path).rules.site.name)


def current_ms() -> int:
    """Unix milliseconds: the only clock of the publishing river."""
    return time.time_ns() // 1_000_000
