"""Every message about the meaning of an expression, one function each.

In: the part that is wrong and what is known about it. Out: a Problem. Messages about the grammar are raised
where the grammar is read, in lex.py, literals.py and parse.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from segments.authoring.cel.functions.operators import LITERAL_KINDS, OPERATORS, Operator
from segments.authoring.cel.functions.signatures import Signature, Type, signatures_of
from segments.authoring.cel.meant.likeness import likest_names
from segments.authoring.cel.meant.texts import (
    meant_clock,
    meant_duration,
    meant_timestamp,
    meant_weekdays,
    meant_window,
    meant_zone,
)
from segments.authoring.cel.syntax.ast import Call, Comprehension, Constant, Node, Select, Span
from segments.authoring.cel.syntax.problems import Problem

_SYMBOLS: Final = {
    "_&&_": "&&", "_||_": "||", "!_": "!", "_?_:_": "? :", "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=",
    "_>_": ">", "_>=_": ">=", "@in": "in", "_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "-_": "-",
    "_[_]": "[ ]",
}  # fmt: skip
_OPERANDS: Final = {
    "_&&_": "conditions",
    "_||_": "conditions",
    "!_": "a condition",
    "_?_:_": "a condition and then two values of the same type",
    "_==_": "two values of the same type",
    "_!=_": "two values of the same type",
    **dict.fromkeys(("_<_", "_<=_", "_>_", "_>=_"), "two numbers, two texts or two times"),
    "@in": "a value and a list of such values",
    "_+_": "two numbers of the same type, or two texts, lists or times",
    "_-_": "two numbers of the same type, or times",
    "_*_": "two numbers of the same type",
    "_/_": "two numbers of the same type",
    "_%_": "two whole numbers of the same type",
    "-_": "an int or double",
    "_[_]": "a list and a position, or a map and a key",
}
"""Operands of operators in words; their overloads would be a long list."""
_FOREIGN_NAMES: Final = {
    "includes": "contains", "has_prefix": "startsWith", "starts_with": "startsWith", "ends_with": "endsWith",
    "length": "size", "len": "size", "count": "size", "lower": "lowerAscii", "upper": "upperAscii",
    "exists": "known", "isset": "known", "is_known": "known", "any": "at_least", "regex": "matches",
    "toLowerCase": "lowerAscii", "toUpperCase": "upperAscii", "did": "events.did", "percent": "percentage",
}  # fmt: skip
"""Names that other languages have for these functions."""


def unknown_name(name: str, span: Span, names: Iterable[str], meant: str) -> Problem:
    """A name that has no value; `meant` is the hint that its place gives."""
    is_other_thing = meant.startswith("Did you mean ")  # a score or a segment of just that name
    hint = meant if is_other_thing else _near(name.removeprefix("."), names) or meant
    if name.startswith("traits."):  # a grant can hold any: only the site knows its type and purpose
        hint = f'Declare it: [signals.{name}] with type = "string" and purpose = "personalization"'
    return _problem("cel-unknown-name", span, f"Expected the name of a signal, got {name}", hint)


def unknown_function(node: Call) -> Problem:
    """A call of something that is no function."""
    foreign = _FOREIGN_NAMES.get(node.function.rpartition(".")[2])
    near = f"Did you mean {foreign}?" if foreign else _near(node.function, OPERATORS)
    if node.function == "not":
        near = "Use ! for not: !(...)"
    hint = near or "The functions are listed in the reference of the rule language"
    return _problem("cel-unknown-function", node.span, f"Expected a function, got {node.function}", hint)


def wrong_count(node: Call, operator: Operator) -> Problem:
    """A function that exists, called with too few or too many arguments, or in the other style."""
    count = len(node.arguments) - len(operator.signals)
    got = f"{count} argument{'' if count == 1 else 's'}" + (" after a dot" if node.target else "")
    expected = _shown_overloads(operator, signatures_of(operator))
    return _problem(
        "cel-wrong-count", node.span, f"Expected {expected}, got {got}", f"For example {operator.example}"
    )


def no_overload(node: Call, operator: Operator, target: Type | None, kinds: Sequence[Type]) -> Problem:
    """Arguments of types that the function does not take."""
    given = [target, *kinds] if target else kinds[len(operator.signals) :]
    alike = [
        signature
        for signature in signatures_of(operator)
        if (signature.target is None) == (target is None) and len(signature.parameters) == len(kinds)
    ]
    operands = _OPERANDS.get(operator.name)
    expected = f"{operands} for {_SYMBOLS[operator.name]}" if operands else _shown_overloads(operator, alike)
    got = " and ".join(map(str, given))
    return _problem(
        "cel-no-overload", node.span, f"Expected {expected}, got {got}", _type_hint(operator, given)
    )


def _type_hint(operator: Operator, given: Sequence[Type]) -> str:
    names = [kind.name for kind in given]
    numbers = {"int", "uint", "double"} & {*names}
    if operator.family == "arithmetic" and len(numbers) > 1:
        return "Numbers of different types do not mix: write 2.0 for a double, or convert with double()"
    if operator.family == "comparison" and "null_type" in names:
        return "Whether a signal has a value: known(signal)"
    if operator.name == "@in" and names[1] == "string":
        return 'in looks into a list; a text inside a text is page.path.contains("sale")'
    if operator.family == "comparison" and "string" in names and numbers:
        return "A text is in quotes, a number is not"
    if operator.name == "_?_:_" and names[0] in ("bool", "dyn"):
        return "Both values need the same type"
    if operator.family == "logic":
        return "A condition is true or false; compare the value: visitor.visits > 0"
    return f"For example {operator.example}"


def wrong_result(node: Node, wanted: Type, got: Type) -> Problem:
    """A condition that is none, or a value of another type than asked for."""
    is_condition = wanted.name == "bool"
    expected = "a condition (bool)" if is_condition else f"a value of type {wanted}"
    hint = "Compare the value with something: visitor.visits > 3" if is_condition else ""
    return _problem("cel-wrong-result", node.span, f"Expected {expected}, got {got}", hint)


def not_a_map(node: Select, kind: Type) -> Problem:
    """A field of something that has no fields."""
    return _problem("cel-no-fields", node.span, f"Expected a map before .{node.field}, got {kind}", "")


def not_a_range(node: Comprehension, kind: Type) -> Problem:
    """A macro on something that has no elements."""
    message = f"Expected a list or map before .{node.macro}, got {kind}"
    return _problem("cel-no-elements", node.range.span, message, "")


def wrong_key(node: Node, kind: Type) -> Problem:
    """A key that maps cannot have."""
    return _problem(
        "cel-wrong-key", node.span, f"Expected a key of type string, int, uint or bool, got {kind}", ""
    )


_MEANT: Final[dict[str, Callable[[str], str]]] = {
    "window": meant_window,
    "clock": meant_clock,
    "weekdays": meant_weekdays,
    "duration": meant_duration,
    "timestamp": meant_timestamp,
}
"""The forms of text that are guessed: of literal kinds, and of the functions that read text."""
_CONSTANTS: Final = {"regex": 'Write the pattern itself; one for several texts is "^/(sale|outlet)/"'}


def not_constant(node: Node, kind: str) -> Problem:
    """Something computed where the publisher must know the text."""
    return _problem(
        "cel-not-constant",
        node.span,
        f"Expected {LITERAL_KINDS[kind]}, got an expression",
        _CONSTANTS.get(kind, "Write the text itself"),
    )


def wrong_literal(node: Node, kind: str, text: str, detail: str) -> Problem:
    """Text that is not of the form that its place asks for."""
    message = f"Expected {LITERAL_KINDS[kind]}, got {text!r}"
    meant = _MEANT[kind](text) if kind in _MEANT else ""
    return _problem("cel-wrong-literal", node.span, message, detail or (f'Write "{meant}"' if meant else ""))


def unknown_reference(node: Node, kind: str, text: str, names: Collection[str]) -> Problem:
    """The name of a segment, score or event that does not exist."""
    message = f"Expected {LITERAL_KINDS[kind].partition(':')[0]}, got {text!r}"
    return _problem(
        "cel-unknown-reference", node.span, message, _near(text, names) or f"There is no {kind} of that name"
    )


def senseless(node: Node, expected: str, got: str, hint: str) -> Problem:
    """Arguments of the right types whose values make no sense together."""
    return _problem("cel-senseless", node.span, f"Expected {expected}, got {got}", hint)


def always_fails(node: Node, reason: str) -> Problem:
    """A part without a value, whoever the visitor is; `reason` is the edge's own."""
    is_whole = reason.startswith("expected ")
    message = f"E{reason[1:]}" if is_whole else f"Expected a value, got an error for every visitor: {reason}"
    return _problem("cel-always-fails", node.span, message, _failure_hint(node))


