"""The arguments that say where published rules are kept, and the keys that sign them."""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shlex
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from getpass import getuser
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from segments.authoring.claims import Publisher, Run
from segments.authoring.publications import MAX_NOTE_CHARS, Note
from segments.authoring.read.files import Report, read_tables
from segments.authoring.read.table_keys import SITE_NAME
from segments.cli.input.dev_vars import read_key_ring
from segments.cli.input.rules_folder import add_rules_argument, project_folder
from segments.cli.kv.local_kv import STATE_FOLDER, LocalKv
from segments.cli.kv.wrangler_commands import WranglerStore
from segments.cli.kv.wrangler_config import read_namespace_ids
from segments.cli.output.printing import add_json_flag
from segments.errors import AuthoringError, CheckFailed, WrongUsage
from segments.signing import KeyRing

if TYPE_CHECKING:
    from segments.cli.kv.cloudflare_api import CloudflareKv

KEYS_VARIABLE: Final = "SEGMENTS_BUNDLE_KEYS"
DEFAULT_BINDING: Final = "RULES"

KEYS_FILE: Final = "keys.env"
"""The file in which a local run keeps the keys that it made, in the folder of its state."""


def add_store_arguments(parser: argparse.ArgumentParser, *, is_required: bool = True) -> None:
    """The rules, local or remote, and which of several."""
    add_rules_argument(parser)
    add_place_arguments(parser, is_required=is_required)


def add_note_arguments(parser: argparse.ArgumentParser) -> None:
    """The author of a publication, and the reason."""
    parser.add_argument("-m", "--message", default="", metavar="MESSAGE", help="why, for the history")
    parser.add_argument(
        "--author", metavar="NAME", help="who publishes, for the history (default: this system's user)"
    )


def read_publisher(arguments: argparse.Namespace) -> Publisher:
    """This run, with the author and the message for the history.

    Raises:
        WrongUsage: one of them is too long, or no text.
    """
    note = Note(user_name() if arguments.author is None else arguments.author, arguments.message)
    for name, text in (("--author", note.author), ("--message", note.message)):
        if len(text) > MAX_NOTE_CHARS:
            raise WrongUsage(f"Expected at most {MAX_NOTE_CHARS} characters, got {len(text)} - at {name}")
        if any("\ud800" <= char <= "\udfff" for char in text):  # bytes of the command line that are none
            raise WrongUsage(f"Expected text in UTF-8, got other bytes - at {name}")
    return Publisher(note, *this_run())


def this_run() -> tuple[Run, Callable[[Run], bool]]:
    """This process as a publisher, and the knowledge which others of this machine have ended."""
    return Run(token_hex(8), _machine(), os.getpid()), _has_ended


def _machine() -> str:
    """A name for this machine that tells nothing of it."""
    return hashlib.sha256(f"segments {platform.node()} {uuid.getnode()}".encode()).hexdigest()[:16]


def _has_ended(run: Run) -> bool:
    """True if a run of this machine is not there any more; another machine's may be."""
    if (
        run.machine != _machine() or run.process <= 0 or os.name == "nt"
    ):  # there, asking after a process ends it
        return False
    try:
        os.kill(run.process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # a number that none of ours wrote
        return False
    return False


def user_name() -> str:
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


@contextmanager
def open_store(arguments: argparse.Namespace) -> Iterator[LocalKv | CloudflareKv | WranglerStore]:
    """The store that the arguments name: local KV, the account by Cloudflare's API, or else by wrangler.

    Raises:
        AuthoringError: wrangler's configuration names no such namespace.
        WrongUsage: the API's address is none to send a token to.
    """
    store = _store(arguments)
    with closing(store):
        yield store


def _store(arguments: argparse.Namespace) -> LocalKv | CloudflareKv | WranglerStore:
    folder, config = store_folder(arguments), arguments.config
    ids = read_namespace_ids(folder, arguments.binding, config=config, environment=arguments.env)
    if arguments.local:
        state = arguments.persist_to.resolve() if arguments.persist_to else folder / STATE_FOLDER
        return LocalKv(folder, state, ids.local_id)
    from segments.cli.kv.cloudflare_api import CloudflareKv, read_account

    account = read_account(ids.account_id)
    if account is not None and ids.id:
        return CloudflareKv(account, ids.id)
    return WranglerStore(folder, arguments.binding, arguments.env, config.resolve() if config else None)


def store_folder(arguments: argparse.Namespace) -> Path:
    """The folder of wrangler's configuration."""
    return arguments.config.resolve().parent if arguments.config else project_folder()


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
    """The site's name, from the arguments or the rules, which may have errors: to go back never waits for them.

    Raises:
        CheckFailed: no file can be read in which the name could stand.
        AuthoringError: the rules have no name.
    """
    if arguments.site:
        return str(arguments.site)
    report = Report()
    name = read_tables(arguments.path, report).site.get("name")
    if name is not None and isinstance(name.value, str) and SITE_NAME.match(name.value):
        return name.value
    if report.diagnostics:
        raise CheckFailed(report.diagnostics)
    raise AuthoringError(
        f"Expected the site's name, got none - at [site] in {arguments.path}; or give --site NAME"
    )
