"""A step into a document of lists and maps that came from outside, with the path kept for messages.

Every look says what it expects; whatever else is there is refused with its place. Nothing here recurses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from segments.authoring.prediction.refusals import not_expected
from segments.errors import ModelRefused

MAX_DIGITS: Final = 18
"""Of a whole number in a text: all that a double or 64 bits can tell apart."""

MAX_LIST: Final = 2_000_000
"""Entries of one list: far above any model that fits a bundle."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of the document and where it stands."""

    value: object
    where: str

    def field(self, name: str) -> Part:
        """A field that must be there."""
        found = self.optional(name)
        if found is None:
            raise not_expected(f"the field {name!r}", "none", self.where)
        return found

    def optional(self, name: str) -> Part | None:
        """A field that may be absent or null."""
        if not isinstance(self.value, dict):
            raise not_expected("an object", type(self.value).__name__, self.where)
        value = self.value.get(name)
        return None if value is None else Part(value, f"{self.where}.{name}")

    def parts(self) -> Iterator[Part]:
        """The entries of a list."""
        for place, value in enumerate(self._list()):
            yield Part(value, f"{self.where}[{place}]")

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            raise not_expected("a text", self.value, self.where)
        return self.value

    def number(self) -> float:
        """A number; NaN is none."""
        if not _is_number(self.value) or self.value != self.value:
            raise not_expected("a number", self.value, self.where)
        try:
            return float(self.value)  # type: ignore[arg-type]
        except OverflowError:
            raise not_expected("a number that a double holds", "a larger one", self.where) from None

    def whole(self) -> int:
        """A whole number."""
        number = self.number()
        if not number.is_integer():
            raise not_expected("a whole number", self.value, self.where)
        return int(number)

    def whole_text(self) -> int:
        """A whole number, not below zero, that the file has as a text."""
        text = self.text()
        if not text.isdecimal() or len(text) > MAX_DIGITS:
            raise not_expected("a whole number", text, self.where)
        return int(text)

    def flag(self) -> bool:
        """True or false, 1 or 0."""
        if self.value not in (0, 1):
            raise not_expected("true or false", self.value, self.where)
        return bool(self.value)

    def numbers(self) -> list[float]:
        """A list of numbers."""
        return [part.number() for part in self.parts()]

    def wholes(self) -> list[int]:
        """A list of whole numbers."""
        return [part.whole() for part in self.parts()]

    def flags(self) -> list[bool]:
        """A list of true and false."""
        return [part.flag() for part in self.parts()]

    def texts(self) -> list[str]:
        """A list of texts."""
        return [part.text() for part in self.parts()]

    def _list(self) -> Sequence[object]:
        if not isinstance(self.value, list):
            raise not_expected("a list", type(self.value).__name__, self.where)
        if len(self.value) > MAX_LIST:
            raise not_expected(f"at most {MAX_LIST:,} entries", f"{len(self.value):,}", self.where)
        return self.value


def read_json(text: str, where: str) -> Part:
    """A JSON document; Python's own words for infinity are read too, since exporters write them.

    Raises:
        ModelRefused: it is no JSON, or is nested too deeply.
    """
    try:
        return Part(json.loads(text), where)
    except ValueError as error:
        raise ModelRefused(f"Expected JSON, got something else: {error} - at {where}") from error
    except RecursionError as error:
        raise ModelRefused(f"Expected JSON of bounded depth, got a deeper one - at {where}") from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def same_length(where: str, *lists: Sequence[object]) -> int:
    """The one length of lists that belong together.

    Raises:
        ModelRefused: their lengths differ.
    """
    lengths = {len(entries) for entries in lists}
    if len(lengths) != 1:
        raise not_expected("lists of one length", ", ".join(map(str, sorted(lengths))), where)
    return lengths.pop()
