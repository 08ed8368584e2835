"""The meaning of the marks in a JSON document: its blocks, their audiences, and what goes with them.

In: the items that `scan.py` meets. Out: a draft's blocks and problems, and the containers that lose something
(for `separators.py`). Nothing here looks at bytes outside the values of marks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from segments.edge.pages.json.names import Names, read_condition, read_names, segment_of
from segments.edge.pages.json.scan import Container, DocumentScan, Item, NotJson
from segments.edge.pages.json.shapes import COMPANIONS, Shape, shape_of
from segments.edge.pages.plan.draft import Draft, DraftBlock
from segments.edge.pages.plan.marks import MAX_TERMS, audience_of, is_plain_name, read_cap
from segments.edge.pages.plan.plan import Cap, Term

MAX_VALUE_BYTES: Final = 65_536
"""A list of segments is short; a longer value under such a name is content."""

MAX_VALUE_BRACKETS: Final = 1_000
"""Parsing recurses; this is no more than the runtime bears, and far more than 64 references have."""

SYS: Final = "sys"
"""Contentful's name for what a document or link is."""

_EVERYBODY: Final = (Term((), ()),)


def _read_flag(value: object, _: Shape) -> object:
    return value in (True, "true", 1) if value is None or isinstance(value, (bool, str, int)) else None


def _read_text(value: object, _: Shape) -> object:
    return "" if value is None else value if isinstance(value, str) else None


_READERS: Final[Mapping[str, Callable[[object, Shape], object]]] = {
    "any": read_condition,
    "all": read_names,
    "not": read_names,
    "slot": _read_text,
    "default": _read_flag,
    "cap": _read_text,
}


