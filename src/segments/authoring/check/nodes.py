"""Walks the trees of conditions without recursion: a tree is as deep as its author likes."""

from __future__ import annotations

from collections.abc import Iterator

from segments.authoring.cel.ast import (
    Call,
    Comprehension,
    Constant,
    ListLiteral,
    MapLiteral,
    Node,
    Select,
    SignalRef,
    Span,
)


def children_of(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order of the source."""
    match node:
        case Call(target=target, arguments=arguments):
            return (target, *arguments) if target is not None else arguments
        case ListLiteral(elements=elements):
            return elements
        case MapLiteral(entries=entries):
            return tuple(part for entry in entries for part in entry)
        case Select(operand=operand):
            return (operand,)
        case Comprehension():
            transform = (node.transform,) if node.transform is not None else ()
            return (node.range, node.body, *transform)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, from left to right."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(children_of(part)))


def signals_in(node: Node) -> frozenset[str]:
    """The names of the signals that a condition names itself."""
    return frozenset(part.name for part in walk(node) if isinstance(part, SignalRef))


def segments_in(node: Node) -> list[tuple[str, Span]]:
    """The segments that a condition names with `in_segment`, and where."""
    found = []
    for part in walk(node):
        match part:
            case Call(function="in_segment", arguments=(Constant(value=str(name)) as argument,)):
                found.append((name, argument.span))
    return found
