"""The walk over one JSON document, without recursion and without values: where members and elements stand.

In: bytes, and where the keys stand that a listener wants. Out: calls to the listener, and for each container that
loses something, its items and the first item that stays for certain. Whatever is not JSON is refused; bytes
between keys of interest are matched in bulk. Nothing here knows what a mark means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from segments.edge.pages.json.bulk import BulkReader
from segments.edge.pages.json.grammar import AFTER, ELEMENTS, END, KEY, MEMBERS, SCALAR, SPACE
from segments.edge.pages.plan.draft import DraftBlock

MAX_DEPTH: Final = 2_000
"""Containers inside each other. Parsers of other languages stop between 500 and 10,000; no CMS comes near."""

_OPENING: Final = b"[{"
_OBJECT: Final = 0x7B


class NotJson(ValueError):
    """The bytes at `offset` cannot stand there in JSON, or (`is_deep`) are nested beyond `MAX_DEPTH`."""

    def __init__(self, offset: int, *, is_deep: bool = False) -> None:
        super().__init__(f"at byte {offset}")
        self.offset, self.is_deep = offset, is_deep


@dataclass(slots=True)
class Item:
    """A member or an element that not every visitor gets: `block` is None for a mark, which nobody gets.

    `link` is given in place of a block where the item is a reference to another document, by its id.
    """

    start: int
    end: int
    block: DraftBlock | None = None
    link: str = ""


@dataclass(slots=True)
class Container:
    """An object or array. `first_fixed` is where its first item starts that stays whatever happens, or -1."""

    start: int
    is_object: bool
    key: bytes
    item_start: int
    wanted: str = ""
    is_inert: bool = False
    first_fixed: int = -1
    items: list[Item] = field(default_factory=list)
    marks: dict[str, object] = field(default_factory=dict)
    document_id: str = ""
    link: str = ""


class Listener(Protocol):
    """The receiver of a scan's items, which decides what becomes of them."""

    def take_value(
        self, around: Sequence[Container], wanted: str, item: Item, value: tuple[int, int]
    ) -> bool:
        """Take the value of a wanted key; True if the member is a mark, so that nobody gets it."""

    def take_container(self, container: Container, around: Sequence[Container], item: Item) -> bool:
        """Take a complete container; True if it is, with its key, the `item`, which not everybody gets."""

    def finish(self, container: Container) -> None:
        """The container's own items are complete, and some of them are not for everybody."""


class DocumentScan:
    """One document on its way from bytes to items."""

    __slots__ = ("_body", "_bulk", "_cursor", "_keys", "_limit", "_listener", "_root", "_stack")

    def __init__(
        self, body: bytes, keys: Sequence[tuple[int, str]], listener: Listener, lines: Container | None = None
    ) -> None:
        """`keys` are offsets of keys and the names that the listener knows them by, sorted.

        `lines` is given for a document that is one item of a list without brackets (NDJSON).
        """
        self._body, self._keys, self._listener = body, keys, listener
        self._cursor, self._limit = 0, len(body)
        self._stack = [] if lines is None else [lines]
        self._root = len(self._stack)
        self._bulk: BulkReader | None = None

    def run(self, start: int, limit: int) -> int:
        """Walk the document between `start` and `limit`; returns where it ends, white space behind it included.

        Raises:
            NotJson: there is none.
        """
        self._limit = limit
        if self._bulk is None:
            self._bulk = BulkReader(self._body, limit - start)
        position = _skip(SPACE, self._body, start, limit)
        if position >= self._limit or self._body[position] not in _OPENING:
            scalar = SCALAR.match(self._body, position, self._limit)
            if scalar is None:
                raise NotJson(position)
            return _skip(SPACE, self._body, scalar.end(), limit)
        position = self._open(position, b"", position, "")
        while len(self._stack) > self._root:
            position = self._take_items(position)
        return _skip(SPACE, self._body, position, limit)

    def _take_items(self, position: int) -> int:
        """From the start of an item: all items up to the next key of interest, and one more."""
        container = self._stack[-1]
        stop = self._next_key(position)
        pattern = MEMBERS if container.is_object else ELEMENTS
        end = _skip(pattern, self._body, position, stop)
        if end > position:
            if container.first_fixed < 0:
                container.first_fixed = position
            position = end
        key, wanted, start = b"", "", position
        if container.is_object:
            found = KEY.match(self._body, position, self._limit)
            if found is None:
                raise NotJson(position)
            wanted = self._wanted_at(position)
            key, position = found[1], found.end()
        if position < self._limit and self._body[position] in _OPENING:
            end = self._bulk.end_of(position, stop) if self._bulk else 0
            if not end:
                return self._open(position, key, start, wanted)
            self._complete(Item(start, end), "", (position, end))
            return self._go_on(end)
        scalar = SCALAR.match(self._body, position, self._limit)
        if scalar is None:
            raise NotJson(position)
        self._complete(Item(start, scalar.end()), wanted, (position, scalar.end()))
        return self._go_on(scalar.end())

    def _next_key(self, position: int) -> int:
        keys = self._keys
        while self._cursor < len(keys) and keys[self._cursor][0] < position:
            self._cursor += 1
        return min(keys[self._cursor][0], self._limit) if self._cursor < len(keys) else self._limit

    def _wanted_at(self, position: int) -> str:
        if self._next_key(position) != position or self._stack[-1].is_inert:
            return ""
        return self._keys[self._cursor][1] if self._cursor < len(self._keys) else ""

    def _open(self, position: int, key: bytes, item_start: int, wanted: str) -> int:
        if len(self._stack) >= MAX_DEPTH:
            raise NotJson(position, is_deep=True)
        is_inert = bool(wanted) or (bool(self._stack) and self._stack[-1].is_inert)
        is_object = self._body[position] == _OBJECT
        self._stack.append(Container(position, is_object, key, item_start, wanted, is_inert))
        position = _skip(SPACE, self._body, position + 1, self._limit)
        if END.match(self._body, position, self._limit):
            return self._go_on(position)
        return position

    def _go_on(self, position: int) -> int:
        """After a value, or in an empty container: to the next item, through all ends that come before it."""
        while len(self._stack) > self._root:
            found = AFTER.match(self._body, position, self._limit)
            if found is None:
                raise NotJson(position)
            position = found.end()
            if found[1]:
                return position
            if (found[2] == b"}") != self._stack[-1].is_object:
                raise NotJson(position - 1)
            self._close(position)
        return position

    def _close(self, end: int) -> None:
        container = self._stack.pop()
        if container.items:
            self._listener.finish(container)
        item = Item(container.item_start, end)
        if container.wanted:
            self._complete(item, container.wanted, (container.start, end))
        elif self._listener.take_container(container, self._stack, item):
            self._stack[-1].items.append(item)
        else:
            self._complete(item, "", (container.start, end))

    def _complete(self, item: Item, wanted: str, value: tuple[int, int]) -> None:
        """An item ends that is no block of its own: a mark, or for everybody."""
        if len(self._stack) <= self._root:
            return
        container = self._stack[-1]
        if wanted and self._listener.take_value(self._stack, wanted, item, value):
            container.items.append(item)
        elif container.first_fixed < 0:
            container.first_fixed = item.start


def _skip(pattern: re.Pattern[bytes], body: bytes, position: int, limit: int) -> int:
    """The offset at which a pattern that also matches nothing stops matching."""
    found = pattern.match(body, position, limit)
    return found.end() if found else position
