"""Reads the rules files of one site and lays their tables side by side.

In goes a file or a folder; out come the tables of all its *.toml files, each with its place, no name twice.
This file must never look at what a table means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from segments.authoring.read.table_keys import TABLE, TOP_KEYS, describe_value
from segments.authoring.read.toml_places import KeyPath, TomlText
from segments.authoring.report import messages
from segments.authoring.report.diagnostics import Diagnostic
from segments.authoring.report.messages import Message
from segments.authoring.ruleset import Place

MAX_FILE_BYTES: Final = 8_388_608
"""Ten times what 10,000 long rules take; anything larger is not a rules file."""

MAX_LEVELS: Final = 32
"""Of tables in tables, dotted keys included; rules have six. Each level is a part of every path below it."""

MAX_DOTS: Final = 1_000
"""In one word, be it a key or a line of dots in a comment. `tomllib` takes the square of a key's parts in memory."""

MAX_NUMBER_BITS: Final = 64
"""The range of integers that TOML asks readers to take; rules need no more. Python takes any number in hexadecimal
digits, and then cannot say it in a message."""

_DOTTED: Final = re.compile(r"[\w.-]+")
_TOML_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


NOTHING_OPEN: Final[Mapping[Path, str]] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a rules file with the file and the key path where it stands."""

    value: object
    toml: TomlText
    path: KeyPath

    @property
    def name(self) -> str:
        """The path as it is written in a message."""
        return ".".join(str(key) for key in self.path)

    def child(self, key: str | int) -> Entry:
        """The value of one key of a table, or of one element of a list."""
        assert isinstance(self.value, dict | list)
        return Entry(self.value[key], self.toml, (*self.path, key))  # type: ignore[index]

    def children(self) -> dict[str, Entry]:
        """The values of a table by key; nothing for what is not a table."""
        return {key: self.child(key) for key in self.value} if isinstance(self.value, dict) else {}


@dataclass(slots=True)
class Report:
    """Collects problems with their places."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """A problem of no one place."""
        self.diagnostics.append(Diagnostic(message.code, message.severity, message.text, message.hint))

    def at_span(self, message: Message, toml: TomlText, span: tuple[int, int]) -> None:
        """A problem at character offsets of a file."""
        self.at_place(message, toml.place(*span), toml)

    def at_place(self, message: Message, place: Place, toml: TomlText) -> None:
        """A problem at a place of a file."""
        line = toml.line_at(place)
        self.diagnostics.append(
            Diagnostic(message.code, message.severity, message.text, message.hint, place, line)
        )

    def at_key(self, message: Message, entry: Entry) -> None:
        """A problem with a key of a table, or with the name of a table."""
        self.at_span(message, entry.toml, entry.toml.key_span(entry.path))

    def at_value(self, message: Message, entry: Entry) -> None:
        """A problem with the value of a key."""
        self.at_span(message, entry.toml, entry.toml.value_span(entry.path))


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of a site's rules by kind and name, in the order of the files."""

    site: Mapping[str, Entry]
    consent: Mapping[str, Entry]
    signals: Mapping[str, Entry]
    segments: Mapping[str, Entry]
    events: Mapping[str, Entry] = field(default_factory=dict)
    scores: Mapping[str, Entry] = field(default_factory=dict)
    features: Mapping[str, Entry] = field(default_factory=dict)
    models: Mapping[str, Entry] = field(default_factory=dict)
    lifecycle: Mapping[str, Entry] = field(default_factory=dict)
    assignments: Mapping[str, Entry] = field(default_factory=dict)
    experiments: Mapping[str, Entry] = field(default_factory=dict)
    goals: Mapping[str, Entry] = field(default_factory=dict)
    content_api: Mapping[str, Entry] = field(default_factory=dict)
    recording: Mapping[str, Entry] = field(default_factory=dict)
    controller: Mapping[str, Entry] = field(default_factory=dict)
    campaigns: Mapping[str, Entry] = field(default_factory=dict)


def read_tables(path: Path, report: Report, open_texts: Mapping[Path, str] = NOTHING_OPEN) -> Tables:
    """The tables of a rules file, or of all *.toml files of a folder, in the order of their names.

    `open_texts` are texts of an editor, which count in place of their files.
    """
    texts = [
        (file, open_texts[file] if file in open_texts else read_text(file, report))
        for file in sorted({*rules_files(path), *(file for file in open_texts if file.parent == path)})
    ]
    if not texts:
        report.add(messages.no_rules(str(path)))
    found: dict[str, dict[str, Entry]] = {name: {} for name in TOP_KEYS}
    for file, text in texts:
        if text is not None:
            _merge(found, str(file), text, report)
    return Tables(**found)


