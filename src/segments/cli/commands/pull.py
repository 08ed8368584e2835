"""`segments pull`: the draft of the rules that people change in the console, into the folder of the rules.

A file that changed on one side only is settled; one that changed on both is shown, and nothing is written until the
command line says whose is to stay.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from segments.cli.drafts.desk_api import open_desk_api
from segments.cli.drafts.draft_folder import (
    BOTH,
    SAME,
    THEIRS,
    compare,
    local_files,
    read_record,
    spell_differences,
    write_record,
)
from segments.cli.input.rules_folder import add_rules_argument
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json
from segments.errors import AuthoringError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments pull`."""
    add_rules_argument(parser)
    parser.add_argument("--desk", required=True, metavar="URL", help="the address of the desk")
    parser.add_argument(
        "--keep", choices=("mine", "theirs"), help="whose file stays where both sides changed one"
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments pull --desk https://desk.example.com",
        "segments pull --desk https://desk.example.com --keep theirs",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the files that changed there.

    Raises:
        AuthoringError: the desk has no draft, or both sides changed a file.
    """
    found = open_desk_api(arguments.desk, "viewer").ask("GET", "files")
    if found["draft"] is None:
        raise AuthoringError("Expected a draft at the desk, got none - bring one with: segments push")
    path: Path = arguments.path
    folder = rules_place(path)
    mine, theirs = local_files(path), found["files"]
    verdicts = compare(mine, theirs, read_record(folder))
    both = [name for name, verdict in verdicts.items() if verdict == BOTH]
    if both and arguments.keep is None:
        print(spell_differences(mine, theirs, both))
        raise AuthoringError(
            f"Expected each file to be changed on one side, got {', '.join(both)} changed on both; nothing was"
            " written - say whose stays with --keep mine or --keep theirs"
        )
    taken = [
        name
        for name, verdict in verdicts.items()
        if verdict == THEIRS or (verdict == BOTH and arguments.keep == "theirs")
    ]
    for name in taken:
        _write(folder / name, theirs.get(name))
    write_record(folder, found["draft"]["revision"], theirs)
    kept = [name for name, verdict in verdicts.items() if verdict != SAME and name not in taken]
    if arguments.json:
        print_json({"revision": found["draft"]["revision"], "written": taken, "changed_here": kept})
    else:
        print(f"revision {found['draft']['revision']}: {counted(len(taken), 'file')} written")
        for name in kept:
            print(f"  {name}: changed here; segments push brings it")
    return 0


def rules_place(path: Path) -> Path:
    """The folder in which the rules files of a path stand."""
    if path.is_dir() and any((path / "rules").glob("*.toml")):
        return path / "rules"
    if path.suffix == ".toml":
        return path.parent
    path.mkdir(parents=True, exist_ok=True)
    return path


def _write(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(text.encode())
