"""The place of each key and value in a TOML file, which `tomllib` does not report.

In goes the text of a file that `tomllib` has already accepted; out come character offsets for every key path,
and for a string also which character of its value stands where in the file. Because the text is known to be
valid, this scanner never reports an error, and must never be given a text that was not parsed first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from segments.authoring.ruleset import Place

Span: TypeAlias = tuple[int, int]
KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys from the top; array elements by index, also those of `[[arrays.of.tables]]`."""

_BLANK: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_INLINE_BLANK: Final = re.compile(r"[ \t]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN_VALUE: Final = re.compile(r"[^,\]}#\n]*[^,\]}#\s]")
_STRINGS: Final = (
    ('"""', re.compile(r'"""(?:[^"\\]++|\\[\s\S]|"(?!""))*+"{3,5}')),
    ("'''", re.compile(r"'''(?:[^']++|'(?!''))*+'{3,5}")),
    ('"', re.compile(r'"(?:[^"\\]++|\\.)*+"')),
    ("'", re.compile(r"'[^']*'")),
)
_BASIC_PIECE: Final = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([ \t]*\n[ \t\n]*)|(.))|([^\\])", re.DOTALL
)
_ESCAPES: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Offsets of one key and its value, ends exclusive. A `[table]` header is its own key and value."""

    key: tuple[int, int]
    value: tuple[int, int]


class TomlText:
    """One TOML file: its name for messages, its text with plain newlines, and where everything stands."""

    __slots__ = ("_line_starts", "_offsets", "marks", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.marks: Mapping[KeyPath, Mark] = _Scanner(text).scan()
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._offsets: tuple[Span, list[Span]] = ((0, 0), [])

    def place(self, start: int, end: int) -> Place:
        """The place of a stretch of the text; one over several lines is cut at the end of its first."""
        return place_of(self.name, self.text, self._line_starts, (start, end))

    def line_at(self, place: Place) -> str:
        """The line of a place, without its newline."""
        start = self._line_starts[place.line - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end]

    def key_span(self, path: KeyPath) -> tuple[int, int]:
        """The place of a path's key, or of its nearest enclosing table."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks[path].key if path else (0, 0)

    def value_span(self, path: KeyPath) -> tuple[int, int]:
        """The place of a path's value; of a table, its header."""
        return self.marks[path].value if path in self.marks else self.key_span(path)

    def string_span(self, path: KeyPath, span: tuple[int, int]) -> tuple[int, int]:
        """The place in the file of the characters `span` of a string's value, whatever its quotes and escapes."""
        start, end = value = self.marks[path].value
        if self._offsets[0] != value:  # a long condition may have thousands of problems
            self._offsets = (value, string_offsets(self.text[start:end]))
        offsets = self._offsets[1]
        last = len(offsets) - 1
        first, after = min(span[0], last), min(span[1], last)
        # A piece ends where its last character's own source ends, not where the next one starts:
        # between the two there may be a line continuation.
        if after > first:
            return start + offsets[first][0], start + offsets[after - 1][1]
        return start + offsets[first][0], start + offsets[first][0]


def place_of(name: str, text: str, line_starts: list[int], span: tuple[int, int]) -> Place:
    """Line and columns of a stretch of a text, cut at the end of its first line, at least one column wide."""
    start, end = span
    line = bisect_right(line_starts, start)
    line_start = line_starts[line - 1]
    newline = text.find("\n", start)
    line_end = len(text) if newline < 0 else newline
    column = start - line_start + 1
    return Place(name, line, column, max(column + 1, min(end, line_end) - line_start + 1))


def decode_string(literal: str) -> str:
    """The value of a TOML string with its quotes, of any of the four kinds."""
    return "".join(char for char, _, _ in _pieces(literal))


def string_offsets(literal: str) -> list[tuple[int, int]]:
    """The start and end in the literal of each character of a string's value; then the closing quote."""
    offsets = [(start, end) for _, start, end in _pieces(literal)]
    closing = len(literal) - _quotes(literal)
    return [*offsets, (closing, closing)]


def _quotes(literal: str) -> int:
    return 3 if literal.startswith(('"""', "'''")) else 1


