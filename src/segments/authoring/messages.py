"""Every message about the rules as a file and as a whole: one function each, and the severity of each code.

The messages of CEL itself are beside its parser and checker. A code never changes once released; each has a
page in docs/reference/messages.md and a golden text in tests/cases/errors/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

SEVERITY_OF: Final = {
    # The files
    "no-rules": "error",
    "file-unreadable": "error",
    "file-too-large": "error",
    "not-utf8": "error",
    "toml-syntax": "error",
    # Their tables
    "unknown-key": "error",
    "missing-key": "error",
    "wrong-type": "error",
    "wrong-value": "error",
    "defined-twice": "error",
    "segment-id": "error",
    "signal-name": "error",
    "signal-exists": "error",
    "ends-before-start": "error",
    # The rules as a whole
    "unknown-parent": "error",
    "unknown-fallback": "error",
    "unknown-replacement": "error",
    "parent-cycle": "error",
    "fallback-cycle": "error",
    "segment-cycle": "error",
    "impossible-value": "error",
    "never-matches": "warning",
    "always-matches": "warning",
    "contradiction": "warning",
    "contradicts-parent": "warning",
    "same-segment": "warning",
    "contained-segment": "info",
    "deprecated-segment": "warning",
    "window-too-long": "error",
    "priority-tie": "info",
    "purposes": "info",
}
"""Errors are what cannot work; warnings what works and is surely not meant; the rest is worth knowing."""


@dataclass(frozen=True, slots=True)
class Message:
    """Code and words of one problem; the place is the caller's."""

    code: str
    text: str
    hint: str = ""

    @property
    def severity(self) -> str:
        """Error, warning or info."""
        return SEVERITY_OF[self.code]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean X?` where something close exists, else nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def list_names(names: Sequence[str]) -> str:
    """`a, b or c`."""
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


# The files


def no_rules(path: str) -> Message:
    """A folder without rules, or nothing at the path."""
    return Message(
        "no-rules",
        f"Expected a rules file or a folder with *.toml files, got none - at {path}",
        "make a starter site with: segments init",
    )


def file_unreadable(path: str, reason: str) -> Message:
    """The system refuses to open or read a file."""
    return Message("file-unreadable", f"Expected a file that can be read, got: {reason} - at {path}")


def file_too_large(path: str, limit: int, size: int) -> Message:
    """More bytes than a rules file may have."""
    return Message(
        "file-too-large",
        f"Expected at most {limit:,} bytes, got {size:,} - at {path}",
        "split the rules over several files in one folder",
    )


def not_utf8(path: str, offset: int) -> Message:
    """TOML files are UTF-8."""
    return Message(
        "not-utf8",
        f"Expected text in UTF-8, got another encoding at byte {offset} - at {path}",
        "save the file as UTF-8",
    )


def toml_syntax(reason: str) -> Message:
    """What tomllib says, with its own place taken off."""
    return Message(
        "toml-syntax",
        f"Expected TOML, got something else: {reason}",
        "texts need quotes, tables a line like [segments.name]; see https://toml.io",
    )


# Their tables


def unknown_key(key: str, table: str, known: Sequence[str]) -> Message:
    """A key or table that nobody reads."""
    where = f"in [{table}]" if table else "at the top of a rules file"
    hint = did_you_mean(key, known)
    return Message(
        "unknown-key", f"Expected a known key {where}, got {key!r}", hint or f"known: {', '.join(known)}"
    )


def missing_key(key: str, table: str, hint: str) -> Message:
    """A required key that is not there."""
    return Message("missing-key", f"Expected the key {key!r}, got none - in [{table}]", hint)


def wrong_type(expected: str, got: str, where: str) -> Message:
    """A value of another TOML type."""
    return Message("wrong-type", f"Expected {expected}, got {got} - at {where}")


def wrong_value(expected: str, got: str, where: str, hint: str = "") -> Message:
    """A value of the right type that cannot be used."""
    return Message("wrong-value", f"Expected {expected}, got {got} - at {where}", hint)


def defined_twice(name: str, first_place: str) -> Message:
    """One name in two files."""
    return Message(
        "defined-twice",
        f"Expected each name once, got {name} again",
        f"the first is at {first_place}; rename one, or take one away",
    )


def segment_id(got: str, grammar: str) -> Message:
    """An id that cannot stand in data-segment."""
    return Message(
        "segment-id", f"Expected a segment id of {grammar}, got {got!r}", "the title may hold any text"
    )


def signal_name(got: str) -> Message:
    """A signal name that is not a CEL identifier."""
    return Message(
        "signal-name",
        f"Expected a signal name of letters, digits, underscores and dots, got {got!r}",
        'start each part with a letter: [signals.cart_value] or [signals."cart.value"]',
    )


def signal_exists(name: str, hint: str) -> Message:
    """A declared signal that hides another name of the language."""
    return Message("signal-exists", f"Expected a new signal name, got {name!r}, which is taken", hint)


def ends_before_start(segment: str) -> Message:
    """A segment whose time is over before it begins."""
    return Message(
        "ends-before-start",
        f"Expected `ends` after `starts`, got an end that is not later - in [segments.{segment}]",
        "the segment could never match",
    )


# The rules as a whole


def unknown_segment(kind: str, name: str, known: Iterable[str]) -> Message:
    """`kind` is parent, fallback or replacement."""
    return Message(
        f"unknown-{kind}", f"Expected the id of a segment as {kind}, got {name!r}", did_you_mean(name, known)
    )


def cycle(kind: str, path: Sequence[str]) -> Message:
    """`kind` is parent, fallback or segment (in_segment); `path` starts and ends with the same id."""
    return Message(
        f"{kind}-cycle",
        f"Expected {kind} links that end, got a circle: {' -> '.join(path)}",
        "take one link of the circle away",
    )
