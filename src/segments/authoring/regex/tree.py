"""The tree of a pattern, between its text and its program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from segments.authoring.regex.classes import CharSet


class PatternError(ValueError):
    """Text that is not a pattern; the message says what was expected and where."""

    def __init__(self, expected: str, got: str, at: int) -> None:
        super().__init__(f"Expected {expected}, got {got} - at character {at + 1} of the pattern")


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set."""

    characters: CharSet


@dataclass(frozen=True, slots=True)
class Assertion:
    """A condition on the place, one of those of bundle/pattern_program.py."""

    kind: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other; nothing at all is an empty sequence."""

    parts: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    parts: tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So often; without a `most` as often as may be."""

    part: Regex
    least: int
    most: int | None


Regex: TypeAlias = One | Assertion | Sequence | Choice | Repeat
