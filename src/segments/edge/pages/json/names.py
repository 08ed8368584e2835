"""The value of a mark: which segments it names, in each of the forms in which content systems write them.

In: a parsed JSON value and a shape. Out: names, or None where the value is not about segments at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.edge.pages.json.shapes import Shape
from segments.edge.pages.settings.json_settings import Path

_SEPARATORS: Final = re.compile(r"[\t\n\f\r ,]+")
_FORM: Final = {"any", "all", "not"}
_REFERENCES: Final = frozenset({"_ref", "_id", "id"})
"""Keys that name a segment by a document's id, often with a prefix for its type."""


@dataclass(frozen=True, slots=True)
class Names:
    """The segments that one mark names: any of the first, all of the second, none of the third."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


def read_condition(value: object, shape: Shape) -> Names | None:
    """The condition in a list of segments: {"any": .., "all": .., "not": ..}, or any form of `read_names`."""
    if isinstance(value, dict) and value and value.keys() <= _FORM:
        found = {word: read_names(listed, shape) for word, listed in value.items()}
        if None in found.values():
            return None
        return Names(*((found.get(word) or ()) for word in ("any", "all", "not")))
    names = read_names(value, shape)
    return None if names is None else Names(names)


def read_names(value: object, shape: Shape) -> tuple[str, ...] | None:
    """The names in a list, in a text with spaces or commas, in objects of the shape's kind; null has none."""
    if value is None:
        return ()
    if isinstance(value, str):
        return _unique([name for name in _SEPARATORS.split(value) if name])
    if isinstance(value, dict):
        return _read_object(value, shape)
    if not isinstance(value, list):
        return None
    names = [_name_of(element, shape) for element in value]
    if None in names:
        return None
    return _unique([name for name in names if name])


def _read_object(value: Mapping[str, object], shape: Shape) -> tuple[str, ...] | None:
    """{"data": [..]} around related documents, one document, or a value for each language."""
    if value.keys() - {"data", "meta"} == set():
        return read_names(value.get("data"), shape)
    name = _name_of(value, shape)
    if name is not None:
        return (name,)
    if shape.has_links and all(isinstance(listed, (str, list, type(None))) for listed in value.values()):
        found = [read_names(listed, shape) for listed in value.values()]
        return None if None in found else _unique([name for names in found for name in names or ()])
    return None


def _name_of(element: object, shape: Shape) -> str | None:
    if isinstance(element, str):
        return element.strip("\t\n\f\r ")
    if not isinstance(element, dict):
        return None
    for path in shape.names:
        found = _follow(element, path)
        if isinstance(found, str) and found:
            return segment_of(found, shape) if path[-1] in _REFERENCES else found
    return None


def _follow(value: object, path: Path) -> object:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def segment_of(identifier: str, shape: Shape) -> str:
    """The segment that a document or tag with this id stands for: the id without the shape's prefix."""
    return identifier.removeprefix(shape.prefix) or identifier


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
