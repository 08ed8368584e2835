"""The choice of a function's overload for the types at hand.

In: a row of operators.py and the types of the arguments. Out: the type of the result, or None. `dyn` goes
with everything, type variables take one type for all their places, and int, uint and double compare with one
another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from segments.authoring.cel.functions.operators import LITERAL_KINDS, Operator
from segments.authoring.cel.functions.signatures import VARIADIC, Signature, Type, signatures_of

BOOL: Final = Type("bool")
DYN: Final = Type("dyn")
STRING: Final = Type("string")
_NUMBER_TYPES: Final = ("int", "uint", "double")


def resolve_overload(operator: Operator, target: Type | None, arguments: Sequence[Type]) -> Type | None:
    """The type of a call's result, `dyn` when several overloads with different results remain, None when none
    does.
    """
    if operator.name in VARIADIC:
        return BOOL if all(is_assignable(BOOL, argument, {}) for argument in arguments) else None
    results = {
        result
        for signature in signatures_of(operator)
        if (result := _apply(signature, target, arguments)) is not None
    }
    if len(results) <= 1:
        return next(iter(results), None)
    return DYN


def _apply(signature: Signature, target: Type | None, arguments: Sequence[Type]) -> Type | None:
    if (signature.target is None) != (target is None) or len(signature.parameters) != len(arguments):
        return None
    wanted = signature.parameters if signature.target is None else (signature.target, *signature.parameters)
    given = arguments if target is None else (target, *arguments)
    bound: dict[str, Type] = {}
    if all(
        is_assignable(parameter, argument, bound) for parameter, argument in zip(wanted, given, strict=True)
    ):
        return _substitute(signature.result, bound)
    return None


def is_assignable(wanted: Type, given: Type, bound: dict[str, Type]) -> bool:
    """True if a value of the type `given` may stand where `wanted` is asked for; type variables are noted in
    `bound`.
    """
    if wanted.is_variable:
        known = bound.get(wanted.name, given)
        bound[wanted.name] = _wider(known, given)
        return is_assignable(known, given, {})
    if DYN in (wanted, given):
        return True
    if wanted.name == "number":
        return given.name in _NUMBER_TYPES
    if wanted.name in LITERAL_KINDS:
        return given == (BOOL if wanted.name == "condition" else STRING)
    return (
        wanted.name == given.name
        and len(wanted.parameters) == len(given.parameters)
        and all(is_assignable(*pair, bound) for pair in zip(wanted.parameters, given.parameters, strict=True))
    )


def _wider(known: Type, given: Type) -> Type:
    """The type of a variable that two assignable types stand for: where one of them is `dyn`, so is it."""
    if DYN in (known, given):
        return DYN
    return Type(known.name, tuple(map(_wider, known.parameters, given.parameters)))


def joined_type(types: Sequence[Type]) -> Type:
    """The type of elements that stand side by side: theirs if it is one and the same, else `dyn`."""
    return types[0] if types and all(kind == types[0] for kind in types) else DYN


def _substitute(kind: Type, bound: dict[str, Type]) -> Type:
    if kind.is_variable:
        return bound.get(kind.name, DYN)
    return Type(kind.name, tuple([_substitute(parameter, bound) for parameter in kind.parameters]))
