"""The signals that expressions read: those that they name, and those that functions read without being told."""

from __future__ import annotations

from collections.abc import Iterable

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.ast import Call, Node, SignalRef, walk


def names_in(nodes: Iterable[Node]) -> set[str]:
    """The names of all signals that these expressions read."""
    return {name for node in walk(*nodes) for name in _names_in(node)}


def _names_in(node: Node) -> tuple[str, ...]:
    if isinstance(node, SignalRef):
        return (node.name,)
    operator = OPERATORS.get(node.function) if isinstance(node, Call) else None
    return operator.signals if operator else ()
