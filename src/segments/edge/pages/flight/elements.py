"""The blocks in one row of flight: elements with `data-segment` in their props, and objects with `segments` in data.

In: the bytes of a row, and a draft. Out: blocks. An element (`["$",type,key,props]`) that goes leaves `[]`, which
renders nothing and keeps the places of its neighbours: keys, ids and references by place count them. An object in data
goes with its comma, as in any JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from segments.edge.pages.flight.references import Reference, references_in
from segments.edge.pages.json.grammar import STRING
from segments.edge.pages.json.reader import BlockReader
from segments.edge.pages.json.scan import Container, Item
from segments.edge.pages.json.shapes import Shape
from segments.edge.pages.plan.cutting import IN_ROWS
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.marks import ConditionError, audience_of, read_cap, split_names
from segments.edge.pages.plan.plan import Term

HOLDER: Final = 1
"""Of all elements in a stream, since rows say nothing of the place in the page; data has holders of its own."""

ELEMENT_KEY: Final = re.compile(rb'"(data-segment(?:-(?:all|not|slot|default|cap|off))?+)"[\t\n\r ]*+:')

ELEMENT: Final = b'["$",'
"""The beginning of an element."""

_CLIENT_TYPE: Final = b'"$L'
_KEYED: Final = re.compile(rb'\["\$",' + STRING.pattern + rb',"')
"""An element with a key of its own: one of a list."""

_PLAIN: Final = "data-segment-off"
_AUDIENCE: Final = ("data-segment", "data-segment-all", "data-segment-not")
_EVERYBODY: Final = (Term((), ()),)
_PROPS: Final = "props"
"""Not a mark's name: the marks in the data of an element that is a block itself."""


class ElementReader(BlockReader):
    """The listener of one row's scan."""

    __slots__ = ("_plain", "_resolve", "is_lost", "shape")

    def __init__(
        self, body: bytes, draft: Draft, shape: Shape, resolve: Callable[[Reference], object]
    ) -> None:
        """`resolve` finds the value of a reference by path: of a list of segments that several blocks share."""
        super().__init__(body, draft, shape)
        self.shape, self._resolve = shape, resolve
        self._plain: list[tuple[int, int]] = []
        self.is_lost = False
        """True if a mark has a value that is not found."""

    def plain(self) -> list[tuple[int, int]]:
        """The elements in which nothing is a mark, none of them inside another."""
        outer: list[tuple[int, int]] = []
        for start, end in sorted(self._plain):
            if not outer or start >= outer[-1][1]:
                outer.append((start, end))
        return outer

    def take_value(
        self, around: Sequence[Container], wanted: str, item: Item, value: tuple[int, int]
    ) -> bool:
        """Read the value of a mark: of an element's where it is an attribute, else of data."""
        if not wanted.startswith("data-"):
            return super().take_value(around, wanted, item, value)
        element = around[-2] if len(around) > 1 else None
        if element is None or not self._is_element(element):
            return False
        text = _as_attribute(self._parse(value))
        if text is not None:
            element.marks.setdefault(wanted, around[-1].start if wanted == _PLAIN else text)
        return True

    def _parse(self, value: tuple[int, int]) -> object:
        parsed = super()._parse(value)
        if not (isinstance(parsed, str) and parsed.startswith("$")):
            return parsed
        if parsed == "$undefined":
            return None
        found = next(references_in(self._body, *value), None)
        resolved = self._resolve(found) if found is not None else None
        self.is_lost |= resolved is None
        return resolved

    def take_container(self, container: Container, around: Sequence[Container], item: Item) -> bool:
        """An element that ends may be a block; it stays in its list, empty. Data goes from its list."""
        if container.marks and self._is_element(container):
            self._take_element(container, around, item)
            return False
        owner = self._island(container, around, item)
        if owner is None:
            return super().take_container(container, around, item)
        owner.marks.setdefault(_PROPS, container.marks)
        return False

    def _is_element(self, container: Container) -> bool:
        return not container.is_object and self._body.startswith(ELEMENT, container.start)

    def _island(self, container: Container, around: Sequence[Container], item: Item) -> Container | None:
        """The element that is a block because its props, or the data in one of them, have marks.

        A component of the browser cannot be without the data that it renders: where it is one of a list, or has no
        other prop, it goes as a whole.
        """
        if not (container.marks and container.is_object and around):
            return None
        if self._is_element(around[-1]):
            return around[-1]
        element = around[-2] if len(around) > 1 else None
        if element is None or not self._is_element(element):
            return None
        props, start = around[-1], element.start
        is_client = self._body.startswith(_CLIENT_TYPE, start + len(ELEMENT))
        is_only = item.start == props.start + 1 and self._body[item.end : item.end + 1] == b"}"
        return element if is_client and (is_only or _KEYED.match(self._body, start)) else None

    def _take_element(self, container: Container, around: Sequence[Container], item: Item) -> None:
        marks = container.marks
        props = marks.pop(_PLAIN, None)
        if isinstance(props, int):
            self._plain.append((props + 1, item.end))
        inner = marks.pop(_PROPS, None)
        block = self._element_block(container, marks, item) if marks else None
        if block is None and isinstance(inner, dict):
            container.marks = inner
            block = self.read_block(container, around, item)
        if block is not None:
            block.start, block.end, block.offset = container.start + 1, item.end - 1, container.start + 1
            block.place, block.holder = IN_ROWS, HOLDER
            self._draft.add(block)

    def _element_block(self, container: Container, marks: dict[str, object], item: Item) -> DraftBlock:
        """The block that an element's attributes make of it, as in the page's own markup; that reports what is odd."""
        said = {name: str(text) for name, text in marks.items()}
        audience: tuple[Term, ...] = ()
        if not said.keys().isdisjoint(_AUDIENCE):
            try:
                audience = audience_of(*(split_names(said.get(name, "")) for name in _AUDIENCE))
            except ConditionError:
                audience = ()
        elif said.keys() == {"data-segment-cap"}:
            audience = _EVERYBODY
        label = STRING.match(self._body, container.start + len(ELEMENT))
        return DraftBlock(
            start=container.start + 1,
            end=item.end - 1,
            offset=container.start + 1,
            place=IN_ROWS,
            label=f"<{label[0][1:41].decode('utf-8', 'replace').strip(chr(34))}>" if label else "",
            audience=audience,
            is_default="data-segment-default" in said,
            slot=said.get("data-segment-slot", "").strip("\t\n\f\r "),
            cap=read_cap(said.get("data-segment-cap", "")),
            holder=HOLDER,
        )


def _as_attribute(value: object) -> str | None:
    """The text that React writes as an attribute's value, or None where it writes no attribute."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return value if isinstance(value, str) else None