def _failure_hint(node: Node) -> str:
    if not isinstance(node, Call):
        return ""
    text = getattr(node.arguments[-1], "value", None) if node.arguments else None
    if node.function in ("_/_", "_%_"):
        return "Nothing can be divided by zero; divide by another number"
    if not isinstance(text, str):
        return "Correct it, or take the part away"
    if node.function in _MEANT:
        meant = _MEANT[node.function](text)
        return f'Write {node.function}("{meant}")' if meant else "Correct the text, or take the part away"
    meant = meant_zone(text) if OPERATORS[node.function].family == "time" else ""
    return f"Did you mean {meant}?" if meant else "Correct the text, or take the part away"


def decided(node: Node, *, is_true: bool) -> Problem:
    """A comparison of constants, which says the same of every visitor."""
    always = "true" if is_true else "false"
    message = f"Expected a comparison with a signal, got one of constants that is always {always}"
    sides = node.arguments if isinstance(node, Call) else ()
    texts = [side.value for side in sides if isinstance(side, Constant) and isinstance(side.value, str)]
    name = next((text for text in texts if text.replace(".", "").replace("_", "").isalnum()), None)
    hint = "Take it away, or name a signal in it"
    if name is not None:
        hint = f'Text in quotes is only text: a signal stands without them, as {name} and not "{name}"'
    return _warning("cel-constant", node.span, message, hint)


def _shown_overloads(operator: Operator, signatures: Sequence[Signature]) -> str:
    """`glob(string, string)`, or `string.contains(string)`; any type of value is `any`."""
    name = operator.name
    shown = []
    for signature in signatures:
        inside = ", ".join(map(_shown_type, signature.parameters[len(operator.signals) :]))
        target = f"{_shown_type(signature.target)}." if signature.target else ""
        shown.append(f"{target}{name}({inside})")
    return " or ".join(dict.fromkeys(shown))


def _shown_type(kind: Type) -> str:
    if kind.is_variable:
        return "any"
    inner = ", ".join(map(_shown_type, kind.parameters))
    return f"{kind.name}<{inner}>" if inner else kind.name


def _near(name: str, names: Iterable[str]) -> str:
    found = likest_names(name, names, most=2)
    return f"Did you mean {' or '.join(found)}?" if found else ""


def _problem(code: str, span: Span, message: str, hint: str) -> Problem:
    return Problem(code, "error", span, message, hint)


def _warning(code: str, span: Span, message: str, hint: str) -> Problem:
    return Problem(code, "warning", span, message, hint)
