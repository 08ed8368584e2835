"""Constant arguments: read by the form that their place asks for, and checked against each other.

In: a call whose types fit, its row, and the names that exist. Out: the call with literals as the evaluator
takes them, and the problems.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from segments.authoring.cel.check import complaints
from segments.authoring.cel.functions.literal_kinds import LiteralError, read_literal
from segments.authoring.cel.functions.operators import LITERAL_KINDS, Operator
from segments.authoring.cel.functions.signatures import Type, signatures_of
from segments.authoring.cel.syntax.ast import Call, Constant, ListLiteral, Node
from segments.authoring.cel.syntax.problems import Problem
from segments.bundle.counter_spec import MAX_STEPS

_CONDITION: Final = "condition"
"""The kind that is an expression everywhere."""


@dataclass(frozen=True, slots=True)
class LiteralRules:
    """Checks of text that has to be constant.

    `known` has the names that exist by their kind (segment, score, event, property); a kind that it does not have is
    not checked. `computed` are the kinds that need not be constant after all.
    """

    known: Mapping[str, Collection[str]] = field(default_factory=dict)
    computed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """The call with its literals read, and what is wrong with them."""

    node: Call
    problems: tuple[Problem, ...]


def check_literals(node: Call, operator: Operator, rules: LiteralRules) -> CheckedCall:
    """Read and check the constant arguments of a call whose count and types fit."""
    problems: list[Problem] = []
    parameters = _parameters_of(operator, len(node.arguments), has_target=node.target is not None)
    arguments = [
        _read_argument(argument, parameter, rules, problems)
        for argument, parameter in zip(node.arguments, parameters, strict=False)
    ]
    if not problems and operator.name in _SENSE:
        problems.extend(_SENSE[operator.name](node))
    checked = replace(node, arguments=tuple(arguments)) if parameters else node
    return CheckedCall(checked, tuple(problems))


def _parameters_of(operator: Operator, count: int, *, has_target: bool) -> tuple[Type, ...]:
    """The parameters of the overloads of that shape, when one of them is a literal kind; else nothing."""
    for signature in signatures_of(operator):
        if len(signature.parameters) == count and (signature.target is not None) == has_target:
            kinds = {parameter.name for parameter in signature.parameters}
            inner = {part.name for parameter in signature.parameters for part in parameter.parameters}
            return signature.parameters if (kinds | inner) & LITERAL_KINDS.keys() else ()
    return ()


def _read_argument(node: Node, parameter: Type, rules: LiteralRules, problems: list[Problem]) -> Node:
    if parameter.name == "list" and isinstance(node, ListLiteral):
        element = parameter.parameters[0]
        return replace(
            node, elements=tuple([_read_argument(part, element, rules, problems) for part in node.elements])
        )
    kind = parameter.parameters[0].name if parameter.name == "list" else parameter.name
    if kind not in LITERAL_KINDS:
        return node
    if not isinstance(node, Constant) or not isinstance(node.value, str):
        if kind != _CONDITION and kind not in rules.computed:
            problems.append(complaints.not_constant(node, kind))
        return node
    return _read_text(node, node.value, kind, rules.known, problems)


def _read_text(
    node: Constant, text: str, kind: str, known: Mapping[str, Collection[str]], problems: list[Problem]
) -> Constant:
    if kind in known and text not in known[kind]:
        problems.append(complaints.unknown_reference(node, kind, text, known[kind]))
        return node
    try:
        value = read_literal(kind, text)
    except LiteralError as error:
        problems.append(complaints.wrong_literal(node, kind, text, str(error)))
        return node
    return node if value == text else Constant("int", value, node.span)


def _constant(node: Node) -> str | int | float | None:
    value = node.value if isinstance(node, Constant) else None
    return value if isinstance(value, str | int | float) else None


def _check_share(node: Call) -> list[Problem]:
    low, high = _constant(node.arguments[2]), _constant(node.arguments[3])
    if isinstance(low, int | float) and isinstance(high, int | float) and not 0 <= low < high <= 100:
        hint = 'A quarter of all: percentage("name", 0, 25)'
        return [complaints.senseless(node, "0 <= low < high <= 100", f"{low} to {high}", hint)]
    return []


def _check_hours(node: Call) -> list[Problem]:
    start, end = _constant(node.arguments[2]), _constant(node.arguments[3])
    if start is not None and start == end:
        hint = 'Leave the condition out for the whole day, or end at "24:00"'
        return [complaints.senseless(node, "two different times", f"{start} twice", hint)]
    return []


def _check_dates(node: Call) -> list[Problem]:
    first, last = _constant(node.arguments[1]), _constant(node.arguments[2])
    if isinstance(first, str) and isinstance(last, str) and first > last:
        hint = "The first date comes first"
        return [complaints.senseless(node, "the earlier date first", f"{first} to {last}", hint)]
    return []


def _check_bounds(node: Call) -> list[Problem]:
    low, high = _constant(node.arguments[1]), _constant(node.arguments[2])
    both_text = isinstance(low, str) and isinstance(high, str)
    both_numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if (both_text or both_numbers) and low > high:  # type: ignore[operator]
        return [
            complaints.senseless(
                node, "the lower bound first", f"{low} to {high}", "between(value, low, high)"
            )
        ]
    return []


def _check_count(node: Call) -> list[Problem]:
    needed, conditions = _constant(node.arguments[0]), node.arguments[1]
    if not isinstance(conditions, ListLiteral):
        hint = "at_least(2, [a, b, c])"
        return [complaints.senseless(conditions, "the conditions in [ ]", "an expression", hint)]
    if isinstance(needed, int) and not 1 <= needed <= len(conditions.elements):
        expected = f"a number from 1 to {len(conditions.elements)}"
        hint = "The first argument says how many of the conditions must hold"
        return [complaints.senseless(node.arguments[0], expected, str(needed), hint)]
    return []


def _check_steps(node: Call) -> list[Problem]:
    """The steps of a sequence, and what undoes it, which may be nothing."""
    for events, least in ((node.arguments[0], 1), *((listed, 0) for listed in node.arguments[2:])):
        if isinstance(events, ListLiteral) and not least <= len(events.elements) <= MAX_STEPS:
            expected = f"{least} to {MAX_STEPS} events"
            return [complaints.senseless(events, expected, str(len(events.elements)), "")]
    return []


_SENSE: Final[Mapping[str, Callable[[Call], list[Problem]]]] = {
    "percentage": _check_share,
    "within_hours": _check_hours,
    "on_dates": _check_dates,
    "between": _check_bounds,
    "at_least": _check_count,
    "events.sequence": _check_steps,
}