def rules_files(path: Path) -> Sequence[Path]:
    """The files of a path: itself, or the *.toml files of a folder's own folder `rules`, or else its own."""
    if path.is_dir():
        return sorted((path / "rules").glob("*.toml")) or sorted(path.glob("*.toml"))
    return [path] if path.exists() else []


def read_text(path: Path, report: Report) -> str | None:
    """The text of a file with plain newlines, or None with the reason reported."""
    try:
        content = path.read_bytes()
    except OSError as error:
        report.add(messages.file_unreadable(str(path), error.strerror or "it cannot be opened"))
        return None
    if len(content) > MAX_FILE_BYTES:
        report.add(messages.file_too_large(str(path), MAX_FILE_BYTES, len(content)))
        return None
    try:
        return content.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        report.diagnostics.append(_not_utf8(str(path), content, error.start))
        return None


def _not_utf8(name: str, content: bytes, start: int) -> Diagnostic:
    """The place of the first wrong byte, and the readable text of its line."""
    line_start = content.rfind(b"\n", 0, start) + 1
    line_end = content.find(b"\n", start)
    line = content[line_start : len(content) if line_end < 0 else line_end].decode("utf-8-sig", "replace")
    column = len(content[line_start:start].decode("utf-8-sig")) + 1  # a byte order mark takes none
    message = messages.not_utf8(start)
    place = Place(name, content.count(b"\n", 0, start) + 1, column, column + 1)
    return Diagnostic(message.code, message.severity, message.text, message.hint, place, line.rstrip("\r"))


def _merge(found: dict[str, dict[str, Entry]], name: str, text: str, report: Report) -> None:
    document = _parse(name, text, report)
    if document is None:
        return
    for kind, table in Entry(document, TomlText(name, text), ()).children().items():
        if kind not in TOP_KEYS:
            report.at_key(messages.unknown_key(kind, "", list(TOP_KEYS)), table)
        elif not isinstance(table.value, dict):
            report.at_value(messages.wrong_type(TABLE, describe_value(table.value), kind), table)
        else:
            for key, entry in table.children().items():
                _add(found[kind], key, entry, report)


def _add(kind: dict[str, Entry], key: str, entry: Entry, report: Report) -> None:
    first = kind.setdefault(key, entry)
    if first is not entry:
        place = first.toml.place(*first.toml.key_span(first.path))
        report.at_key(messages.defined_twice(entry.name, f"{place.file}:{place.line}"), entry)


def _parse(name: str, text: str, report: Report) -> dict[str, object] | None:
    try:
        if all(word.count(".") < MAX_DOTS for word in _DOTTED.findall(text)):
            document = tomllib.loads(text)
            if _levels(document) <= MAX_LEVELS:
                if all(value.bit_length() <= MAX_NUMBER_BITS for value in _whole_numbers(document)):
                    return document
                report.add(messages.toml_syntax(f"a whole number with too many digits - in {name}"))
                return None
        report.add(messages.toml_syntax(f"lists or tables nested too deeply - in {name}"))
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        match = _TOML_PLACE.search(reason)
        place, line = _syntax_place(name, text, match)
        message = messages.toml_syntax(_TOML_PLACE.sub("", reason))
        report.diagnostics.append(
            Diagnostic(message.code, message.severity, message.text, message.hint, place, line)
        )
    except RecursionError:
        report.add(messages.toml_syntax(f"lists or tables nested too deeply - in {name}"))
    except ValueError:  # Python reads whole numbers of up to 4,300 digits
        report.add(messages.toml_syntax(f"a whole number with too many digits - in {name}"))
    return None


def _levels(document: dict[str, object]) -> int:
    """The depth of nested tables and lists, counted up to one more than is allowed."""
    level: list[object] = [document]
    for depth in range(MAX_LEVELS + 1):
        if not level:
            return depth
        inner = [list(value.values() if isinstance(value, dict) else value) for value in level]  # type: ignore[call-overload]
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
    return MAX_LEVELS + 1


def _whole_numbers(document: dict[str, object]) -> Iterator[int]:
    """All that a document holds, wherever."""
    waiting: list[object] = [document]
    while waiting:
        match waiting.pop():
            case dict() as table:
                waiting.extend(table.values())
            case list() as values:
                waiting.extend(values)
            case int(number):
                yield number


def _syntax_place(name: str, text: str, match: re.Match[str] | None) -> tuple[Place, str]:
    lines = text.split("\n")
    if match and match[1]:
        line, column = int(match[1]), int(match[2])
    else:
        line, column = len(lines), len(lines[-1]) + 1
    return Place(name, line, column, column + 1), lines[line - 1]
