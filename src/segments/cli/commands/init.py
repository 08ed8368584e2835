"""`segments init`: a starter site that checks, compiles and publishes as it stands."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from segments.cli.commands.templates import new_files
from segments.cli.input.input_files import read_text
from segments.cli.input.template_files import declared_in
from segments.cli.output.printing import add_examples, add_json_flag, make_folder, print_json, write_output
from segments.errors import AuthoringError

STARTER: Final = "segments.authoring.starter"
STARTER_FILES: Final = ("site.toml", "audiences.toml")
STARTER_NAME: Final = b'name = "my-site"'
IGNORED: Final = (".dev.vars", ".wrangler/")
"""Files that must never be committed: the keys of a local run, and its state."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments init`."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="where (default: here)"
    )
    parser.add_argument(
        "--template",
        action="append",
        default=[],
        metavar="NAME",
        help="ready-made segments beside the starter's; `segments templates` lists them; may be repeated",
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments init",
        "segments init shop && cd shop && segments check",
        "segments init shop --template shop --template lifecycle",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the files that are not there yet; refuses to touch rules that are.

    Raises:
        AuthoringError: a rules file of that name exists, there is no such template, or the folder cannot be written.
    """
    rules: Path = arguments.folder / "rules"
    contents = starter_rules(rules, arguments.template)
    taken = next((path for path in contents if path.exists()), None)
    if taken:
        raise AuthoringError(f"Expected a folder without rules, got one with {taken}; nothing was written")
    contents |= _ignored_keys(arguments.folder / ".gitignore")
    make_folder(rules)
    for path, content in contents.items():
        write_output(path, content)
    written = [str(path) for path in contents]
    if arguments.json:
        print_json({"written": written})
        return 0
    for name in written:
        print(f"wrote {name}")
    way = "" if arguments.folder == Path() else f"cd {shlex.quote(str(arguments.folder))}, then "
    print(f"Next: {way}edit the rules, and run `segments check` and `segments explain`.")
    print("      A folder in which a site is run, published and deployed has more in it: segments new FOLDER")
    return 0


def starter_rules(rules: Path, templates: Sequence[str], *, site: str = "") -> dict[Path, bytes]:
    """The starter's files in a folder of rules, with ready-made segments beside them; `site` is the site's name.

    Raises:
        AuthoringError: there is no such template.
    """
    contents = {rules / name: (files(STARTER) / name).read_bytes() for name in STARTER_FILES}
    if site:
        place = rules / STARTER_FILES[0]
        contents[place] = contents[place].replace(STARTER_NAME, f'name = "{site}"'.encode(), 1)
    declared = {name for content in contents.values() for name in declared_in(content.decode())}
    shelf = new_files(templates, rules, declared)
    return contents | {path: text.encode() for path, text in shelf.items()}


def _ignored_keys(path: Path) -> dict[Path, bytes]:
    """The file with the lines that are missing; nothing where none are."""
    text = read_text(path, "a list of ignored files") if path.exists() else ""
    missing = [line for line in IGNORED if line not in text.splitlines()]
    if not missing:
        return {}
    separator = "\n" if text and not text.endswith("\n") else ""
    return {path: (text + separator + "\n".join(missing) + "\n").encode()}
