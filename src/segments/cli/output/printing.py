"""Output of the command: results on standard output, everything about them on standard error.

In go values and diagnostics; out comes text for people, or JSON for programs. This file must never decide
anything but colours.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from segments.authoring.report.diagnostics import (
    Diagnostic,
    columns_of,
    diagnostic_as_json,
    format_diagnostics,
    printable,
)
from segments.errors import AuthoringError, CheckFailed, SegmentsError


def add_examples(parser: argparse.ArgumentParser, *lines: str) -> None:
    """Examples at the end of a command's help."""
    parser.epilog = "examples:\n" + "\n".join(f"  {line}" for line in lines)


def add_json_flag(parser: argparse.ArgumentParser) -> None:
    """The flag that every command with results has."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_failure_json_flag(parser: argparse.ArgumentParser) -> None:
    """The same flag where results are JSON in any case."""
    parser.add_argument(
        "--json", action="store_true", help="print a failure as JSON too, as the result always is"
    )


def print_json(value: object) -> None:
    """One JSON value, readable, text as it is."""
    import json

    speaks_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=not speaks_unicode, indent=2))


def print_diagnostics(diagnostics: Sequence[Diagnostic], stream: TextIO) -> None:
    """Diagnostics for people; coloured only on a terminal, and never against NO_COLOR (no-color.org)."""
    if diagnostics:
        print(format_diagnostics(diagnostics, has_colour=has_colour(stream)), file=stream)


def has_colour(stream: TextIO) -> bool:
    """True if this stream shows colours."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def counted(number: int, noun: str) -> str:
    """`1 segment`, `1,250 segments`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def spell_share(share: int) -> str:
    """A share of 10,000 as people write it: `5%`, `0.25%`."""
    return f"{share / 100:g}%"


def print_note(text: str) -> None:
    """One line for a person who watches, on standard error."""
    print(text, file=sys.stderr, flush=True)


def print_failure(error: SegmentsError, *, has_json: bool) -> None:
    """The failure of a command: for people on standard error, for programs as the JSON result."""
    known = _diagnostics_of(error)
    if has_json:
        failure = {"code": error.code, "message": str(error)}
        print_json({"error": failure, "diagnostics": [diagnostic_as_json(found) for found in known]})
        return
    print_diagnostics(known, sys.stderr)
    lines = map(printable, str(error).splitlines())
    print("segments: " + "\n".join(lines), file=sys.stderr)


def print_problems(error: SegmentsError) -> None:
    """The diagnostics of a failure of rules, for people; nothing for another failure."""
    print_diagnostics(_diagnostics_of(error), sys.stderr)


def _diagnostics_of(error: SegmentsError) -> list[Diagnostic]:
    diagnostics = error.diagnostics if isinstance(error, CheckFailed) else ()
    return [diagnostic for diagnostic in diagnostics if isinstance(diagnostic, Diagnostic)]


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Rows of texts in columns; the last column is as long as it likes."""
    lines = [tuple(map(printable, row)) for row in rows]
    widths = [max(map(columns_of, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [text + " " * (width - columns_of(text)) for text, width in zip(line, widths, strict=True)]
        print("  ".join(cells).rstrip())


def make_folder(path: Path) -> None:
    """A folder to write into, if it is not there yet.

    Raises:
        AuthoringError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or "an error"
        raise AuthoringError(f"Expected a folder to write to, got: {reason} - at {path}") from error


def write_output(path: Path, content: bytes) -> None:
    """A result into a file, whole or not at all: what was there stays until all of it is written.

    Raises:
        AuthoringError: the file cannot be written.
    """
    try:
        if _is_written_in_place(path):
            path.write_bytes(content)
        else:
            _replace_file(path.resolve(), content)
    except OSError as error:
        raise AuthoringError(
            f"Expected a place to write to, got: {error.strerror or 'an error'} - at {path}"
        ) from error


def _is_written_in_place(path: Path) -> bool:
    """A device or a pipe takes what comes; in a folder that nothing can be added to, a file has no stand-in."""
    return path.exists() and not (path.is_file() and os.access(path.resolve().parent, os.W_OK))


def _replace_file(path: Path, content: bytes) -> None:
    from shutil import copymode

    if path.exists():
        path.open("ab").close()  # one that may not be written is refused, and stays
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        if path.exists():
            copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
