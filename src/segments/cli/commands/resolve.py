"""`segments resolve`: which segments many visitors are in, one JSON object a line in, one JSON list a line out.

A line maps signal names to values, dotted ("device.type") or nested; what is not there, and null, is UNKNOWN. For
offline work on the publisher's machine: nothing is withheld, since nobody's consent is known.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from segments.authoring.compile.compiler import compile_rules
from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.cli.input.bundle_files import read_bundle_file
from segments.cli.input.input_files import read_lines, read_object
from segments.cli.input.moments import read_now
from segments.cli.input.rules import checked_site
from segments.cli.output.printing import add_examples, add_failure_json_flag, print_note
from segments.cli.visitors.signal_values import flatten_values
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import Timestamp
from segments.edge.consent.gate import allow_signals, everything_allowed
from segments.edge.decide.resolve import Index, open_index, resolve_segments
from segments.edge.signals.read import GivenSignals
from segments.errors import AuthoringError

MAX_LINE_BYTES: Final = 1_000_000
"""A longer line is no visitor, and a file without line ends must not fill the memory."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments resolve`."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--bundle", type=Path, metavar="FILE", help="a compiled bundle")
    source.add_argument(
        "--rules", type=Path, metavar="PATH", help="rules to compile first: a file or a folder"
    )
    parser.add_argument(
        "--visitors",
        type=Path,
        required=True,
        metavar="FILE",
        help="one JSON object a line, from signal names to values; - reads standard input",
    )
    parser.add_argument(
        "--now",
        metavar="TIME",
        help="the moment that campaigns go by, such as 2027-03-20T08:00:00Z (default: now)",
    )
    add_failure_json_flag(parser)
    add_examples(
        parser,
        "segments resolve --rules rules --visitors visitors.ndjson",
        "segments resolve --bundle rules.bundle --visitors - --now 2027-03-20T08:00:00Z",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when every line could be read. One that cannot prints null, so that lines still pair, and the reason.

    Raises:
        AuthoringError: a file cannot be read, or the moment is none.
        CheckFailed: the rules have errors.
        BundleError: the bundle is none.
    """
    now_ms = read_now(arguments.now, "--now")
    bundle = _read_source(arguments)
    index = open_index(bundle)
    timestamps = frozenset(signal.name for signal in bundle.signals if signal.type == "timestamp")
    wrong = 0
    for number, line in read_lines(arguments.visitors, "a file of visitors", MAX_LINE_BYTES):
        try:
            values = _read_values(line, timestamps)
        except AuthoringError as error:
            wrong += 1
            print("null")
            print_note(f"segments: {error} - at {arguments.visitors}, line {number}")
            continue
        print(json.dumps(_resolve(values, index, now_ms), ensure_ascii=False))
    return 1 if wrong else 0


def _resolve(values: Mapping[str, object], index: Index, now_ms: int) -> list[str]:
    allowed = allow_signals(GivenSignals(values), everything_allowed(), index.wanted)
    return index.names(resolve_segments(allowed, index, now_ms).bits)


def _read_source(arguments: argparse.Namespace) -> Bundle:
    if arguments.rules is not None:
        return read_bundle(compile_rules(checked_site(arguments.rules).rules))
    return read_bundle_file(arguments.bundle)[1]


def _read_values(line: bytes, timestamps: frozenset[str]) -> dict[str, object]:
    values = flatten_values(read_object(line, MAX_LINE_BYTES))
    for name in timestamps & values.keys():
        values[name] = _as_timestamp(values[name])
    return values


def _as_timestamp(value: object) -> Timestamp | None:
    """JSON has no moments, so they come as text (RFC 3339); other text is UNKNOWN, like any value of a wrong type."""
    moment = parse_timestamp(value) if isinstance(value, str) else value
    return moment if isinstance(moment, Timestamp) else None
