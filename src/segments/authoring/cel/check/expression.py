"""The types of an expression, and everything that is wrong with it, all at once.

In: a tree as parsed and the environment: what names have values, and of which types. Out: the tree with names
resolved and constant text read, its type, and the problems. A part that is wrong counts as `dyn`, so that one
mistake is reported once. This file knows nothing of segments beyond the names that the environment lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from segments.authoring.cel.check import complaints
from segments.authoring.cel.check.arguments import LiteralRules, check_literals
from segments.authoring.cel.check.names import EVENT, Scope, dotted_name, resolve_names
from segments.authoring.cel.functions.operators import OPERATORS
from segments.authoring.cel.functions.overloads import (
    BOOL,
    DYN,
    STRING,
    is_assignable,
    joined_type,
    resolve_overload,
)
from segments.authoring.cel.functions.signatures import Type, takes_count
from segments.authoring.cel.meant.names import COMPARISONS, meant_by_name
from segments.authoring.cel.syntax.ast import (
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
)
from segments.authoring.cel.syntax.problems import Problem

MAX_PROBLEMS: Final = 100
"""Of one expression. Nobody reads more, and each takes a search for the name that was meant, and a copy of its line."""

_EVENT_TYPE: Final = Type("map", (STRING, DYN))


@dataclass(frozen=True, slots=True)
class Environment:
    """The names that an expression may use: typed values by name, a container for short names, and constant text."""

    values: Mapping[str, Type]
    container: str = ""
    literals: LiteralRules = field(default_factory=LiteralRules)


@dataclass(frozen=True, slots=True)
class CheckedExpression:
    """The tree ready to encode, its type, and the first problems sorted by place; usable when there are none."""

    node: Node
    type: Type
    problems: tuple[Problem, ...]


def check_expression(node: Node, environment: Environment, wanted: Type | None = None) -> CheckedExpression:
    """Resolve, type and check an expression; with `wanted`, its result must be of that type (a rule's is
    bool).
    """
    resolved = resolve_names(node, Scope(environment.values, environment.container))
    checker = _Checker(environment)
    checked, kind = checker.check(resolved, {})
    if wanted is not None and not is_assignable(wanted, kind, {}):
        checker.problems.append(complaints.wrong_result(checked, wanted, kind))
    problems = sorted(checker.problems, key=lambda problem: (problem.span, problem.code))
    if len(problems) > MAX_PROBLEMS:
        hint = f"There are more problems after this one; only the first {MAX_PROBLEMS} are shown"
        problems = [*problems[: MAX_PROBLEMS - 1], replace(problems[MAX_PROBLEMS - 1], hint=hint)]
    return CheckedExpression(checked, kind, tuple(problems))


_Variables = Mapping[str, Type]
_Checked = tuple[Node, Type]


class _Checker:
    """One walk over one tree; problems gather on the way. `_opposite` has the other side of what is compared."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.problems: list[Problem] = []
        self._opposite: dict[int, Node] = {}

    def check(self, node: Node, variables: _Variables) -> _Checked:
        return _CHECKS[type(node)](self, node, variables)

    def checks(self, nodes: Collection[Node], variables: _Variables) -> tuple[tuple[Node, ...], list[Type]]:
        checked = [self.check(node, variables) for node in nodes]
        return tuple([node for node, _ in checked]), [kind for _, kind in checked]

    def complain(self, problem: Problem) -> Type:
        """Note a problem; the part that has it counts as `dyn`."""
        self.problems.append(problem)
        return DYN

    def unknown_name(self, name: str, node: Node, variables: _Variables) -> Type:
        if len(self.problems) > MAX_PROBLEMS:
            return DYN
        names = [*self.environment.values, *variables]
        known = self.environment.literals.known
        meant = meant_by_name(name, self._opposite.get(id(node)), self.environment.values, known)
        return self.complain(complaints.unknown_name(name, node.span, names, meant))

    def constant(self, node: Constant, _variables: _Variables) -> _Checked:
        return node, Type("null_type" if node.type == "null" else node.type)

    def identifier(self, node: Identifier, variables: _Variables) -> _Checked:
        if node.name in variables:
            return node, variables[node.name]
        return node, self.unknown_name(node.name, node, variables)

    def signal(self, node: SignalRef, _variables: _Variables) -> _Checked:
        return node, self.environment.values.get(node.name, DYN)

    def type_name(self, node: TypeName, _variables: _Variables) -> _Checked:
        return node, Type("type")

    def select(self, node: Select, variables: _Variables) -> _Checked:
        name = dotted_name(replace(node, is_test=False))
        if name is not None and name.split(".")[0] not in variables:
            return node, self.unknown_name(name, node, variables)
        operand, kind = self.check(node.operand, variables)
        checked = replace(node, operand=operand)
        if kind.name not in ("map", "dyn"):
            return checked, self.complain(complaints.not_a_map(node, kind))
        if node.is_test:
            return checked, BOOL
        return checked, kind.parameters[1] if kind.parameters else DYN

    def list_literal(self, node: ListLiteral, variables: _Variables) -> _Checked:
        elements, kinds = self.checks(node.elements, variables)
        return replace(node, elements=elements), Type("list", (joined_type(kinds),))

    def map_literal(self, node: MapLiteral, variables: _Variables) -> _Checked:
        keys, key_types = self.checks([key for key, _ in node.entries], variables)
        values, value_types = self.checks([value for _, value in node.entries], variables)
        for key, kind in zip(keys, key_types, strict=True):
            if kind.name not in ("int", "uint", "bool", "string", "dyn"):
                self.complain(complaints.wrong_key(key, kind))
        entries = tuple(zip(keys, values, strict=True))
        return replace(node, entries=entries), Type("map", (joined_type(key_types), joined_type(value_types)))

    def comprehension(self, node: Comprehension, variables: _Variables) -> _Checked:
        range_, kind = self.check(node.range, variables)
        if kind.name not in ("list", "map", "dyn"):
            kind = self.complain(complaints.not_a_range(node, kind))
        element = kind.parameters[0] if kind.parameters else DYN
        inner = {**variables, node.variable: element}
        body, body_type = self.check(node.body, inner)
        if not is_assignable(BOOL, body_type, {}):
            self.complain(complaints.wrong_result(body, BOOL, body_type))
        checked = replace(node, range=range_, body=body)
        if node.transform is not None:
            transform, transformed = self.check(node.transform, inner)
            return replace(checked, transform=transform), Type("list", (transformed,))
        return checked, Type("list", (element,)) if node.macro == "filter" else BOOL

    def call(self, node: Call, variables: _Variables) -> _Checked:
        operator = OPERATORS.get(node.function)
        if node.function in COMPARISONS:
            left, right = node.arguments
            self._opposite |= {id(left): right, id(right): left}
        inner = {**variables, EVENT: _EVENT_TYPE} if node.function.startswith("events.") else variables
        arguments, kinds = self.checks(node.arguments, inner)
        target, target_type = (None, None) if node.target is None else self.check(node.target, variables)
        checked = replace(node, arguments=arguments, target=target)
        if operator is None:
            return checked, self.complain(complaints.unknown_function(node))
        if not takes_count(operator, len(arguments), has_target=target is not None):
            return checked, self.complain(complaints.wrong_count(node, operator))
        result = resolve_overload(operator, target_type, kinds)
        if result is None:
            return checked, self.complain(complaints.no_overload(checked, operator, target_type, kinds))
        literals = check_literals(checked, operator, self.environment.literals)
        self.problems.extend(literals.problems)
        return literals.node, result


_CHECKS: Final[Mapping[type, Callable[[_Checker, Any, _Variables], _Checked]]] = {
    Constant: _Checker.constant,
    Identifier: _Checker.identifier,
    SignalRef: _Checker.signal,
    TypeName: _Checker.type_name,
    Select: _Checker.select,
    ListLiteral: _Checker.list_literal,
    MapLiteral: _Checker.map_literal,
    Comprehension: _Checker.comprehension,
    Call: _Checker.call,
}
