"""The syntax tree of a CEL expression: what the parser makes, the checker types and the compiler reads.

Nodes are frozen and compare by value, places included. Operators are calls under the names that cel-spec gives
them (`_&&_`, `!_`, `_==_`, `_?_:_`, `@in`, `_[_]`, `-_`), so one table serves operators and functions.
A `span` is a pair of character offsets into the source, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. `type` is null, bool, int, uint, double, string or bytes; `value` is the plain Python value."""

    type: str
    value: None | bool | int | float | str | bytes
    span: Span


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name as written; a leading dot (absolute name) is kept."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class SignalRef:
    """A catalog or site signal. Only the checker makes these, out of identifiers and selections."""

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
    """What the macros all, exists, exists_one, map and filter expand to (cel-spec, "Macros")."""

    macro: str
    variable: str
    range: Node
    body: Node
    span: Span
    transform: Node | None = None
    """Only for map: `body` is then its filter, or the constant true."""


Node: TypeAlias = Constant | Identifier | SignalRef | Select | Call | ListLiteral | MapLiteral | Comprehension
