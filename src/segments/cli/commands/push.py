"""`segments push`: the rules of this folder to the desk, as the draft that people change in the console.

What somebody changed there meanwhile is never overwritten: it has to be pulled first.
"""

from __future__ import annotations

import argparse

from segments.cli.commands.pull import rules_place
from segments.cli.drafts.desk_api import open_desk_api
from segments.cli.drafts.draft_folder import (
    BOTH,
    MINE,
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
    """The arguments of `segments push`."""
    add_rules_argument(parser)
    parser.add_argument("--desk", required=True, metavar="URL", help="the address of the desk")
    add_json_flag(parser)
    add_examples(parser, "segments push --desk https://desk.example.com")


def run(arguments: argparse.Namespace) -> int:
    """Saves the folder's files as the newest draft.

    Raises:
        AuthoringError: there are no files, or somebody changed the draft since it was last pulled.
    """
    desk = open_desk_api(arguments.desk, "editor")
    folder, mine = rules_place(arguments.path), local_files(arguments.path)
    if not mine:
        raise AuthoringError(f"Expected rules files, got none - at {arguments.path}")
    found = desk.ask("GET", "files")
    theirs, revision = found["files"], found["draft"]["revision"] if found["draft"] else 0
    record = read_record(folder)
    verdicts = compare(mine, theirs, record)
    there = [name for name, verdict in verdicts.items() if verdict in (THEIRS, BOTH)]
    if revision and there:
        print(spell_differences(mine, theirs, there))
        raise AuthoringError(
            f"Expected the draft that was last pulled, got revision {revision} by {found['draft']['author']}"
            f" with changes in {', '.join(there)}; nothing was pushed - look at them with: segments pull"
        )
    changed = [name for name, verdict in verdicts.items() if verdict != SAME]
    if changed:
        revision = desk.ask("POST", "save", {"files": mine, "revision": revision})["draft"]["revision"]
    write_record(folder, revision, mine)
    if arguments.json:
        print_json(
            {"revision": revision, "changed": [name for name in changed if verdicts[name] in (MINE, BOTH)]}
        )
    else:
        print(f"revision {revision}: {counted(len(changed), 'file')} changed")
    return 0
