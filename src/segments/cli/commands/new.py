"""`segments new`: a folder of its own for a site, in which it is run, checked and deployed; or its tools renewed."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path
from typing import Final

from segments.cli.commands.init import starter_rules
from segments.cli.input.input_files import read_text
from segments.cli.output.printing import add_examples, add_json_flag, make_folder, print_json, write_output
from segments.errors import AuthoringError, WrongUsage
from segments.project.desk.local_run import has_desk
from segments.project.desk.tables import write_migrations
from segments.project.folder import Project
from segments.project.new_site import (
    MIGRATIONS,
    new_site_files,
    required_version,
    site_name,
    upgraded_manifest,
    upgraded_requirements,
)
from segments.version import VERSION

_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments new`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="a folder that is not there yet, or empty"
    )
    parser.add_argument(
        "--name", metavar="NAME", help="the name of the site and its worker (default: the folder's)"
    )
    parser.add_argument(
        "--template",
        action="append",
        default=[],
        metavar="NAME",
        help="ready-made segments beside the starter's; `segments templates` lists them; may be repeated",
    )
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="of a folder that is there: pin the tools of this version in package.json and requirements.txt",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments new mysite && cd mysite && segments dev",
        "segments new shop --template shop --template lifecycle",
        "segments new --upgrade",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the folder, or two files of one that is there.

    Raises:
        WrongUsage: no folder was named, or the name cannot be a worker's.
        AuthoringError: the folder holds something, there is no such template, or it cannot be written.
    """
    if arguments.upgrade:
        return _upgrade(arguments.folder or Path(), has_json=arguments.json)
    folder: Path | None = arguments.folder
    if folder is None:
        raise WrongUsage("Expected a folder for the site, got none - such as: segments new mysite")
    name = arguments.name or site_name(folder.resolve().name)
    if not _NAME.fullmatch(name):
        raise WrongUsage(f"Expected lower case letters, digits and dashes, got {name!r} - at --name")
    _require_empty(folder)
    contents = {folder / place: text.encode() for place, text in new_site_files(name).items()}
    contents |= starter_rules(folder / "rules", arguments.template, site=name)
    for path, content in contents.items():
        make_folder(path.parent)
        write_output(path, content)
    written = [str(path) for path in contents]
    if arguments.json:
        print_json({"name": name, "written": written})
        return 0
    for place in written:
        print(f"wrote {place}")
    print(f"Next: cd {shlex.quote(str(folder))} && segments dev")
    print("      README.md there has all commands, from the first run to the deployment.")
    return 0


def _require_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise AuthoringError(f"Expected a folder, got a file - at {folder}")
    found = next(iter(sorted(folder.iterdir())), None) if folder.is_dir() else None
    if found is not None:
        raise AuthoringError(
            f"Expected an empty folder, got one with {found.name} - at {folder}; nothing was written."
            " Rules alone go anywhere: segments init"
        )


def _upgrade(folder: Path, *, has_json: bool) -> int:
    manifest, requirements = folder / "package.json", folder / "requirements.txt"
    before = {path: read_text(path, "a file of the site") for path in (manifest, requirements)}
    if not required_version(before[requirements]):
        raise AuthoringError(f"Expected this package with a version, got none - at {requirements}")
    after = {
        manifest: upgraded_manifest(before[manifest], manifest),
        requirements: upgraded_requirements(before[requirements]),
    }
    changed = [path for path in after if after[path] != before[path]]
    for path in changed:
        write_output(path, after[path].encode())
    if has_desk(project := Project(folder)):
        changed += [folder / MIGRATIONS / name for name in write_migrations(project)]
    if has_json:
        print_json({"version": VERSION, "written": [str(path) for path in changed]})
        return 0
    for path in changed:
        print(f"wrote {path}")
    print("Next: segments setup && segments doctor" if changed else f"All is of version {VERSION} already")
    return 0
