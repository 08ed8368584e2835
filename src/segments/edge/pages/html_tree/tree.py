"""The state of the HTML standard's tree construction, without the tree: which elements are open.

In: what the rules (body.py, head.py, tables.py, foreign.py) tell it. Out: the stack of open elements, the
active formatting elements and the insertion mode, from which extents follow. It must never keep a node that
has been closed: memory is bounded by nesting, not by the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from segments.edge.pages.html_syntax import names
from segments.edge.pages.html_syntax.tokens import attributes_of, is_self_closing
from segments.edge.pages.html_tree.older_select import OlderSelect
from segments.errors import LimitExceeded

MAX_FORMATTING: Final = 200
"""Active formatting elements, and cells, objects and templates around them. Each of the former may be reopened for
each paragraph, and all are looked at when elements close, so their number bounds the work of a token."""

FORMATTING_LIMIT: Final = "formatting elements, cells and templates left open"

STEPS_PER_BYTE: Final = 8
"""Levels of nesting that the rules may look through, for each byte of the page: what keeps hostile nesting from
costing the square of its length. Pages that people write need less than one."""

CLOSED: Final = -1
"""The index of an active formatting element that is not open now and reopens with the next text."""

NO_FORM: Final = -1
FORM_GONE: Final = -2


class Formatting(NamedTuple):
    """An entry of the list of active formatting elements: where it stands in the stack, and its start tag."""

    name: bytes
    place: int
    start: int
    end: int


MARKER: Final = Formatting(b"", -3, 0, 0)
"""Entries before a marker belong to content around an object, a table cell, a caption or a template."""


class Tag:
    """A start or end tag of the page, in lower case."""

    __slots__ = ("end", "is_end", "lower", "name", "start")

    def __init__(self, lower: bytes, name: bytes, start: int, end: int, *, is_end: bool) -> None:
        self.lower, self.name, self.start, self.end, self.is_end = lower, name, start, end, is_end

    @property
    def name_end(self) -> int:
        """The offset of a start tag's attributes."""
        return self.start + 1 + len(self.name)

    @property
    def is_self_closing(self) -> bool:
        """True if the tag ends with a slash of its own."""
        return not self.is_end and is_self_closing(self.lower, self.name_end, self.end)

    def attribute(self, name: bytes) -> bytes | None:
        """The value of an attribute in lower case, without character references resolved; None without one."""
        for found in attributes_of(self.lower, self.name_end, self.end):
            if found.name == name:
                return self.lower[found.value_start : found.value_end]
        return None


