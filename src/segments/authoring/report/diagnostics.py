"""Problems of rules, as people and programs read them.

In goes a code, a severity, a place and words; out comes `file:line:column`, the line itself, a caret run and
what to do, or the same as JSON. This file must never decide what is wrong, nor look at a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from segments.authoring.ruleset import Place

SEVERITIES: Final = ("error", "warning", "info")
"""An error refuses. A warning refuses under --strict only. Information never does."""

MAX_LINE_CHARS: Final = 160
"""Longer lines are shown around the caret: a terminal folds them, and then the caret points nowhere."""

MAX_MESSAGE_CHARS: Final = 1_000
"""Of a message or a hint. They repeat what stands in the rules, which may be one word of 100,000 characters."""

_COLOURS: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}
_BOLD: Final = "\x1b[1m"
_PLAIN: Final = "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `place` is None for a problem of no one line; `source_line` is the line at `place`."""

    code: str
    severity: str
    message: str
    hint: str = ""
    place: Place | None = None
    source_line: str = ""


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, each problem once; those without a place come first."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=_order))


def has_errors(diagnostics: Iterable[Diagnostic], *, is_strict: bool = False) -> bool:
    """True if these refuse the rules; with `is_strict` warnings do too."""
    refusing = ("error", "warning") if is_strict else ("error",)
    return any(diagnostic.severity in refusing for diagnostic in diagnostics)


def format_diagnostics(diagnostics: Sequence[Diagnostic], *, has_colour: bool = False) -> str:
    """All of them for a person, one empty line between; ends with a newline unless there is nothing."""
    return "\n".join(_format(diagnostic, has_colour=has_colour) for diagnostic in diagnostics)


def count_diagnostics(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`; what does not occur is not said, and nothing at all is `no problems`."""
    parts = []
    for severity, noun in (("error", "error"), ("warning", "warning"), ("info", "note")):
        number = sum(diagnostic.severity == severity for diagnostic in diagnostics)
        if number:
            parts.append(f"{number} {noun}{'s' if number > 1 else ''}")
    return ", ".join(parts) or "no problems"


def diagnostic_as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """One problem as plain values, the members always the same; `place` members are null without a place."""
    place = diagnostic.place
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_column": place.end_column if place else None,
        "source_line": diagnostic.source_line,
        "message": shortened(diagnostic.message),
        "hint": shortened(diagnostic.hint),
    }


def shortened(text: str) -> str:
    """The text, or the beginning and the end of a long one, where a message says what was expected and where."""
    if len(text) <= MAX_MESSAGE_CHARS:
        return text
    part = MAX_MESSAGE_CHARS // 4
    return f"{text[: 3 * part - 5]} ... {text[-part:]}"


def printable(text: str) -> str:
    """The text with control characters replaced, so that a rules file cannot drive the reader's terminal."""
    return "".join("\N{REPLACEMENT CHARACTER}" if category(char) in ("Cc", "Cf") else char for char in text)


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    place = diagnostic.place
    where = (place.file, place.line, place.column) if place else ("", 0, 0)
    return (*where, SEVERITIES.index(diagnostic.severity), diagnostic.code, diagnostic.message)


def _format(diagnostic: Diagnostic, *, has_colour: bool) -> str:
    colour, bold, plain = (_COLOURS[diagnostic.severity], _BOLD, _PLAIN) if has_colour else ("", "", "")
    place = diagnostic.place
    where = f"{bold}{printable(place.file)}:{place.line}:{place.column}:{plain} " if place else ""
    lines = [
        f"{where}{colour}{diagnostic.severity}:{plain} {printable(shortened(diagnostic.message))} [{diagnostic.code}]"
    ]
    if place and diagnostic.source_line:
        lines += _excerpt(place, diagnostic.source_line, colour, plain)
    lines += [
        f"  {'hint:' if not index else '     '} {line}" for index, line in enumerate(_hint_lines(diagnostic))
    ]
    return "\n".join(lines) + "\n"


def _hint_lines(diagnostic: Diagnostic) -> list[str]:
    return [printable(line) for line in shortened(diagnostic.hint).splitlines()]


def _excerpt(place: Place, source_line: str, colour: str, plain: str) -> list[str]:
    start, end = place.column - 1, max(place.end_column - 1, place.column)
    first = 0
    if len(source_line) > MAX_LINE_CHARS:
        first = max(0, min(start - MAX_LINE_CHARS // 3, len(source_line) - MAX_LINE_CHARS))
    shown = source_line[first : first + MAX_LINE_CHARS].replace("\t", " ")
    before, marked = shown[: start - first], shown[start - first : end - first]
    gutter = " " * len(str(place.line))
    carets = " " * columns_of(before) + colour + "^" * max(1, columns_of(marked)) + plain
    return [f"  {place.line} | {printable(shown)}".rstrip(), f"  {gutter} | {carets}"]


def columns_of(text: str) -> int:
    """The number of terminal cells that a text takes (Unicode Standard Annex 11; combining marks take none)."""
    return sum(
        0 if category(char) in ("Mn", "Me") else 2 if east_asian_width(char) in ("W", "F") else 1
        for char in text
    )
