"""Input of commands: whole files, and lines one after the other, from a file or from standard input.

Editors on Windows put a byte order mark first; it is no part of any text. This file must never look at what a text
is for.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from segments.errors import AuthoringError

STANDARD_INPUT: Final = "-"
_MARK: Final = b"\xef\xbb\xbf"


def read_content(path: Path, expected: str) -> bytes:
    """The bytes of a file; `expected` says what it should be. `-` is standard input.

    Raises:
        AuthoringError: it cannot be read.
    """
    if str(path) == STANDARD_INPUT:
        return _standard_input().read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(error, path, expected) from error


def read_text(path: Path, expected: str) -> str:
    """The text of a file in UTF-8; `expected` says what it should be. `-` is standard input.

    Raises:
        AuthoringError: it cannot be read, or is not UTF-8.
    """
    return decode_text(read_content(path, expected), f" - at {path}")


def decode_text(content: bytes, where: str = "") -> str:
    """UTF-8 as text.

    Raises:
        AuthoringError: it is not UTF-8.
    """
    try:
        return content.decode().removeprefix("\ufeff")  # utf-8-sig would count bytes from behind the mark
    except UnicodeDecodeError as error:
        wrong = f"the byte {content[error.start]:#04x} at byte {error.start + 1}"
        raise AuthoringError(f"Expected UTF-8, got {wrong}{where}") from error


def read_lines(path: Path, expected: str, most_bytes: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers; `-` is standard input.

    Of a line of more than `most_bytes` only so much is given that its length shows it, and the memory is never filled.

    Raises:
        AuthoringError: the file cannot be read.
    """
    if str(path) == STANDARD_INPUT:
        yield from _lines_of(_standard_input(), most_bytes)
        return
    try:
        with path.open("rb") as stream:
            yield from _lines_of(stream, most_bytes)
    except OSError as error:
        raise _unreadable(error, path, expected) from error


def read_object(line: bytes, most_bytes: int) -> dict[str, object]:
    """The JSON object in a line of at most so many bytes.

    Raises:
        AuthoringError: it is too long, not UTF-8, or no JSON object.
    """
    if len(line) > most_bytes:
        raise AuthoringError(f"Expected at most {most_bytes} bytes, got a longer line")
    text = decode_text(line)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a JSON object, got {text.strip()[:40]!r}")
    return value


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # closed by who started us (`<&-`)
        raise AuthoringError("Expected something on standard input, got one that is closed")
    return sys.stdin.buffer


def _lines_of(stream: BinaryIO, most_bytes: int) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(most_bytes + 1):
        number += 1
        rest = line
        while len(rest) > most_bytes and not rest.endswith(b"\n"):
            rest = stream.readline(most_bytes + 1)
        if number == 1:
            line = line.removeprefix(_MARK)
        if line.strip():
            yield number, line


def _unreadable(error: OSError, path: Path, expected: str) -> AuthoringError:
    return AuthoringError(f"Expected {expected}, got: {error.strerror or 'an error'} - at {path}")
