"""Trees to encoded expressions: nested lists of codes and constants that a bundle can hold.

In: a tree whose names are resolved. Out: a constant as itself (null, bool, int, double, string, bytes),
everything else as `[code, operand, ...]` with the codes of expression_codes.py. A constant pattern is followed by its
program. Calls that only the compiler can answer (counters) must have been replaced by SignalRefs before; names,
functions and patterns that stand for nothing become failures when evaluated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.functions.signatures import takes_count
from segments.authoring.cel.syntax import ast
from segments.expression_codes import (
    FORM_FAILURE,
    FORM_HAS,
    FORM_LIST,
    FORM_MAP,
    FORM_SELECT,
    FORM_SIGNAL,
    FORM_TYPE,
    FORM_UINT,
    FORM_VARIABLE,
    MACROS,
)

Encoded: TypeAlias = Any

_REFERENCES: Final = {"in_segment": "segment", "score": "score", "cluster": "cluster"}
"""Functions whose value stands in the environment, under `segment:NAME`, `score:NAME` and `cluster:NAME`."""


def encode_expression(node: ast.Node) -> Encoded:
    """The encoded form of a tree whose names are resolved."""
    return _encode(node, ())


def _encode(node: ast.Node, variables: tuple[str, ...]) -> Encoded:
    return _ENCODERS[type(node)](node, variables)


def _constant(node: ast.Constant, _variables: tuple[str, ...]) -> Encoded:
    return [FORM_UINT, node.value] if node.type == "uint" else node.value


def _identifier(node: ast.Identifier, variables: tuple[str, ...]) -> Encoded:
    """A macro variable by its level from the outermost macro, the innermost of equal names."""
    if node.name in variables:
        return [FORM_VARIABLE, len(variables) - 1 - variables[::-1].index(node.name)]
    return [FORM_FAILURE, f"undeclared name {node.name}"]


def _signal(node: ast.SignalRef, _variables: tuple[str, ...]) -> Encoded:
    return [FORM_SIGNAL, node.name]


def _type(node: ast.TypeName, _variables: tuple[str, ...]) -> Encoded:
    return [FORM_TYPE, node.name]


def _select(node: ast.Select, variables: tuple[str, ...]) -> Encoded:
    return [FORM_HAS if node.is_test else FORM_SELECT, _encode(node.operand, variables), node.field]


def _call(node: ast.Call, variables: tuple[str, ...]) -> Encoded:
    operator = OPERATORS.get(node.function)
    if operator is None or not takes_count(operator, len(node.arguments), has_target=node.target is not None):
        return [FORM_FAILURE, f"no such function {node.function}"]
    if node.function in _REFERENCES and isinstance(node.arguments[0], ast.Constant):
        return [FORM_SIGNAL, f"{_REFERENCES[node.function]}:{node.arguments[0].value!s}"]
    operands = node.arguments if node.target is None else (node.target, *node.arguments)
    encoded = [operator.code, *[_encode(operand, variables) for operand in operands]]
    return _with_program(encoded) if node.function == "matches" and isinstance(encoded[-1], str) else encoded


def _with_program(matches: list[Encoded]) -> Encoded:
    """A test for a constant pattern, with what the edge searches by behind the pattern."""
    from segments.authoring.regex.compile import compile_pattern
    from segments.authoring.regex.tree import PatternError

    try:
        return [*matches, *compile_pattern(matches[-1])]
    except PatternError as error:
        return [FORM_FAILURE, str(error)]


def _list(node: ast.ListLiteral, variables: tuple[str, ...]) -> Encoded:
    return [FORM_LIST, *[_encode(element, variables) for element in node.elements]]


def _map(node: ast.MapLiteral, variables: tuple[str, ...]) -> Encoded:
    return [FORM_MAP, *[_encode(part, variables) for entry in node.entries for part in entry]]


def _comprehension(node: ast.Comprehension, variables: tuple[str, ...]) -> Encoded:
    inner = (*variables, node.variable)
    bodies = [_encode(node.body, inner)]
    if node.transform is not None:
        bodies.append(_encode(node.transform, inner))
    return [MACROS[node.macro], _encode(node.range, variables), *bodies]


_ENCODERS: Final[dict[type, Callable[[Any, tuple[str, ...]], Encoded]]] = {
    ast.Constant: _constant,
    ast.Identifier: _identifier,
    ast.SignalRef: _signal,
    ast.TypeName: _type,
    ast.Select: _select,
    ast.Call: _call,
    ast.ListLiteral: _list,
    ast.MapLiteral: _map,
    ast.Comprehension: _comprehension,
}
