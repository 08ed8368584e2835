"""A tree without its places, as bytes: two conditions with one shape are the same condition."""

from __future__ import annotations

from segments.authoring.cel.ast import (
    Call,
    Comprehension,
    Constant,
    Identifier,
    ListLiteral,
    MapLiteral,
    Node,
    Select,
    SignalRef,
    TypeName,
    children,
)


def shape_of(node: Node) -> bytes:
    """Bytes that are equal exactly where two trees are, places aside."""
    return repr(_shape(node)).encode("utf-8", "surrogatepass")


def _shape(node: Node) -> tuple[object, ...]:
    parts = tuple(_shape(child) for child in children(node))
    return (type(node).__name__, *_words(node), parts)


def _words(node: Node) -> tuple[object, ...]:
    match node:
        case Constant(type=type_name, value=value):
            return (type_name, value)
        case Identifier(name=name) | SignalRef(name=name) | TypeName(name=name):
            return (name,)
        case Select(field=field, is_test=is_test):
            return (field, is_test)
        case Call(function=function, target=target):
            return (function, target is not None)
        case Comprehension(macro=macro, variable=variable, transform=transform):
            return (macro, variable, transform is not None)
        case ListLiteral() | MapLiteral():
            return ()
