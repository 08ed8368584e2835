"""`segments resolve`: which segments many visitors are in, one JSON object a line in, one JSON list a line out.

A line maps signal names to values, dotted ("device.type") or nested; what is not there, and null, is UNKNOWN. For
offline work on the publisher's machine: nothing is withheld, since nobody's consent is known.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from segments.authoring.compile.compiler import compile_rules
from segments.bundle.read import read_bundle
from segments.cli.printing import add_examples, print_note
from segments.cli.rules import checked_site
from segments.cli.store import current_ms
from segments.edge.cel.times import parse_timestamp
from segments.edge.cel.values import Timestamp
from segments.edge.consent.gate import allow_signals, everything_allowed
from segments.edge.resolve import Index, open_index, resolve_segments
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
    now_ms = _read_moment(arguments.now)
    bundle = read_bundle(_read_source(arguments))
    index = open_index(bundle)
    timestamps = frozenset(signal.name for signal in bundle.signals if signal.type == "timestamp")
    wrong = 0
    with _open_lines(arguments.visitors) as lines:
        for number, line in _numbered(lines):
            try:
                values = _read_values(line, timestamps)
            except AuthoringError as error:
                wrong += 1
                print("null")
                print_note(f"segments: {error} - at {arguments.visitors}, line {number}")
                continue
            print(json.dumps(_resolve(values, index, now_ms), ensure_ascii=False))
    return 1 if wrong else 0


@dataclass(frozen=True, slots=True)
class _GivenSignals:
    values: Mapping[str, object]

    def read(self, names: Sequence[str]) -> Mapping[str, object]:
        return {name: self.values[name] for name in names if name in self.values}


def _resolve(values: Mapping[str, object], index: Index, now_ms: int) -> list[str]:
    allowed = allow_signals(_GivenSignals(values), everything_allowed(), index.wanted)
    return index.names(resolve_segments(allowed, index, now_ms).bits)


def _read_source(arguments: argparse.Namespace) -> bytes:
    if arguments.rules is not None:
        return compile_rules(checked_site(arguments.rules).rules)
    try:
        return bytes(arguments.bundle.read_bytes())
    except OSError as error:
        raise _unreadable(error, arguments.bundle) from error


@contextmanager
def _open_lines(path: Path) -> Iterator[BinaryIO]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = path.open("rb")
    except OSError as error:
        raise _unreadable(error, path) from error
    with lines:
        yield lines


def _unreadable(error: OSError, path: Path) -> AuthoringError:
    return AuthoringError(
        f"Expected a file that can be read, got: {error.strerror or 'an error'} - at {path}"
    )


def _numbered(lines: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; of one that is too long, as much as shows that it is."""
    number = 0
    while line := lines.readline(MAX_LINE_BYTES + 1):
        number += 1
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = lines.readline(MAX_LINE_BYTES + 1)
        if line.strip():
            yield number, line


def _read_values(line: bytes, timestamps: frozenset[str]) -> dict[str, object]:
    if len(line) > MAX_LINE_BYTES:
        raise AuthoringError(f"Expected at most {MAX_LINE_BYTES} bytes, got a longer line")
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise AuthoringError(
            f"Expected a JSON object, got {line.strip()[:40].decode(errors='replace')!r}"
        ) from error
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a JSON object, got {json.dumps(value)[:40]}")
    values = flatten_values(value)
    for name in timestamps & values.keys():
        values[name] = _as_timestamp(values[name])
    return values


def flatten_values(nested: dict[str, object]) -> dict[str, object]:
    """Values by dotted signal names; of two for one name the later counts."""
    flat: dict[str, object] = {}
    waiting = list(reversed(nested.items()))
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((f"{name}.{key}", below) for key, below in reversed(value.items()))
        else:
            flat[name] = value
    return flat


def _as_timestamp(value: object) -> Timestamp | None:
    """JSON has no moments, so they come as text (RFC 3339); other text is UNKNOWN, like any value of a wrong type."""
    moment = parse_timestamp(value) if isinstance(value, str) else value
    return moment if isinstance(moment, Timestamp) else None


def _read_moment(text: str | None) -> int:
    if text is None:
        return current_ms()
    moment = _as_timestamp(text)
    if moment is None:
        raise AuthoringError(f"Expected a moment such as 2027-03-20T08:00:00Z, got {text!r} - at --now")
    return moment.unix_nanoseconds // 1_000_000
