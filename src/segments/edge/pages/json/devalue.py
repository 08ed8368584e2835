"""State in devalue's form (Nuxt, SvelteKit): a flat array of values that refer to each other by their index.

In: a script's text. Out: blocks in a draft. What goes is the reference to a value; the value itself keeps its
place in the array, since every other index counts on it, but nothing of what it says (flat_contents.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeGuard

from segments.edge.pages.json.bulk import MAX_BULK_BYTES, is_shallow
from segments.edge.pages.json.flat_contents import Links, Place, add_contents, follow, inside_of
from segments.edge.pages.json.grammar import ELEMENT, END, MEMBER, SPACE
from segments.edge.pages.json.reader import BlockReader
from segments.edge.pages.json.scan import Container, Item
from segments.edge.pages.json.separators import place_items
from segments.edge.pages.json.shapes import COMPANIONS, SHAPES, named_as_in
from segments.edge.pages.plan.draft import Draft, DraftBlock

_TRANSPARENT: Final = frozenset(
    {"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"}
)
"""Wrappers of Vue's: whoever refers to one means what is in it."""

_ROOT: Final = 0

_PROMISE: Final = "Promise"
"""SvelteKit's: what it resolves to is in a line of its own, which goes to everybody."""

_MARKS: Final = frozenset({"segments", *COMPANIONS})


def add_flattened(draft: Draft, body: bytes, extent: Place) -> bool:
    """Add the blocks of a flattened array; false where it is none, or where a block cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    text = body[extent[0] : extent[1]]
    if len(text) > MAX_BULK_BYTES or not is_shallow(text):
        return False
    try:
        values = json.loads(text)
    except ValueError:
        return False
    places = places_in(body, extent)
    if not isinstance(values, list) or places is None or len(places) != len(values):
        return False
    promises = {
        index: () for index, value in enumerate(values) if isinstance(value, list) and value[:1] == [_PROMISE]
    }
    return add_values(draft, body, Flattened(values, places, _TRANSPARENT, leads=promises), text)


@dataclass(frozen=True, slots=True)
class Flattened:
    """A flattened array: parsed values, where each stands, and the names of what wraps others.

    `keys` are the indices that an object's names refer to, in the order of its members, where names are values too;
    `leads` is what else a value refers to; `raw` names kinds of values that refer to nothing.
    """

    values: Sequence[object]
    places: Sequence[Place]
    transparent: frozenset[str] = frozenset()
    keys: Mapping[int, Sequence[int]] = field(default_factory=dict)
    leads: Mapping[int, Sequence[int]] = field(default_factory=dict)
    raw: frozenset[str] = frozenset()


def add_values(draft: Draft, body: bytes, flattened: Flattened, text: bytes) -> bool:
    """Add the blocks of a flattened array, `text` having its names; false where a block cannot be taken out.

    Raises:
        LimitExceeded: more blocks than a page may have.
    """
    found = draft.empty()
    state = _FlatState(body, flattened)
    if not state.add_blocks(found, BlockReader(body, found, named_as_in(SHAPES["generic"], text))):
        return False
    draft.take(found)
    return True


def places_in(body: bytes, extent: Place) -> list[Place] | None:
    """The places of the array's values, or None where they are nested: then it is not flat."""
    opening = SPACE.match(body, *extent)
    start = opening.end() if opening else extent[0]
    if body[start : start + 1] != b"[":
        return None
    return [place for _, place in _items(body, start, extent[1], is_object=False)]


def _items(body: bytes, start: int, limit: int, *, is_object: bool) -> Iterator[tuple[int, Place]]:
    """The items of a container whose values hold no containers: where each starts, and where its value stands."""
    space = SPACE.match(body, start + 1, limit)
    position = space.end() if space else start + 1
    if END.match(body, position, limit):
        return
    item = MEMBER if is_object else ELEMENT
    while (found := item.match(body, position, limit)) is not None:
        yield position, found.span(1)
        if found[2] is None:
            return
        position = found.end()


