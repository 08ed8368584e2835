"""The overloads of operators.py as values that the checker and the encoder compare.

In: the text of an overload, such as `string.(string, int) -> list<string>`. Out: a `Signature`. Types are
parsed into `Type`: a name with the types that it takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from segments.authoring.cel.functions.operators import Operator

VARIADIC: Final = ("_&&_", "_||_")
"""Operators that take two operands or more."""

_TYPE: Final = re.compile(r"\s*([A-Za-z_]+)(<)?")


@dataclass(frozen=True, slots=True)
class Type:
    """A type of the checker. A single capital letter is a type variable."""

    name: str
    parameters: tuple[Type, ...] = ()

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.parameters))
        return f"{self.name}<{inner}>" if inner else self.name

    @property
    def is_variable(self) -> bool:
        """True if any one type may stand here."""
        return len(self.name) == 1 and self.name.isupper()


@dataclass(frozen=True, slots=True)
class Signature:
    """One overload; `target` is the type before the dot of a method."""

    target: Type | None
    parameters: tuple[Type, ...]
    result: Type


def parse_type(text: str) -> Type:
    """A type as operators.py, the catalog and the rules write it: `int`, `list<string>`, `map<string, int>`.

    Raises:
        ValueError: the text is no type.
    """
    parsed, end = _parse_type(text, 0)
    if text[end:].strip():
        raise ValueError(f"Expected a type, got {text!r}")
    return parsed


def _parse_type(text: str, at: int) -> tuple[Type, int]:
    match = _TYPE.match(text, at)
    if match is None:
        raise ValueError(f"Expected a type, got {text!r}")
    at = match.end()
    parameters: list[Type] = []
    while match[2] and text[at : at + 1] != ">":
        parameter, at = _parse_type(text, at + (text[at : at + 1] == ","))
        parameters.append(parameter)
        if text[at : at + 1] not in (",", ">"):
            raise ValueError(f"Expected a type, got {text!r}")
    return Type(match[1], tuple(parameters)), at + (match[2] is not None)


@cache
def signatures_of(operator: Operator) -> tuple[Signature, ...]:
    """The overloads of an operator or function, in the order of its row."""
    return tuple(map(_parse_signature, operator.overloads))


def _parse_signature(text: str) -> Signature:
    head, _, result = text.partition(" -> ")
    before, _, inside = head.rstrip(")").rpartition("(")
    parameters: list[Type] = []
    at = 0
    while at < len(inside):
        parameter, at = _parse_type(inside, at)
        parameters.append(parameter)
        at += 1
    target = parse_type(before.removesuffix(".")) if before else None
    return Signature(target, tuple(parameters), parse_type(result))


def takes_count(operator: Operator, count: int, *, has_target: bool) -> bool:
    """True if an overload of this call style takes so many arguments, the target not counted."""
    if operator.name in VARIADIC:
        return count >= 2 and not has_target
    return any(
        len(signature.parameters) == count and (signature.target is not None) == has_target
        for signature in signatures_of(operator)
    )
