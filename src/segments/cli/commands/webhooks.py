"""`segments webhooks`: the receivers that hear who enters and leaves a segment."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from segments.cli.desk.asking import DeskCalls, add_desk_option, desk_calls
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json, print_table
from segments.errors import WrongUsage

FORMS: Final = ("plain", "cloudevents")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments webhooks`."""
    parser.add_argument("act", choices=list(ACTS), help="what to do")
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the endpoint")
    parser.add_argument("--url", default="", metavar="URL", help="with add: where webhooks go")
    parser.add_argument(
        "--segment", action="append", default=[], metavar="ID", help="with add: only of these"
    )
    parser.add_argument(
        "--form", choices=FORMS, default=FORMS[0], help=f"with add: the body (default: {FORMS[0]})"
    )
    parser.add_argument(
        "--id", default="", metavar="ID", help="with replay: one delivery in place of dead letters"
    )
    add_desk_option(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        "segments webhooks add crm --url https://hooks.example.com/in --segment vip",
        "segments webhooks test crm",
        "segments webhooks replay crm    # dead letters anew",
    )


def run(arguments: argparse.Namespace) -> int:
    """Asks the desk, and prints its answer.

    Raises: WrongUsage; AuthoringError, when the desk refuses; ToolFailed, when it does not answer.
    """
    if arguments.act != "list" and not arguments.name:
        raise WrongUsage(f"Expected the name of an endpoint, got none - at segments webhooks {arguments.act}")
    act, tell = ACTS[arguments.act]
    answer = act(desk_calls(arguments), arguments)
    if arguments.json:
        print_json(answer)
    else:
        tell(answer)
    return 0 if answer.get("delivered", True) else 1


def _path(arguments: argparse.Namespace, act: str = "") -> str:
    return f"/webhooks/{quote(arguments.name, safe='')}{act}"


def _list(calls: DeskCalls, arguments: argparse.Namespace) -> Any:
    return calls.ask("GET", _path(arguments) if arguments.name else "/webhooks")


def _add(calls: DeskCalls, arguments: argparse.Namespace) -> Any:
    if not arguments.url:
        raise WrongUsage("Expected where webhooks go, got nothing - at --url")
    body = {"url": arguments.url, "form": arguments.form, "segments": arguments.segment}
    return calls.ask("PUT", _path(arguments), body)


def _replay(calls: DeskCalls, arguments: argparse.Namespace) -> Any:
    return calls.ask("POST", _path(arguments, "/replay"), {"id": arguments.id} if arguments.id else {})


def _tell_list(answer: Mapping[str, Any]) -> None:
    if "deliveries" in answer:
        _tell_one(answer)
        return
    rows = [
        (row["name"], row["state"], row["url"], " ".join(row["segments"]) or "all segments", _counts(row))
        for row in answer["webhooks"]
    ]
    print_table(rows) if rows else print("No endpoints; make one with: segments webhooks add NAME --url URL")


def _tell_one(answer: Mapping[str, Any]) -> None:
    print(f"{answer['url']}  {answer['state']}  {_counts(answer)}")
    print_table(
        (
            row["id"],
            row["type"],
            row["segment"],
            row["standing"],
            counted(row["attempts"], "attempt"),
            str(row["status"]),
        )
        for row in answer["deliveries"]
    )


def _counts(row: Mapping[str, Any]) -> str:
    return (
        ", ".join(f"{count} {standing}" for standing, count in sorted(row["counts"].items())) or "nothing yet"
    )


def _tell_secret(answer: Mapping[str, Any]) -> None:
    if "secret" in answer:
        print(answer["secret"])
    else:
        print("Changed; the secret is as before")


ACTS: Final[
    Mapping[str, tuple[Callable[[DeskCalls, argparse.Namespace], Any], Callable[[Mapping[str, Any]], None]]]
] = {
    "list": (_list, _tell_list),
    "add": (_add, _tell_secret),
    "rotate": (lambda calls, asked: calls.ask("POST", _path(asked, "/rotate"), {}), _tell_secret),
    "test": (
        lambda calls, asked: calls.ask("POST", _path(asked, "/test"), {}),
        lambda answer: print(f"The receiver answered with {answer['status'] or 'nothing'}"),
    ),
    "replay": (_replay, lambda answer: print(counted(answer["replayed"], "message"))),
    "remove": (lambda calls, asked: calls.ask("DELETE", _path(asked)), lambda _answer: print("Removed")),
}
"""Each act, and the words for its answer."""
