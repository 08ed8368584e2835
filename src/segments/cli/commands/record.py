"""`segments record`: the visitors that the edge recorded, as a visitors file, or what of them is in KV."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from segments.authoring.ruleset import RecordingRules
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.input.store import add_place_arguments, open_store
from segments.cli.output.printing import (
    add_examples,
    counted,
    print_json,
    print_note,
    print_table,
    write_output,
)
from segments.errors import AuthoringError, WrongUsage

ACTIONS = ("status", "pull")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments record`."""
    parser.add_argument("action", choices=ACTIONS, help="show what is recorded, or fetch it")
    add_rules_option(parser, dest="path")
    add_place_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="where pull writes the visitors")
    add_examples(
        parser,
        "segments record status --remote",
        "segments record pull --remote --out visitors.ndjson",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints what is recorded day by day, or writes it into a file.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: nothing is recorded, or the file cannot be written.
        WrongUsage: pull has no file to write to.
        ToolFailed: wrangler failed.
    """
    if arguments.action == "pull" and arguments.out is None:
        raise WrongUsage("Expected --out FILE, got none - at record pull")
    rules = checked_site(arguments.path).rules
    prefix = f"recorded:{arguments.site or rules.site.name}:"
    with open_store(arguments) as store:
        print_note(f"asking {'the account' if arguments.remote else 'the local run'} what is recorded ...")
        keys = store.keys(prefix)
        if arguments.action == "status":
            return _tell_status(keys, rules.recording, arguments)
        lines, broken = _lines_of(store.get_all(keys))
    if not lines:
        raise AuthoringError(
            f"Expected recorded visitors, got none - at KV keys {prefix}*; segments record status says why"
        )
    write_output(arguments.out, "".join(f"{line}\n" for line in lines).encode())
    if arguments.json:
        print_json({"visitors": len(lines), "broken": broken, "file": str(arguments.out)})
    else:
        lost = f", {counted(broken, 'line')} that none wrote left out" if broken else ""
        print(f"{counted(len(lines), 'visitor')}: {arguments.out}{lost}")
    return 0


def _lines_of(values: dict[str, str]) -> tuple[list[str], int]:
    """The lines in all values, and how many were no recorded visitor."""
    lines = [line for _, value in sorted(values.items()) for line in value.split("\n")]
    good = [line for line in lines if _is_recorded(line)]
    return good, len(lines) - len(good)


def _is_recorded(line: str) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("recorded") is True


def _tell_status(keys: list[str], recording: RecordingRules | None, arguments: argparse.Namespace) -> int:
    days = sorted(Counter(_days_in(keys)).items())
    if arguments.json:
        asked = None if recording is None else {"share": recording.share, "days": recording.days}
        print_json(
            {"rules": asked, "days": [{"day": day.isoformat(), "values": count} for day, count in days]}
        )
        return 0
    if recording is None:
        print("the rules ask for no recording: [recording] is not there")
    else:
        print(
            f"the rules ask for {recording.share:.2%} of page views, kept for {counted(recording.days, 'day')}"
        )
    if days:
        print_table([(day.isoformat(), counted(count, "value")) for day, count in days])
    else:
        print("nothing is recorded" + (": a local run never is" if arguments.local else ""))
    return 0


def _days_in(keys: list[str]) -> Iterator[date]:
    """The days of keys such as `recorded:shop:20513:17`."""
    for key in keys:
        day = key.split(":")[-2]
        if day.isdigit() and len(day) < 7:
            yield (datetime.fromtimestamp(0, UTC) + timedelta(days=int(day))).date()
