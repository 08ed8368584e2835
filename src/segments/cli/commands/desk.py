"""`segments desk`: the tables of the desk, brought up to date on this machine or in the account."""

from __future__ import annotations

import argparse
from pathlib import Path

from segments.cli.input.site_project import require_project
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json
from segments.cli.running.session import STATE
from segments.errors import AuthoringError
from segments.project.desk.database import local_place, remote_place
from segments.project.desk.local_run import has_desk
from segments.project.desk.tables import migrate, write_migrations
from segments.project.folder import DESK_CONFIG
from segments.project.new_site import MIGRATIONS, known_migrations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments desk`."""
    parser.add_argument("action", choices=("migrate",), help="bring the desk's tables up to date")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--local", action="store_true", help="of local runs on this machine (default)")
    place.add_argument("--remote", action="store_true", help="of the account, through wrangler")
    parser.add_argument("--persist-to", type=Path, metavar="FOLDER", help="the state folder of local runs")
    parser.add_argument("--env", metavar="NAME", help=f"the environment of {DESK_CONFIG}, with --remote")
    add_json_flag(parser)
    add_examples(parser, "segments desk migrate", "segments desk migrate --remote")


def run(arguments: argparse.Namespace) -> int:
    """Writes the steps that the folder lacks and applies those that the database lacks.

    Raises:
        AuthoringError: this is no folder of a site, or it has no desk.
        ToolError: a step in the folder is another than this version's, or wrangler failed.
    """
    project = require_project()
    if not has_desk(project):
        raise AuthoringError(
            f"Expected {DESK_CONFIG}, got none - at {project.root}; `segments new` writes one into a new folder"
        )
    written = write_migrations(project)
    state = (arguments.persist_to or project.root / STATE).resolve()
    is_remote = arguments.remote
    migrate(project, remote_place(project, arguments.env) if is_remote else local_place(project, state))
    place = "the account" if is_remote else "this machine"
    if arguments.json:
        print_json({"written": written, "steps": list(known_migrations()), "place": place})
        return 0
    for name in written:
        print(f"wrote {MIGRATIONS}/{name}")
    print(f"The desk's tables of {place} are up to date: {counted(len(known_migrations()), 'step')}")
    return 0