def _is_index(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


class _FlatState:
    """One flattened array: parsed values and where each stands."""

    __slots__ = ("_body", "_flattened", "_guarded", "_marks", "_places", "_plain", "_values")

    def __init__(self, body: bytes, flattened: Flattened) -> None:
        self._body, self._flattened = body, flattened
        self._values, self._places = flattened.values, flattened.places
        self._plain: list[Sequence[int]] = [
            self._valid(
                [*self._refer(value), *flattened.keys.get(index, ()), *flattened.leads.get(index, ())]
            )
            if isinstance(value, (dict, list))
            else ()
            for index, value in enumerate(self._values)
        ]
        self._guarded: dict[int, list[tuple[DraftBlock, int]]] = {}
        self._marks: list[int] = []

    def add_blocks(self, draft: Draft, reader: BlockReader) -> bool:
        """Blocks for all references to objects with marks; false where one cannot be taken out.

        Raises:
            LimitExceeded: more blocks than a page may have.
        """
        owners: dict[int, Container] = {}
        containers: dict[int, Container] = {}
        for index, value in enumerate(self._values):
            if isinstance(value, dict) and not _MARKS.isdisjoint(value):
                container = containers[index] = self._container(index)
                if not self._read_marks(reader, index, container, keeps=draft.keeps_marks):
                    return False
                if container.marks:
                    owners[index] = container
        targets = self._with_wrappers(owners)
        wrappers = targets.keys() - owners.keys()
        for index, plain in enumerate(self._plain):
            if index in wrappers or not (index in containers or not targets.keys().isdisjoint(plain)):
                continue
            container = containers.get(index) or self._container(index)
            if not self._take_references(reader, draft, index, container, targets):
                return False
            if container.items:
                containers[index] = container
        place_items(self._body, draft, [one for one in containers.values() if one.items], {})
        links = Links(self._plain, self._guarded, self._marks)
        # Nothing refers to the first value: all of the array is one block where it has marks.
        reach = follow(links)
        if reach is None or _ROOT in targets or not self._leads_stay(reach.always, owners):
            return False
        return add_contents(draft, self._content, links, reach)

    def _content(self, index: int) -> list[Place]:
        inside = inside_of(self._body, self._places[index])
        return [] if inside is None else [inside]

    def _leads_stay(self, always: set[int], owners: Mapping[int, Container]) -> bool:
        """True if every visitor gets the values that announce later ones, and none of these is a block itself."""
        leads = self._flattened.leads
        return leads.keys() <= always and not any(one in owners for many in leads.values() for one in many)

    def _refer(self, value: object) -> list[object]:
        """The indices that a value of the array refers to, in order."""
        if isinstance(value, dict):
            return list(value.values())
        if not isinstance(value, list) or (
            value and isinstance(value[0], str) and value[0] in self._flattened.raw
        ):
            return []
        return value

    def _valid(self, references: Iterable[object]) -> list[int]:
        size = len(self._values)
        return [one for one in references if type(one) is int and 0 <= one < size]

    def _container(self, index: int) -> Container:
        start = self._places[index][0]
        return Container(start, isinstance(self._values[index], dict), b"", start)

    def _read_marks(self, reader: BlockReader, index: int, container: Container, *, keeps: bool) -> bool:
        """Read the marks of one object, which are spread over the array; false where names are there twice."""
        start, end = self._places[index]
        value = self._values[index]
        names = list(value) if isinstance(value, dict) else []
        items = list(_items(self._body, start, end, is_object=True))
        if len(items) != len(names):  # equal names: which one counts is not worth a guess
            return False
        keys = self._flattened.keys.get(index) or [-1] * len(names)
        for name, key, (begin, place) in zip(names, keys, items, strict=True):
            if name not in _MARKS:
                continue
            said = value[name] if isinstance(value, dict) else None
            if reader.read_mark(container, name, self._resolve(said), begin) and not keeps:
                container.items.append(Item(begin, place[1]))
                self._marks += self._valid((said, key))
        return True

    def _resolve(self, index: object, depth: int = 4) -> object:
        """The value that a reference means, as deep as a mark's value can be."""
        if not isinstance(index, int) or index < 0 or not depth:
            return None
        if index >= len(self._values):
            return 0
        value = self._values[index]
        if isinstance(value, list):
            if value and isinstance(value[0], str):
                return (
                    self._resolve(value[1], depth)
                    if value[0] in self._flattened.transparent and len(value) > 1
                    else 0
                )
            return [self._resolve(one, depth - 1) for one in value[:1_000]]
        if isinstance(value, dict):
            return {name: self._resolve(one, depth - 1) for name, one in list(value.items())[:1_000]}
        return value

    def _with_wrappers(self, owners: dict[int, Container]) -> dict[int, Container]:
        """The objects with marks, also by the indices of what wraps them, up to two times."""
        targets = dict(owners)
        for _ in range(2 if self._flattened.transparent else 0):
            for index, value in enumerate(self._values):
                if isinstance(value, list) and len(value) == 2 and value[0] in self._flattened.transparent:
                    inner = value[1]
                    if _is_index(inner) and inner in targets:
                        targets[index] = targets[inner]
        return targets

    def _take_references(
        self,
        reader: BlockReader,
        draft: Draft,
        index: int,
        container: Container,
        targets: dict[int, Container],
    ) -> bool:
        """Turn the references in one value into items; false where one cannot go."""
        value = self._values[index]
        referred = self._refer(value)
        start, end = self._places[index]
        items = list(_items(self._body, start, end, is_object=isinstance(value, dict)))
        if len(items) != len(referred) or (isinstance(value, list) and isinstance(value[0], str)):
            return False
        marks = {item.start for item in container.items}
        plain: list[int] = []
        keys = self._flattened.keys.get(index) or [-1] * len(items)
        for one, key, (begin, place) in zip(referred, keys, items, strict=True):
            if begin in marks:
                continue
            plain += self._valid((key,))
            target = targets.get(one) if _is_index(one) else None
            block = self._block(reader, draft, target, container, Item(begin, place[1]))
            if block is not None and _is_index(one):
                container.items.append(Item(begin, place[1], block))
                self._guarded.setdefault(index, []).append((block, one))
                continue
            plain += self._valid((one,))
            if container.first_fixed < 0:
                container.first_fixed = begin
        self._plain[index] = plain
        container.items.sort(key=lambda item: item.start)
        return True

    def _block(
        self, reader: BlockReader, draft: Draft, target: Container | None, container: Container, item: Item
    ) -> DraftBlock | None:
        block = reader.read_block(target, [container], item) if target is not None else None
        return draft.add(block) if block is not None else None
