"""Reads a plain section of settings field by field and collects what is wrong, instead of stopping at the
first.

In: a mapping from TOML or msgpack. Out: values of the asked type, or the default beside a reported problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

MAX_SHOWN_CHARS: Final = 60
"""The most characters of a wrong value that a message repeats."""


class SectionReader:
    """One section; `problems` is shared with its parts, so the outermost reader has them all."""

    __slots__ = ("_known", "_section", "_where", "problems")

    def __init__(self, section: object, where: str, problems: list[str] | None = None) -> None:
        self.problems: list[str] = [] if problems is None else problems
        self._where = where
        self._known: set[str] = set()
        self._section: dict[str, object] = {}
        if isinstance(section, Mapping) and all(isinstance(key, str) for key in section):
            self._section = dict(section)
        else:
            self.problems.append(f"Expected a table, got {show(section)} - at {where}")

    def names_set(self) -> list[str]:
        """The names that are set, all of them counted as known."""
        self._known.update(self._section)
        return list(self._section)

    def report(self, name: str, expected: str, got: object) -> None:
        """Add a problem with the field `name`."""
        self.problems.append(f"Expected {expected}, got {show(got)} - at {self._where}.{name}")

    def finish(self) -> None:
        """Report the fields that nobody asked for."""
        known = ", ".join(sorted(self._known))
        for name in self._section.keys() - self._known:
            self.report(name, f"one of {known}", name)

    def section(self, name: str) -> SectionReader:
        """The table under `name`; an empty one when it is absent."""
        return SectionReader(self._take(name, {}), f"{self._where}.{name}", self.problems)

    def is_table(self, name: str) -> bool:
        """True where `name` is set and is a table."""
        return isinstance(self._section.get(name), Mapping)

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of `allowed`."""
        value = self._take(name, default)
        if isinstance(value, str) and value in allowed:
            return value
        self.report(name, " or ".join(f'"{word}"' for word in allowed), value)
        return default

    def text(self, name: str, default: str) -> str:
        """A text that is not empty."""
        value = self._take(name, default)
        if isinstance(value, str) and value:
            return value
        self.report(name, "a text", value)
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(name, default)
        if isinstance(value, bool):
            return value
        self.report(name, "true or false", value)
        return default

    def number(self, name: str, allowed: range) -> int | None:
        """A whole number in `allowed`, or None when it is absent."""
        value = self._take(name, None)
        if value is None or (_is_integer(value) and value in allowed):
            return value if isinstance(value, int) else None
        self.report(name, f"a number from {allowed.start} to {allowed.stop - 1}", value)
        return None

    def names(self, name: str, allowed: Sequence[str] | None, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts, each of `allowed` where that is given; one text alone is a list of one."""
        value = self._take(name, default)
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list | tuple) and all(isinstance(item, str) and item for item in items):
            wrong = [item for item in items if allowed is not None and item not in allowed]
            for item in wrong:
                self.report(name, f"each to be one of {', '.join(allowed or ())}", item)
            return default if wrong else tuple(items)
        self.report(name, "a list of texts", value)
        return default

    def numbers(self, name: str, allowed: Sequence[int], default: tuple[int, ...]) -> tuple[int, ...]:
        """A list of whole numbers, each of `allowed`."""
        value = self._take(name, default)
        if isinstance(value, list | tuple) and all(_is_integer(item) and item in allowed for item in value):
            return tuple(value)
        self.report(name, f"a list of numbers out of {', '.join(map(str, allowed))}", value)
        return default

    def _take(self, name: str, default: object) -> object:
        self._known.add(name)
        return self._section.get(name, default)


def show(value: object) -> str:
    """A wrong value as a message repeats it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN_CHARS else f"{text[:MAX_SHOWN_CHARS]}..."


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
