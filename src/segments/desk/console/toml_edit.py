"""One value of a rules file in place of another: every other character of the file stays, comments and order too.

In: the text of a file that can be read, a segment, a key and its new value. Out: the new text. What stands in a place
that this cannot change without touching more is refused; the text screen changes it.
"""

from __future__ import annotations

import json
import tomllib
from typing import Final

from segments.authoring.interchange.toml_text import quote
from segments.authoring.read.toml_places import TomlText, decode_string
from segments.errors import DraftRefused

TEXT_KEYS: Final = (
    "when",
    "title",
    "definition",
    "owner",
    "parent",
    "fallback",
    "starts",
    "ends",
    "replaced_by",
)
SEGMENTS: Final = "segments"
_LONG: Final = "'''"


def with_value(text: str, segment: str, key: str, value: str | int) -> str:
    """The text of a file in which a key of a segment has this value.

    Raises:
        DraftRefused: the file has no such segment, or no place of its own for the key.
    """
    toml = TomlText("", _plain_ends(text))
    path = (SEGMENTS, segment, key)
    if (SEGMENTS, segment) not in toml.marks:
        raise DraftRefused(f"Expected a segment of this file, got {segment!r}")
    if path in toml.marks:
        start, end = toml.marks[path].value
        old = toml.text[start:end]
        if value == _value_of(old):
            return text
        return _with_ends(toml.text[:start] + _literal(value, old) + toml.text[end:], text)
    header_start, header_end = toml.marks[SEGMENTS, segment].value
    if not toml.text[header_start:header_end].startswith("["):
        raise DraftRefused(f"Expected a table [segments.{segment}], got another form - change it as text")
    line = f"\n{key} = {_literal(value, '')}"
    return _with_ends(toml.text[:header_end] + _rest_of_line(toml.text, header_end, line), text)


def with_segment(text: str, segment: str, values: dict[str, str | int]) -> str:
    """The text with a new segment at its end."""
    lines = "".join(f"{key} = {_literal(value, '')}\n" for key, value in values.items())
    gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}[segments.{segment}]\n{lines}"


def _rest_of_line(text: str, start: int, line: str) -> str:
    """The text from a header's end on, with a line behind the header's own, whose comment stays where it is."""
    end = text.find("\n", start)
    return text[start:] + line if end < 0 else text[start:end] + line + text[end:]


def _value_of(literal: str) -> str | int | None:
    if literal[:1] in "\"'":
        return decode_string(literal)
    value = tomllib.loads(f"x = {literal}")["x"]
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _literal(value: str | int, old: str) -> str:
    """The value in TOML, in the quotes of the value before it where it fits into them."""
    if isinstance(value, int):
        return str(value)
    fits_long = _LONG not in value and not value.endswith("'") and _has_no_controls(value)
    if old.startswith(_LONG) and fits_long:
        return (
            f"{_LONG}{'' if old[3:4] != chr(10) and not value.startswith(chr(10)) else chr(10)}{value}{_LONG}"
        )
    if old.startswith('"') and not old.startswith('"""') and "\n" not in value:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if "\n" in value and fits_long:
        return f"{_LONG}\n{value}{_LONG}"
    return quote(value)


def _has_no_controls(value: str) -> bool:
    return all(char >= " " or char in "\n\t" for char in value) and "\x7f" not in value


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _with_ends(text: str, like: str) -> str:
    return text.replace("\n", "\r\n") if "\r\n" in like else text
