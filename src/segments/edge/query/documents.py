"""One member of a JSON document found, or set to another value with all other bytes kept.

In: a document's bytes, a path of names, a value's bytes. Out: values, or the document with that member; None where it
is no object (or, for requests in a batch, no list of objects). Of equal names none may be left that says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from segments.edge.pages.json.compile import find_keys
from segments.edge.pages.json.scan import Container, DocumentScan, Item, NotJson
from segments.edge.pages.json.separators import place_items
from segments.edge.pages.json.shapes import Shape
from segments.edge.pages.plan.draft import Draft

MAX_BATCH: Final = 100
"""Requests in one body. Servers allow fewer, and each costs a scan of its own."""

_SPACE: Final = b"\t\n\r "


class _Finder:
    """Listens to a scan: the document's own members of one name, and where its first member would stand."""

    __slots__ = ("name", "old", "root")

    def __init__(self, name: str) -> None:
        self.name = name
        self.old: list[tuple[Item, tuple[int, int]]] = []
        self.root: Container | None = None

    def finish(self, container: Container) -> None:
        """Nothing to do: the document's root is seen in any case."""

    def take_value(
        self, around: Sequence[Container], wanted: str, item: Item, value: tuple[int, int]
    ) -> bool:
        """A member of the document itself that has the name."""
        if len(around) == 1 and wanted == self.name:
            self.old.append((item, value))
            return True
        return False

    def take_container(self, container: Container, around: Sequence[Container], item: Item) -> bool:  # noqa: ARG002 - the listener's form
        """Remember the document itself."""
        if not around:
            self.root = container
        return False


def _scan(document: bytes, name: str) -> _Finder | None:
    finder = _Finder(name)
    keys = [key for key in find_keys(document, Shape("", paths=((name,),))) if key[1] == name]
    try:
        end = DocumentScan(document, keys, finder).run(0, len(document))
    except NotJson:
        return None
    return finder if end == len(document) and finder.root and finder.root.is_object else None


def is_object(document: bytes) -> bool:
    """True if this is one JSON object, and nothing besides."""
    return _scan(document, "") is not None


def values_of(document: bytes, name: str) -> list[bytes]:
    """All values of a member of one object, in their order: of equal names servers take the first or the last."""
    finder = _scan(document, name)
    return [document[start:end].strip(_SPACE) for _, (start, end) in finder.old] if finder else []


def objects_in(document: bytes) -> list[bytes]:
    """A document by itself, or the objects of the list that it is; nothing where it is neither."""
    if document.lstrip(_SPACE)[:1] != b"[":
        return [document] if is_object(document) else []
    extents = _extents_in_list(document)
    return [document[start:end] for start, end in extents or ()]


def set_member(document: bytes, path: tuple[str, ...], value: bytes) -> bytes | None:
    """The document with the member at `path`; in a list, each of its objects with it."""
    if document.lstrip(_SPACE)[:1] == b"[":
        return _set_in_list(document, path, value)
    finder = _scan(document, path[0])
    if finder is None or finder.root is None:
        return None
    if len(path) > 1:
        inner = [document[start:end] for _, (start, end) in finder.old if document[start] == 0x7B]
        # Of equal names some servers take the first and some the last; one object in place of all is no choice.
        found = set_member(inner[-1] if inner else b"{}", path[1:], value)
        value = found if found is not None else b"{}"
    draft = Draft()
    place_items(document, draft, [finder.root] if finder.root.items else [], {})
    comma = b"," if finder.root.first_fixed >= 0 else b""
    begin = finder.root.start + 1
    member = json.dumps(path[0], ensure_ascii=False).encode() + b":" + value + comma
    return _edited(document, [(begin, begin, member), *((start, end, b"") for start, end in draft.cuts)])


def _set_in_list(document: bytes, path: tuple[str, ...], value: bytes) -> bytes | None:
    edits: list[tuple[int, int, bytes]] = []
    for start, end in _extents_in_list(document) or ():
        written = set_member(document[start:end], path, value)
        if written is None or document[start:end].lstrip(_SPACE)[:1] == b"[":
            return None
        edits.append((start, end, written))
    return _edited(document, edits) if edits else None


def _extents_in_list(document: bytes) -> list[tuple[int, int]] | None:
    """The places of a list's elements; None where it is none, or too long."""
    found: list[tuple[int, int]] = []
    position = document.index(b"[") + 1
    while len(found) < MAX_BATCH:
        try:
            end = DocumentScan(document, [], _Finder("")).run(position, len(document))
        except NotJson:
            return None
        found.append((position, end))
        position = end + 1
        if document[end:position] == b"]":
            return found if not document[position:].strip(_SPACE) else None
        if document[end:position] != b",":
            return None
    return None


def _edited(document: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    pieces: list[bytes] = []
    position = 0
    for start, end, content in sorted(edits):
        pieces += [document[position:start], content]
        position = end
    return b"".join([*pieces, document[position:]])