class BlockReader:
    """The listener of one document's scan."""

    __slots__ = ("_body", "_draft", "_shape", "blocks_by_id", "containers")

    def __init__(self, body: bytes, draft: Draft, shape: Shape) -> None:
        self._body, self._draft, self._shape = body, draft, shape
        self.containers: list[Container] = []
        self.blocks_by_id: dict[str, DraftBlock] = {}

    def finish(self, container: Container) -> None:
        """Keep a container that loses something."""
        self.containers.append(container)

    # Marks

    def take_value(
        self, around: Sequence[Container], wanted: str, item: Item, value: tuple[int, int]
    ) -> bool:
        """Read the value of a mark. One that is not about segments stays in the document, with a problem."""
        if wanted == SYS:
            self._take_sys(around, value)
            return False
        owner = self._owner(around, wanted)
        if owner is None:
            return False
        return self.read_mark(owner, wanted, self._parse(value), item.start) and not self._draft.keeps_marks

    def read_mark(self, owner: Container, name: str, value: object, offset: int) -> bool:
        """Note what a mark says about its owner; false, with a problem, where the value is not about segments."""
        kind = COMPANIONS.get(name, "any")
        found = None if isinstance(value, _Unreadable) else _READERS[kind](value, self._shape)
        if found is None:
            self._draft.report("odd-segments", offset, f'"{name}"')
            return False
        owner.marks[kind] = found
        return True

    def _owner(self, around: Sequence[Container], wanted: str) -> Container | None:
        """The object that a mark in the innermost container is about, by the first path that fits."""
        for path in self._shape.paths:
            if wanted != path[-1] and wanted not in COMPANIONS:
                continue
            depth = len(path) - 1
            if len(around) <= depth:
                continue
            names = tuple(_text(container.key) for container in around[len(around) - depth :])
            if names == path[:-1]:
                return around[-1 - depth]
        return None

    def _parse(self, value: tuple[int, int]) -> object:
        raw = self._body[value[0] : value[1]]
        if len(raw) > MAX_VALUE_BYTES or raw.count(b"[") + raw.count(b"{") > MAX_VALUE_BRACKETS:
            return _Unreadable()
        try:
            parsed: object = json.loads(raw)
            return unwrapped(parsed) if self._shape.is_wrapped else parsed
        except (ValueError, RecursionError):  # not UTF-8, or a number of more digits than Python reads
            return _Unreadable()

    def _take_sys(self, around: Sequence[Container], value: tuple[int, int]) -> None:
        """Note the kind of an object: a document with an id, or a link to one, or to a tag that names a segment."""
        parsed = self._parse(value)
        identifier = parsed.get("id") if isinstance(parsed, dict) else None
        if not isinstance(parsed, dict) or not isinstance(identifier, str):
            return
        if parsed.get("type") != "Link":
            around[-1].document_id = identifier
        elif parsed.get("linkType") == "Entry":
            around[-1].link = identifier
        elif parsed.get("linkType") == "Tag" and identifier.startswith(self._shape.prefix):
            self._take_tag(around, identifier)

    def _take_tag(self, around: Sequence[Container], identifier: str) -> None:
        """A tag in `metadata.tags` of the document around it."""
        if len(around) < 4 or [_text(container.key) for container in around[-3:-1]] != ["metadata", "tags"]:
            return
        names = Names((segment_of(identifier, self._shape),))
        known = around[-4].marks.get("tags")
        if isinstance(known, Names):
            names = Names((*known.any_of, *names.any_of))
        around[-4].marks["tags"] = names
        around[-1].marks["tag"] = identifier

    # Blocks

    def take_container(self, container: Container, around: Sequence[Container], item: Item) -> bool:
        """Take a complete container; True for a block, a link, or the tag of a segment."""
        if "tag" in container.marks:
            return True
        if container.link and around:
            return self._take_link(container, around, item)
        if not container.marks:
            return False
        if self._shape.is_wrapped and container.is_object and around and not around[-1].is_object:
            # In Astro's props an object stands in an array, behind a number: what goes is the array.
            around[-1].marks.update(container.marks)
            return False
        block = self.read_block(container, around, item)
        if block is None:
            return False
        if self._is_document(container, around):
            self._draft.report("whole-document", container.start, block.label)
            return False
        item.block = self._draft.add(block)
        if container.document_id:
            self.blocks_by_id.setdefault(container.document_id, block)
        return True

    def _is_document(self, container: Container, around: Sequence[Container]) -> bool:
        """True if the response is about this object, which then cannot go, whoever it is for."""
        if not around or _text(container.key) in self._shape.keeps:
            return True
        if len(around) > max(map(len, self._shape.documents), default=0):
            return False
        path = tuple(_text(one.key) for one in (*around[1:], container))
        return path in self._shape.documents and all(one.is_object for one in around)

    def _take_link(self, container: Container, around: Sequence[Container], item: Item) -> bool:
        """A link in a node of rich text stands for the node; any other for itself."""
        node = around[-2] if len(around) > 2 and not around[-3].is_object else None
        if node is not None and _text(container.key) == "target" and _text(around[-1].key) == "data":
            node.link = container.link
            return False
        item.link = container.link
        return True

    def read_block(self, container: Container, around: Sequence[Container], item: Item) -> DraftBlock | None:
        """The block that an object's marks make of it, or None where they leave it to everybody."""
        marks = container.marks
        label = _label(container, around)
        audience = self._audience(marks, container.start, label)
        slot, is_default = str(marks.get("slot", "")).strip(), marks.get("default") is True
        cap = self._cap(str(marks.get("cap", "")), container.start)
        if is_default and not slot:
            self._draft.report("alone-default", container.start, "")
            is_default = False
        if audience is None and not (slot or cap):
            return None
        if audience is None:
            audience, is_default = () if slot else _EVERYBODY, bool(slot)
        return DraftBlock(
            start=item.start,
            end=item.end,
            offset=container.start,
            place="json",
            label=label,
            audience=audience,
            is_default=is_default,
            slot=slot,
            cap=cap,
            holder=0 if self._shape.has_links or not around else around[-1].start + 1,
        )

    def _audience(self, marks: Mapping[str, object], offset: int, label: str) -> tuple[Term, ...] | None:
        """The audience, or None where the lists are empty: such content is for everybody."""
        listed, tagged = _condition_of(marks.get("any")), _condition_of(marks.get("tags"))
        lists = (
            listed.any_of + tagged.any_of,
            listed.all_of + _names_of(marks.get("all")),
            listed.none_of + _names_of(marks.get("not")),
        )
        count = sum(map(len, lists))
        if not count:
            return None
        if count > MAX_TERMS:
            self._draft.report("too-many-names", offset, f"{count} names")
            return ()
        for name in (name for names in lists for name in names if not is_plain_name(name)):
            self._draft.report("odd-name", offset, f'"{name[:60]}" in {label}')
        return audience_of(*lists)

    def _cap(self, text: str, offset: int) -> Cap | None:
        cap = read_cap(text) if text else None
        if text and cap is None:
            self._draft.report("bad-cap", offset, f'"{text[:60]}"')
        return cap


def document_end(body: bytes, start: int, limit: int) -> int:
    """The end of the document at `start`, with the white space behind it, or 0 for no document."""
    reader = BlockReader(body, Draft(), shape_of(None))
    try:
        return DocumentScan(body, [], reader).run(start, limit)
    except NotJson:
        return 0


class _Unreadable:
    """No JSON value, or one that is too large to be a mark."""


def unwrapped(value: object) -> object:
    """A value of Astro's props without the numbers of its kinds; what is of no such form stays."""
    if not isinstance(value, list) or len(value) != 2 or value[0] not in (0, 1):
        return value
    inner = value[1]
    if isinstance(inner, dict):
        return {name: unwrapped(member) for name, member in inner.items()}
    return [unwrapped(element) for element in inner] if value[0] == 1 and isinstance(inner, list) else inner


def _condition_of(value: object) -> Names:
    return value if isinstance(value, Names) else Names()


def _names_of(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _text(key: bytes) -> str:
    """The name in a key, quotes and all."""
    if b"\\" not in key:
        return key[1:-1].decode("utf-8", "replace")
    return str(json.loads(key.decode("utf-8", "replace")))


def _label(container: Container, around: Sequence[Container]) -> str:
    """The name of an object in messages: its own, or that of the list it is in."""
    depth = 0
    for one in (container, *reversed(around)):
        if one.key:
            return _text(one.key)[:40] + "[]" * depth
        depth += 1
    return "$" + "[]" * (depth - 1)
