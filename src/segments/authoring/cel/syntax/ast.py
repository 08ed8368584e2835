"""The syntax tree of a CEL expression: what the parser makes, the checker types and the compiler reads.

Nodes are frozen and compare by value, places included. Operators are calls under the names that cel-spec
gives them (`_&&_`, `!_`, `_==_`, `_?_:_`, `@in`, `_[_]`, `-_`), so one table serves operators and functions.
A chain of `&&`, or of `||`, is one call with all its conditions as arguments: two or more. A `span` is a pair
of character offsets into the source, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. `type` is null, bool, int, uint, double, string or bytes; `value` is the plain value."""

    type: str
    value: bool | int | float | str | bytes | None
    span: Span


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name as written; a leading dot (absolute name) is kept."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class SignalRef:
    """A catalog or site signal, or another value that the visitor's environment holds under this name.

    Made where names are resolved, out of identifiers and selections.
    """

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class TypeName:
    """A name that stands for a type, such as `int` or `google.protobuf.Duration`. Made where names are
    resolved.
    """

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Select:
    """`operand.field`, or with `is_test` the macro `has(operand.field)`."""

    operand: Node
    field: str
    span: Span
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function, method (with `target`) or operator."""

    function: str
    arguments: tuple[Node, ...]
    span: Span
    target: Node | None = None


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    elements: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MapLiteral:
    """`{k: v}`, entries in source order."""

    entries: tuple[tuple[Node, Node], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Comprehension:
    """The expansion of the macros all, exists, exists_one, map and filter (cel-spec, "Macros")."""

    macro: str
    variable: str
    range: Node
    body: Node
    span: Span
    transform: Node | None = None
    """Only for map: `body` is then its filter, or the constant true."""


Node: TypeAlias = (
    Constant | Identifier | SignalRef | TypeName | Select | Call | ListLiteral | MapLiteral | Comprehension
)


MIRRORED: Final = {
    "_<_": "_>_",
    "_<=_": "_>=_",
    "_>_": "_<_",
    "_>=_": "_<=_",
    "_==_": "_==_",
    "_!=_": "_!=_",
}
"""Each comparison with its sides exchanged."""


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below a node, in source order; a call's target comes first."""
    match node:
        case Select():
            return (node.operand,)
        case Call():
            return node.arguments if node.target is None else (node.target, *node.arguments)
        case ListLiteral():
            return node.elements
        case MapLiteral():
            return tuple(part for entry in node.entries for part in entry)
        case Comprehension():
            parts = (node.range, node.body)
            return parts if node.transform is None else (*parts, node.transform)
        case _:
            return ()


def walk(*roots: Node) -> Iterator[Node]:
    """The nodes and everything below them, in source order, each node once although trees may share parts.

    Without recursion: a tree is as deep as its author likes.
    """
    waiting = list(reversed(roots))
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting.extend(reversed(children(node)))


def with_children(node: Node, nodes: tuple[Node, ...]) -> Node:
    """The node with other nodes in the places that `children` lists; itself where they are the same."""
    if all(new is old for new, old in zip(nodes, children(node), strict=True)):
        return node
    match node:
        case ListLiteral():
            return replace(node, elements=nodes)
        case Call(target=None):
            return replace(node, arguments=nodes)
        case Call():
            return replace(node, target=nodes[0], arguments=nodes[1:])
        case Select():
            return replace(node, operand=nodes[0])
        case MapLiteral():
            return replace(node, entries=tuple(zip(nodes[::2], nodes[1::2], strict=True)))
        case Comprehension():
            return replace(node, range=nodes[0], body=nodes[1], transform=nodes[2] if nodes[2:] else None)
    return node
