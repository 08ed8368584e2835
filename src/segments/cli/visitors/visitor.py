"""A visitor for the commands that need one: from a file, from `--set`, or from a request.

In: what the command line says. Out: the visitor, read by visitor_reader.py. Offline and on the publisher's machine,
with the edge's own readers, so that the answer is the one a real visitor would get.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from segments.authoring.ruleset import RuleSet
from segments.bundle.model import SignalUse
from segments.cli.input.input_files import read_text
from segments.cli.input.moments import read_now
from segments.cli.visitors.signal_values import flatten_values
from segments.cli.visitors.visitor_reader import Visitor, open_visitor_reader, table_of
from segments.errors import AuthoringError, WrongUsage

PARTS: Final = ("now", "consent", "request", "signals")


def add_visitor_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that describe a visitor."""
    parser.add_argument(
        "--visitor",
        type=Path,
        metavar="FILE",
        help="a visitor in TOML (*.toml) or JSON; - reads standard input",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SIGNAL=VALUE",
        help="one signal; the value is JSON, or text as it is; may be repeated",
    )
    parser.add_argument("--url", help="the page that the visitor asks for; its signals are read from it")
    parser.add_argument(
        "--consent",
        metavar="all|none|PURPOSE,...",
        help="what they agreed to (default: as their place has it)",
    )
    parser.add_argument(
        "--now", metavar="TIME", help="the moment, such as 2027-03-20T08:00:00Z (default: now)"
    )


def read_visitor(arguments: argparse.Namespace, rules: RuleSet, uses: Iterable[SignalUse]) -> Visitor:
    """The visitor that the arguments describe; `uses` are the signals that the rules read.

    Raises:
        WrongUsage: an option has no value of its form.
        AuthoringError: the file, a signal, a value, a purpose or the moment cannot be read.
    """
    described = _read_file(arguments.visitor) if arguments.visitor else {}
    now_ms = read_now(arguments.now, "--now") if arguments.now else read_now(described.get("now"), "now")
    signals = flatten_values(table_of(described, "signals"))
    signals.update(_read_pair(pair) for pair in arguments.set)
    request = table_of(described, "request")
    if arguments.url:
        request["url"] = arguments.url
    consent = arguments.consent or described.get("consent")
    return open_visitor_reader(rules, uses).read(
        {"signals": signals, "request": request, "consent": consent}, now_ms
    )


def _read_file(path: Path) -> dict[str, object]:
    """The parts of a visitor; a file without any of them holds signals alone."""
    text = read_text(path, "a visitor in JSON or TOML")
    try:
        value: object = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"Expected a visitor in JSON or TOML, got: {error} - at {path}") from error
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a table of signals, got something else - at {path}")
    return parts_of(value, PARTS, str(path))


def parts_of(value: dict[str, object], names: Sequence[str], where: str) -> dict[str, object]:
    """The parts of a described visitor by name; without `signals` and `request` all else is a signal.

    Raises:
        AuthoringError: there is a part of another name.
    """
    if "signals" in value or "request" in value:
        unknown = next((key for key in value if key not in names), None)
        if unknown is not None:
            raise AuthoringError(f"Expected {', '.join(names)}, got {unknown!r} - at {where}")
        return value
    parts = {key: value.pop(key) for key in names if key in value}
    return {**parts, "signals": value}


def _read_pair(pair: str) -> tuple[str, object]:
    # a condition on events may hold a `==`, as in local runs
    is_call = pair.lstrip().startswith(("events.", "score(", "cluster("))
    name, separator, text = pair.rpartition("=") if is_call else pair.partition("=")
    if not separator or not name.strip():
        raise WrongUsage(f"Expected SIGNAL=VALUE, got {pair!r} - at --set")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    return name.strip(), value
