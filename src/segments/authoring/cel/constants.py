"""Constant parts of a condition: those that always fail, and comparisons that no visitor can change.

In: a checked tree, and the edge's evaluator as a function. Out: problems at the parts themselves. A part that a signal
decides is left alone, unless a constant argument makes it fail whatever the signal's value is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from segments.authoring.cel.check import complaints
from segments.authoring.cel.encode import Encoded, encode_expression
from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.syntax.ast import (
    Call,
    Comprehension,
    Constant,
    Identifier,
    ListLiteral,
    Node,
    SignalRef,
    TypeName,
    children,
    walk,
)
from segments.authoring.cel.syntax.problems import Problem

LONGEST_SAMPLE: Final = 10_000
"""Characters of a sample text; a position beyond it is not judged."""

_REFERENCES: Final = ("in_segment", "score", "cluster")
"""Functions of constant text whose value is the visitor's all the same."""
_COMPARISONS: Final = frozenset(("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"))
_TEXT_TESTS: Final = frozenset(
    name for name, row in OPERATORS.items() if row.family == "text" and row.overloads[0].endswith("-> bool")
)
_ACCESSORS: Final = frozenset(name for name, row in OPERATORS.items() if row.family == "time")
_DIVISIONS: Final = ("_/_", "_%_")
_POSITIONS: Final = ("substring", "charAt", "indexOf", "lastIndexOf")
_NOTHING: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The edge's answer to a constant expression: the reason of a failure, or its truth where it is a condition."""

    failure: str = ""
    truth: bool | None = None


Evaluate: TypeAlias = Callable[[Encoded], Outcome]


def constant_problems(node: Node, evaluate: Evaluate) -> list[Problem]:
    """Each constant part that cannot be evaluated, and each comparison of constants."""
    return _ConstantChecker(evaluate).check(node)


class _ConstantChecker:
    """One tree; `_free` has the variables that a part takes from around it, None where a signal decides it."""

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._free: dict[int, frozenset[str] | None] = {}

    def check(self, node: Node) -> list[Problem]:
        self._find_free(node)
        problems = []
        for part in self._largest(node):
            failing = self._innermost_failure(part)
            if failing is not None:
                problems.append(complaints.always_fails(*failing))
            elif _compares(part):
                truth = self._outcome(part).truth
                problems += [] if truth is None else [complaints.decided(part, is_true=truth)]
        for call in walk(node):
            sample = self._sampled(call) if isinstance(call, Call) else None
            if sample is not None and (failure := self._outcome(sample).failure):
                problems.append(complaints.always_fails(call, failure))
        return problems

    def _outcome(self, node: Node) -> Outcome:
        return self._evaluate(encode_expression(node))

    def _is_constant(self, node: Node) -> bool:
        return self._free[id(node)] == _NOTHING

    def _find_free(self, node: Node) -> frozenset[str] | None:
        found = [self._find_free(child) for child in children(node)]
        self._free[id(node)] = free = None if _is_of_visitor(node) or None in found else _free_in(node, found)
        return free

    def _largest(self, node: Node) -> Iterator[Node]:
        """The constant parts that are no part of another one, but for plain values."""
        if self._is_constant(node):
            if not _is_plain(node):
                yield node
            return
        for child in children(node):
            yield from self._largest(child)

    def _innermost_failure(self, node: Node) -> tuple[Node, str] | None:
        """The smallest part that fails, and why: a smaller one says more."""
        failure = self._outcome(node).failure
        if not failure:
            return None
        for child in children(node):
            if self._is_constant(child) and not _is_plain(child):
                inner = self._innermost_failure(child)
                if inner is not None:
                    return inner
        return node, failure

    def _sampled(self, call: Call) -> Call | None:
        """A call that a visitor's value goes into, with a sample for that value; None where none can be given."""
        subject, *others = children(call) or (call,)
        if self._is_constant(subject) or not others or not all(map(self._is_constant, others)):
            return None
        if call.target is None:
            divisor = others[0]
            if call.function not in _DIVISIONS or not isinstance(divisor, Constant):
                return None
            one = 1.0 if divisor.type == "double" else 1
            return replace(call, arguments=(Constant(divisor.type, one, divisor.span), divisor))
        if call.function in _ACCESSORS:
            moment = Constant("string", "2027-01-01T00:00:00Z", subject.span)
            return replace(call, target=Call("timestamp", (moment,), subject.span))
        if call.function not in _POSITIONS:
            return None
        length = 1 + max((part.value for part in others if _is_int(part)), default=0)  # type: ignore[union-attr, operator, type-var]
        if length > LONGEST_SAMPLE:
            return None
        return replace(call, target=Constant("string", "x" * max(length, 1), subject.span))  # type: ignore[operator]


def _is_of_visitor(node: Node) -> bool:
    if isinstance(node, SignalRef):
        return True
    if not isinstance(node, Call):
        return False
    operator = OPERATORS.get(node.function)
    return (
        operator is None
        or bool(operator.signals)
        or operator.family == "behaviour"
        or node.function in _REFERENCES
    )


def _free_in(node: Node, found: list[frozenset[str] | None]) -> frozenset[str]:
    """The variables that a part takes from around it, `found` being those of its children."""
    if isinstance(node, Identifier):
        return frozenset((node.name,))
    taken = [names or _NOTHING for names in found]
    if isinstance(node, Comprehension):
        return taken[0] | (_NOTHING.union(*taken[1:]) - {node.variable})
    return _NOTHING.union(*taken)


def _is_plain(node: Node) -> bool:
    """A value as it is written, which cannot fail."""
    if isinstance(node, ListLiteral):
        return all(isinstance(element, Constant) for element in node.elements)
    return isinstance(node, Constant | TypeName)


def _compares(node: Node) -> bool:
    """True for a comparison, or for several of them joined: `"plan" == "gold"`."""
    return any(isinstance(part, Call) and part.function in _COMPARISONS | _TEXT_TESTS for part in walk(node))


def _is_int(node: Node) -> bool:
    return isinstance(node, Constant) and node.type == "int"