class Tree:
    """The parser's state.

    `events` tells what happened to other elements during a step:
    ("moved", i): content of the elements from index i on may have gone elsewhere;
    ("removed", i) and ("inserted", i): the stack changed below its top, so indices from i on shift by one.

    `low` is the lowest length of the stack, `inserted` what was pushed and `has_inserted` whether something was
    inserted that is not pushed, since `begin_step`. `raw` is the element whose text the tokenizer has to skip now.
    `older` is what parsers from before 2025 know of an open select (older_select.py); None where none is open.
    """

    __slots__ = (
        "budget",
        "events",
        "form",
        "formatting",
        "has_head",
        "has_inserted",
        "inserted",
        "is_fostering",
        "is_quirky",
        "low",
        "lower",
        "mode",
        "older",
        "open_p",
        "raw",
        "stack",
        "template_modes",
    )

    def __init__(self, lower: bytes) -> None:
        self.lower = lower
        self.stack: list[bytes] = []
        self.formatting: list[Formatting] = []
        self.template_modes: list[str] = []
        self.mode = "initial"
        self.form = NO_FORM
        self.has_head = self.is_quirky = self.is_fostering = self.has_inserted = False
        self.open_p = 0
        self.older: OlderSelect | None = None
        self.budget = STEPS_PER_BYTE * len(lower) + 10_000
        self.low = 0
        self.raw = b""
        self.inserted: list[bytes] = []
        self.events: list[tuple[str, int]] = []

    def grow(self, lower: bytes, by: int) -> None:
        """Go on with more of the page, longer by so many bytes."""
        self.lower = lower
        self.budget += STEPS_PER_BYTE * by

    def fork(self) -> Tree:
        """A copy that can go its own way."""
        other = Tree(self.lower)
        other.stack, other.formatting = self.stack[:], self.formatting[:]
        other.template_modes = self.template_modes[:]
        other.mode, other.form, other.open_p = self.mode, self.form, self.open_p
        other.has_head, other.is_quirky = self.has_head, self.is_quirky
        other.older = self.older
        return other

    def restore(self, other: Tree) -> None:
        """Go back to the state that `other` was forked from; it may be restored again."""
        copy = other.fork()
        self.stack, self.formatting = copy.stack, copy.formatting
        self.template_modes = copy.template_modes
        self.mode, self.form, self.open_p, self.has_head = copy.mode, copy.form, copy.open_p, copy.has_head
        self.older = copy.older

    def is_like(self, other: Tree) -> bool:
        """True if both treat every token that follows alike."""
        return (
            self.mode == other.mode
            and self.stack == other.stack
            and self.formatting == other.formatting
            and self.form == other.form
            and self.template_modes == other.template_modes
            and self.older == other.older
        )

    def begin_step(self) -> None:
        """Start to watch `low`, `inserted` and `events` anew."""
        self.low = len(self.stack)
        self.inserted.clear()
        self.events.clear()
        self.raw = b""
        self.has_inserted = False

    # The stack of open elements

    def push(self, name: bytes) -> None:
        """Insert an element and make it the current node."""
        self.foster()
        self.inserted.append(name)
        self.stack.append(name)
        self.open_p += name == b"p"

    def insert(self) -> None:
        """Insert an element that does not become the current node."""
        self.has_inserted = True
        self.foster()

    def foster(self) -> None:
        """Something is inserted: in a table's frame it goes before the table or to the template's end instead."""
        if self.is_fostering and self.stack[-1] in names.TABLE_PARTS:
            index = self.find(names.TABLE_SCOPE, frozenset())
            self.events.append(("moved", index + (self.stack[index] != b"table")))

    def cut(self, length: int) -> None:
        """Pop elements until `length` are left."""
        stack = self.stack
        if length >= len(stack):
            return
        if self.open_p:
            self.open_p -= stack[length:].count(b"p")
        del stack[length:]
        self.low = min(self.low, length)
        if self.form >= length:
            self.form = FORM_GONE
        formatting = self.formatting
        for position, entry in enumerate(formatting):
            if entry.place >= length:
                formatting[position] = Formatting(entry.name, CLOSED, entry.start, entry.end)

    def remove_at(self, index: int) -> None:
        """Take one element out of the middle of the stack; what it holds stays open."""
        self.open_p -= self.stack[index] == b"p"
        del self.stack[index]
        self._shift(index + 1, -1)
        self.events.append(("removed", index))

    def insert_at(self, index: int, name: bytes) -> None:
        """Put an element into the middle of the stack."""
        self._shift(index, 1)
        self.stack.insert(index, name)
        self.events.append(("inserted", index))

    def _shift(self, first: int, by: int) -> None:
        for position, entry in enumerate(self.formatting):
            if entry.place >= first:
                self.formatting[position] = Formatting(entry.name, entry.place + by, entry.start, entry.end)
        if self.form >= first:
            self.form += by

    def find(self, wanted: frozenset[bytes], barrier: frozenset[bytes]) -> int:
        """The index of the innermost open element of these names, or -1 where one of `barrier` comes first.

        Raises:
            LimitExceeded: all searches in this page together went through more than `STEPS_PER_BYTE` allows.
        """
        stack = self.stack
        index = len(stack) - 1
        while index >= 0:
            name = stack[index]
            if name in wanted:
                break
            if name in barrier:
                self.spend(len(stack) - index)
                return -1
            index -= 1
        self.spend(len(stack) - index)
        return index

    def spend(self, levels: int) -> None:
        """Count the work of a search.

        Raises:
            LimitExceeded: there was too much of it.
        """
        self.budget -= levels
        if self.budget < 0:
            allowed = STEPS_PER_BYTE * len(self.lower) + 10_000
            raise LimitExceeded("levels of nesting looked through", allowed, allowed - self.budget)

    def close_implied(self, but: bytes = b"", ends: frozenset[bytes] = names.IMPLIED_ENDS) -> None:
        """Generate implied end tags, except for one name."""
        stack = self.stack
        length = len(stack)
        while length and stack[length - 1] in ends and stack[length - 1] != but:
            length -= 1
        self.cut(length)

    def close_p(self) -> None:
        """End an open p, where one is in button scope."""
        if self.open_p:
            index = self.find(_P, names.BUTTON_SCOPE)
            if index >= 0:
                self.cut(index)

    # Active formatting elements

    def mark_formatting(self) -> None:
        """Begin a list of its own for the content of an object, a cell, a caption or a template.

        Raises:
            LimitExceeded: the lists have more than `MAX_FORMATTING` entries.
        """
        self.formatting.append(MARKER)
        if len(self.formatting) > MAX_FORMATTING:
            raise LimitExceeded(FORMATTING_LIMIT, MAX_FORMATTING, len(self.formatting))

    def clear_formatting(self) -> None:
        """End the innermost such list."""
        while self.formatting and self.formatting.pop() is not MARKER:
            pass

    def active_formatting(self) -> Iterator[int]:
        """Positions in the list after the last marker, last first."""
        formatting = self.formatting
        for position in range(len(formatting) - 1, -1, -1):
            if formatting[position] is MARKER:
                return
            yield position

    def has_closed_formatting(self) -> bool:
        """True if the next text reopens formatting elements."""
        return bool(self.formatting) and self.formatting[-1].place == CLOSED


_P: Final = frozenset({b"p"})