def _pieces(literal: str) -> list[tuple[str, int, int]]:
    quotes = _quotes(literal)
    start, end = quotes, len(literal) - quotes
    if quotes == 3 and literal[start] == "\n":
        start += 1
    if literal[0] == "'":
        return [(literal[offset], offset, offset + 1) for offset in range(start, end)]
    pieces = []
    for match in _BASIC_PIECE.finditer(literal, start, end):
        digits = match[1] or match[2] or match[3]
        if match[4] is None:
            char = chr(int(digits, 16)) if digits else match[6] or _ESCAPES.get(match[5], match[5])
            pieces.append((char, match.start(), match.end()))
    return pieces


class _Scanner:
    """One pass over a valid document. `tables` counts the elements of arrays of tables seen so far."""

    def __init__(self, text: str) -> None:
        self.text, self.offset = text, 0
        self.marks: dict[KeyPath, Mark] = {}
        self.tables: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, Mark]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self.offset < len(self.text):
            if self.text[self.offset] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.marks

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.offset)
        self.offset = match.end() if match else self.offset

    def _header(self) -> KeyPath:
        start = self.offset
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.offset += brackets
        keys, spans = self._dotted_key()
        self._skip(_INLINE_BLANK)
        self.offset += brackets
        path = (*self._resolve(keys[:-1]), keys[-1])
        if brackets == 2:
            index = self.tables[path] = self.tables.get(path, -1) + 1
            self._record(path, spans, (start, self.offset))
            path += (index,)
        self._record(path, spans, (start, self.offset))
        return path

    def _resolve(self, keys: list[str]) -> KeyPath:
        """A header's keys with the current index after each array of tables."""
        path: KeyPath = ()
        for key in keys:
            path += (key,)
            if path in self.tables:
                path += (self.tables[path],)
        return path

    def _pair(self, table: KeyPath) -> None:
        keys, spans = self._dotted_key()
        self._skip(_INLINE_BLANK)
        self.offset += 1  # the equals sign
        self._skip(_INLINE_BLANK)
        path = table + tuple(keys)
        start = self.offset
        self._value(path)
        self._record(path, spans, (start, self.offset))

    def _record(self, path: KeyPath, spans: list[Span], value: Span) -> None:
        self.marks[path] = Mark(spans[-1], value)
        left = list(spans)
        for length in range(len(path), 0, -1):  # tables that only a dotted key or a longer header makes
            key = left.pop() if left and isinstance(path[length - 1], str) else spans[0]
            if path[:length] not in self.marks:
                self.marks[path[:length]] = Mark(key, value)

    def _dotted_key(self) -> tuple[list[str], list[Span]]:
        """The parts of a key, and where each stands."""
        keys: list[str] = []
        spans: list[Span] = []
        self._skip(_INLINE_BLANK)
        while True:
            start = self.offset
            keys.append(self._key())
            spans.append((start, self.offset))
            self._skip(_INLINE_BLANK)
            if self.text[self.offset : self.offset + 1] != ".":
                return keys, spans
            self.offset += 1
            self._skip(_INLINE_BLANK)

    def _key(self) -> str:
        start = self.offset
        if self.text[start] in "\"'":
            self._string()
            return decode_string(self.text[start : self.offset])
        self._skip(_BARE_KEY)
        return self.text[start : self.offset]

    def _value(self, path: KeyPath) -> None:
        first = self.text[self.offset]
        scan: Callable[[KeyPath], None] | None = {"[": self._array, "{": self._inline_table}.get(first)
        if scan:
            scan(path)
        elif first in "\"'":
            self._string()
        else:
            self._skip(_PLAIN_VALUE)

    def _string(self) -> None:
        for opening, pattern in _STRINGS:
            if self.text.startswith(opening, self.offset):
                self._skip(pattern)
                return

    def _array(self, path: KeyPath) -> None:
        self.offset += 1
        index = 0
        self._skip(_BLANK)
        while self.text[self.offset] != "]":
            start = self.offset
            self._value((*path, index))
            self.marks[*path, index] = Mark((start, self.offset), (start, self.offset))
            index += 1
            self._separator()
        self.offset += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.offset += 1
        self._skip(_BLANK)
        while self.text[self.offset] != "}":
            self._pair(path)
            self._separator()
        self.offset += 1

    def _separator(self) -> None:
        self._skip(_BLANK)
        if self.text[self.offset] == ",":
            self.offset += 1
            self._skip(_BLANK)
