"""`segments campaign`: messages to the people in segments, planned, begun and looked at."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from segments.cli.desk.asking import add_desk_option, desk_calls
from segments.cli.output.printing import add_examples, add_json_flag, print_json, print_table
from segments.errors import WrongUsage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments campaign`."""
    parser.add_argument("act", choices=("plan", "run", "status"), help="what to do")
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the campaign; with plan and run")
    add_desk_option(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments campaign plan win-back",
        "segments campaign run win-back",
        "segments campaign status",
    )


def run(arguments: argparse.Namespace) -> int:
    """Asks the desk, and prints its answer.

    Raises: WrongUsage; AuthoringError, when the desk refuses; ToolFailed, when it does not answer.
    """
    if arguments.act != "status" and not arguments.name:
        raise WrongUsage(f"Expected the name of a campaign, got none - at segments campaign {arguments.act}")
    calls, path = desk_calls(arguments), f"/campaigns/{quote(arguments.name, safe='')}"
    if arguments.act == "plan":
        answer = calls.ask("GET", f"{path}/plan")
    elif arguments.act == "run":
        answer = calls.ask("POST", f"{path}/run", {})
    else:
        answer = calls.ask("GET", "/campaigns")
    if arguments.json:
        print_json(answer)
    elif arguments.act == "plan":
        _tell_plan(answer)
    else:
        _tell_runs(answer, arguments.name)
    return 0


def _tell_plan(answer: Mapping[str, Any]) -> None:
    print(
        f"{answer['campaign']}: {_people(answer['people'])}{', and more people' if answer['has_more'] else ''}"
    )
    if answer["example"]:
        print(f"\nto somebody in {', '.join(answer['example']['segments'])}:\n{answer['example']['payload']}")


def _tell_runs(answer: Mapping[str, Any], name: str) -> None:
    print_table(
        (one["name"], one["schedule"], one["channel"], one["endpoint"])
        for one in answer["campaigns"]
        if name in ("", one["name"])
    )
    print()
    print_table(
        (one["campaign"], one["run"], one["standing"], _people(one["people"]))
        for one in answer["runs"]
        if name in ("", one["campaign"])
    )


def _people(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "nobody yet"
