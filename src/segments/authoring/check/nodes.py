"""Names in conditions: signals and other segments."""

from __future__ import annotations

from segments.authoring.cel.syntax.ast import Call, Constant, Node, SignalRef, Span, walk


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
