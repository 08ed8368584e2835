"""`segments sync`: the people in segments as a CSV file that an email service imports.

Run by cron with `--previous`, it also has the rows of those who are in none of the segments any more.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from segments.authoring.interchange.mail_snippets import LANGUAGES, merge_tag
from segments.cli.desk.asking import DeskCalls, add_desk_option, desk_calls
from segments.cli.input.input_files import read_text
from segments.cli.output.printing import add_examples, add_json_flag, print_json, write_output
from segments.errors import AuthoringError

USER: Final = "user"
PAGE: Final = 1_000
LISTS: Final[Mapping[str, Callable[[list[str]], str]]] = {"hubspot": ";".join}
"""A list of segments in one cell, where it is no JSON."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments sync`."""
    parser.add_argument("segments", nargs="+", metavar="ID", help="the segments whose people are written")
    parser.add_argument(
        "--esp", choices=sorted(LANGUAGES), default="liquid", help="the email service (default: liquid)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where the CSV goes; standard output without"
    )
    parser.add_argument(
        "--previous", type=Path, metavar="FILE", help="the file of last time, for those who left"
    )
    add_desk_option(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments sync vip b2b --esp mailchimp -o people.csv",
        "segments sync vip --esp klaviyo --previous people.csv -o people.csv    # by cron",
    )


def run(arguments: argparse.Namespace) -> int:
    """Asks the desk for the people, and writes the CSV.

    Raises: AuthoringError, when the desk refuses or two segments have one merge field; ToolFailed; WrongUsage.
    """
    tags = [merge_tag(name) for name in arguments.segments]
    if arguments.esp == "mailchimp" and len(set(tags)) != len(tags):
        raise AuthoringError(
            f"Expected a merge field for each segment, got {', '.join(tags)}; rename one of them"
        )
    # The file of last time may be the one that is written.
    before = _people_in(read_text(arguments.previous, "a CSV file")) if arguments.previous else []
    calls = desk_calls(arguments)
    people: dict[str, list[str]] = {user: [] for user in before}
    for segment in arguments.segments:
        for user in _members(calls, segment):
            people.setdefault(user, []).append(segment)
    if arguments.json:
        print_json({"people": [{"user": user, "segments": names} for user, names in sorted(people.items())]})
        return 0
    text = write_rows(people, arguments.segments, arguments.esp)
    if arguments.output:
        write_output(arguments.output, text.encode())
    else:
        sys.stdout.write(text)
    return 0


def write_rows(people: Mapping[str, list[str]], segments: Iterable[str], esp: str) -> str:
    """The CSV as a service imports it: a column for each segment, or one with a list."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    if esp == "mailchimp":
        names = list(segments)
        writer.writerow([USER, *map(merge_tag, names)])
        writer.writerows(
            [user, *(int(name in found) for name in names)] for user, found in sorted(people.items())
        )
    else:
        join = LISTS.get(esp, _as_json)
        writer.writerow([USER, "segments"])
        writer.writerows([user, join(found)] for user, found in sorted(people.items()))
    return written.getvalue()


def _as_json(names: list[str]) -> str:
    return json.dumps(names, separators=(",", ":"))


def _people_in(text: str) -> list[str]:
    return [row[USER] for row in csv.DictReader(io.StringIO(text)) if row.get(USER)]


def _members(calls: DeskCalls, segment: str) -> Iterable[str]:
    """The users in a segment, page by page."""
    cursor = ""
    while True:
        after = f"&cursor={quote(cursor, safe='')}" if cursor else ""
        page: Mapping[str, Any] = calls.ask(
            "GET", f"/_segments/v1/segments/{quote(segment, safe='')}/people?limit={PAGE}{after}"
        )
        yield from (row["id"] for row in page["people"] if row["kind"] == USER)
        cursor = page["next"] or ""
        if not cursor:
            return
