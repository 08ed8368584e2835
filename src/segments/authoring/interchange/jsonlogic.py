"""JsonLogic rules, to CEL.

In goes a rule; out comes CEL text. Operations: jsonlogic.com, "Supported Operations". What depends on JavaScript's
own idea of truth or of equal values, and what reads no variable, is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from segments.authoring.interchange.spelling import LISTS, Attributes, join, spell, type_of_constant
from segments.errors import NotTranslatable

MAX_DEPTH: Final = 60
"""Levels of a rule; the language has a limit of the same kind."""


def read_jsonlogic(rule: object, attributes: Attributes) -> str:
    """The rule, which must be a condition, in CEL.

    Raises:
        NotTranslatable: it has a part without an equal here.
    """
    return _Reader(attributes).condition(rule)


class _Reader:
    def __init__(self, attributes: Attributes) -> None:
        self.attributes = attributes
        self.depth = 0

    def condition(self, rule: object) -> str:
        if isinstance(rule, bool):
            return spell(rule)
        operation, operands = self.operation(rule)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotTranslatable(f"Expected at most {MAX_DEPTH} levels, got more")
        try:
            if operation == "var":
                return self.variable(rule, "bool")
            if operation not in _CONDITIONS:
                raise NotTranslatable(f"Expected an operation that is known here, got {operation!r}")
            return _CONDITIONS[operation](self, operands)
        finally:
            self.depth -= 1

    def operation(self, rule: object) -> tuple[str, list[Any]]:
        if not isinstance(rule, dict) or len(rule) != 1:
            raise NotTranslatable(f"Expected an object with one operation, got {str(rule)[:60]}")
        ((operation, operands),) = rule.items()
        return operation, operands if isinstance(operands, list) else [operands]

    def variable(self, rule: object, type_name: str) -> str:
        _, operands = self.operation(rule)
        if len(operands) != 1:
            raise NotTranslatable("Expected a variable without a default, got one with - at var")
        return self.attributes.signal(operands[0], type_name)

    def value(self, rule: object, type_name: str) -> str:
        """A variable of that type, or a constant."""
        if isinstance(rule, dict):
            operation, _ = self.operation(rule)
            if operation != "var":
                raise NotTranslatable(f"Expected a variable or a constant, got {operation!r}")
            return self.variable(rule, type_name)
        return spell(rule)

    def pair(self, operands: list[Any], operation: str) -> tuple[str, str]:
        """Two values that are compared; each gives the other its type."""
        if len(operands) != 2:
            raise NotTranslatable(f"Expected two operands, got {len(operands)} - at {operation}")
        left, right = operands
        return self.value(left, type_of_constant(right)), self.value(right, type_of_constant(left))


def _compare(symbol: str) -> Callable[[_Reader, list[Any]], str]:
    def read(reader: _Reader, operands: list[Any]) -> str:
        if len(operands) == 3 and symbol in ("<", "<="):
            low, value, high = operands
            return f"({read(reader, [low, value])} && {read(reader, [value, high])})"
        affix = _affix(reader, operands)
        if affix and symbol in ("==", "!="):
            return affix if symbol == "==" else f"!({affix})"
        left, right = reader.pair(operands, symbol)
        return f"{left} {symbol} {right}"

    return read


def _affix(reader: _Reader, operands: list[Any]) -> str:
    """`substr` compared with a text just as long, which is how its rules say startsWith and endsWith; else ""."""
    for part, text in (operands, operands[::-1]) if len(operands) == 2 else ():
        match part, text:
            case {"substr": [source, *place]}, str() if text:
                units = len(text.encode("utf-16-le", "surrogatepass")) // 2
                for function, expected in (("startsWith", [0, units]), ("endsWith", [-units])):
                    if place == expected:
                        return f"{reader.value(source, 'string')}.{function}({spell(text)})"
    return ""


def _junction(operation: str, symbol: str) -> Callable[[_Reader, list[Any]], str]:
    def read(reader: _Reader, operands: list[Any]) -> str:
        if not operands:
            raise NotTranslatable(f"Expected conditions, got none - at {operation}")
        return join(map(reader.condition, operands), symbol, empty="")

    return read


def _not(reader: _Reader, operands: list[Any]) -> str:
    if len(operands) != 1:
        raise NotTranslatable(f"Expected one operand, got {len(operands)} - at !")
    return f"!({reader.condition(operands[0])})"


def _in(reader: _Reader, operands: list[Any]) -> str:
    """A value in a list of constants or in a list that the visitor has, or a text inside a text."""
    if len(operands) != 2:
        raise NotTranslatable(f"Expected two operands, got {len(operands)} - at in")
    needle, haystack = operands
    if isinstance(haystack, list):
        return f"{reader.value(needle, type_of_constant(haystack))} in {spell(haystack)}"
    if isinstance(haystack, str):
        return f"{spell(haystack)}.contains({reader.value(needle, 'string')})"
    name = reader.variable(haystack, "")
    if reader.attributes.type_of(name) == LISTS:
        return f"{reader.value(needle, 'string')} in {name}"
    return f"{reader.variable(haystack, 'string')}.contains({reader.value(needle, 'string')})"


def _if(reader: _Reader, operands: list[Any]) -> str:
    if len(operands) < 3 or len(operands) % 2 == 0:
        raise NotTranslatable(f"Expected condition, then and else, got {len(operands)} operands - at if")
    condition, chosen, *others = operands
    other = _if(reader, others) if len(others) > 1 else reader.condition(others[0])
    return f"({reader.condition(condition)} ? {reader.condition(chosen)} : {other})"


def _some(macro: str) -> Callable[[_Reader, list[Any]], str]:
    def read(reader: _Reader, operands: list[Any]) -> str:
        if len(operands) != 2:
            raise NotTranslatable(f"Expected two operands, got {len(operands)} - at {macro}")
        elements = reader.variable(operands[0], LISTS)
        inner = _Reader(Attributes({"": "element"})).condition(operands[1])
        return f"{elements}.{macro}(element, {inner})"

    return read


_CONDITIONS: Final[dict[str, Callable[[_Reader, list[Any]], str]]] = {
    **{symbol: _compare(symbol) for symbol in ("==", "!=", "<", "<=", ">", ">=")},
    "===": _compare("=="),
    "!==": _compare("!="),
    "and": _junction("and", "&&"),
    "or": _junction("or", "||"),
    "!": _not,
    "!!": lambda reader, operands: (
        reader.condition(operands[0]) if len(operands) == 1 else _not(reader, operands)
    ),
    "in": _in,
    "if": _if,
    "?:": _if,
    "some": _some("exists"),
    "all": _some("all"),
    "none": lambda reader, operands: f"!({_some('exists')(reader, operands)})",
}
