"""Names of an expression to what they stand for.

In: a tree as parsed, the names that have values, and a container (a prefix that short names may leave out).
Out: the same tree with signals, types and namespaced functions in place of the identifiers and selections
that name them. What stands for nothing is left as it is; the checker says so. Rules: cel-spec, "Name
Resolution".
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from typing import Any, Final

from segments.authoring.cel.functions.operators import OPERATORS, TYPE_NAMES
from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Identifier,
    ListLiteral,
    MapLiteral,
    Node,
    Select,
    SignalRef,
    TypeName,
)

EVENT: Final = "event"
"""The name of the event in the condition of a behaviour function."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The meaning of names at one place: the values of the environment, the container, and macro variables."""

    values: Container[str]
    container: str = ""
    variables: frozenset[str] = frozenset()

    def candidates(self, name: str) -> list[str]:
        """The full names that `name` may stand for, the likeliest first."""
        if name.startswith("."):
            return [name[1:]]
        parts = self.container.split(".") if self.container else []
        return [".".join([*parts[:count], name]) for count in range(len(parts), 0, -1)] + [name]


def resolve_names(node: Node, scope: Scope) -> Node:
    """The tree with every name that is known replaced by what it stands for."""
    return _RESOLVERS.get(type(node), _unchanged)(node, scope)


def dotted_name(node: Node) -> str | None:
    """`a.b.c` of an identifier or a chain of selections, None of anything else."""
    fields: list[str] = []
    while isinstance(node, Select) and not node.is_test:
        fields.append(node.field)
        node = node.operand
    return ".".join([node.name, *reversed(fields)]) if isinstance(node, Identifier) else None


def _named(node: Identifier | Select, scope: Scope) -> Node:
    """The longest part of a dotted name that has a value; the rest selects from it."""
    name = dotted_name(node)
    if name is None or name.split(".")[0] in scope.variables:
        return _selected(node, scope)
    for candidate in scope.candidates(name):
        if candidate in scope.values:
            return SignalRef(candidate, node.span)
        if candidate in TYPE_NAMES:
            return TypeName(candidate, node.span)
    return _selected(node, scope)


def _selected(node: Identifier | Select, scope: Scope) -> Node:
    return replace(node, operand=_operand(node, scope)) if isinstance(node, Select) else node


def _operand(node: Select, scope: Scope) -> Node:
    return resolve_names(node.operand, scope)


def _tested(node: Select, scope: Scope) -> Node:
    """`has(a.b)` of a name that is itself a signal asks whether the signal is known."""
    whole = _named(replace(node, is_test=False), scope)
    if isinstance(whole, SignalRef):
        return Call("known", (whole,), node.span)
    return replace(node, operand=_operand(node, scope))


def _select(node: Select, scope: Scope) -> Node:
    return _tested(node, scope) if node.is_test else _named(node, scope)


def _call(node: Call, scope: Scope) -> Node:
    function, target = node.function.removeprefix("."), node.target
    namespace = None if target is None else dotted_name(target)
    if namespace is not None and namespace.split(".")[0] not in scope.variables:
        qualified = f"{namespace.removeprefix('.')}.{function}"
        if qualified in OPERATORS:
            function, target = qualified, None
    inner = replace(scope, variables=scope.variables | {EVENT}) if function.startswith("events.") else scope
    arguments = tuple([resolve_names(argument, inner) for argument in node.arguments])
    if target is None:
        return Call(function, (*_implied(function, node), *arguments), node.span)
    return Call(node.function, arguments, node.span, resolve_names(target, scope))


def _implied(function: str, node: Call) -> tuple[SignalRef, ...]:
    """The signals that a function reads without being told, as its first arguments."""
    operator = OPERATORS.get(function)
    return tuple([SignalRef(name, node.span) for name in operator.signals]) if operator else ()


def _list(node: ListLiteral, scope: Scope) -> Node:
    return replace(node, elements=tuple([resolve_names(element, scope) for element in node.elements]))


def _map(node: MapLiteral, scope: Scope) -> Node:
    entries = [(resolve_names(key, scope), resolve_names(value, scope)) for key, value in node.entries]
    return replace(node, entries=tuple(entries))


def _comprehension(node: Comprehension, scope: Scope) -> Node:
    inner = replace(scope, variables=scope.variables | {node.variable})
    transform = None if node.transform is None else resolve_names(node.transform, inner)
    return replace(
        node,
        range=resolve_names(node.range, scope),
        body=resolve_names(node.body, inner),
        transform=transform,
    )


def _unchanged(node: Node, _scope: Scope) -> Node:
    return node


_RESOLVERS: Final[dict[type, Callable[[Any, Scope], Node]]] = {
    Identifier: _named,
    Select: _select,
    Call: _call,
    ListLiteral: _list,
    MapLiteral: _map,
    Comprehension: _comprehension,
}
