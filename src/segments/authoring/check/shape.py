"""A tree without its places, as bytes: two conditions with one shape are the same condition."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Final

from segments.authoring.cel.syntax.ast import Node

_PLACE: Final = "span"


def shape_of(node: Node) -> bytes:
    """Bytes that are equal exactly where two trees are, places aside."""
    return repr(_shape(node)).encode("utf-8", "surrogatepass")


def _shape(part: object) -> object:
    """A node as its kind and its fields, a tuple of nodes as a tuple of shapes, a plain value as itself."""
    if isinstance(part, tuple):
        return tuple(map(_shape, part))
    if not is_dataclass(part):
        return part
    names = [name for name in part.__dataclass_fields__ if name != _PLACE]
    return (type(part).__name__, *[_shape(getattr(part, name)) for name in names])
