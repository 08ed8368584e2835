"""Literals: conditions that compare one signal with constants, and that a bundle can index.

In: a node of the checked syntax tree. Out: a Literal, or None for a condition that only the evaluator can decide.
A literal is UNKNOWN exactly when its signal is, so `holds` may be turned over freely (strong Kleene logic).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.cel.syntax.ast import MIRRORED, Call, Constant, ListLiteral, Node, SignalRef
from segments.bundle.lanes import ATOM_TYPES, Atom

PLANNED: Final = "@planned "
"""The prefix of a packed expression, as Latin-1, in the signal's name of a planned literal: the outcome of the
expression is a bool like any other signal's. No identifier of a rule starts so."""

_WIRE_LEAST: Final = -(2**63)
_WIRE_MOST: Final = 2**64 - 1
"""The integers that msgpack can hold."""

_EXACT_DOUBLES: Final = 2**53
"""Below this, either side of zero, every integer is a double of its own, so that comparing an int with a double
as doubles (operators.py) is comparing the numbers."""


@dataclass(frozen=True, slots=True)
class Literal:
    """`signal` meets one of `atoms` in the way of `kind` (bundle/format.py KINDS), or with `holds` False does not.

    No atoms: no value meets it, so `holds` False means no more than that the signal is known.
    """

    signal: str
    kind: str
    atoms: tuple[Atom, ...]
    holds: bool = True

    def negated(self) -> Literal:
        """Its negation, which is UNKNOWN when it is."""
        return Literal(self.signal, self.kind, self.atoms, not self.holds)

    def sort_key(self) -> tuple[object, ...]:
        """An order over the literals of one bundle, the same at every compilation."""
        return self.signal, self.kind, self.holds, self.atoms


def literal_of(node: Node, types: Mapping[str, str]) -> Literal | None:
    """The literal that a node is; `types` has the type of every signal."""
    if isinstance(node, SignalRef):
        return Literal(node.name, "exact", (True,)) if types.get(node.name) == "bool" else None
    if isinstance(node, Call) and node.function in _READERS:
        return _READERS[node.function](node, types)
    return None


def planned_literal(packed: bytes) -> Literal:
    """The literal that an encoded expression is true."""
    return Literal(PLANNED + packed.decode("latin-1"), "exact", (True,))


def planned_expression(signal: str) -> bytes | None:
    """The packed expression behind a signal's name, or None for a real signal."""
    return signal.removeprefix(PLANNED).encode("latin-1") if signal.startswith(PLANNED) else None


def is_met(literal: Literal, value: Atom) -> bool:
    """True if a scalar value of the signal's own type makes the literal true."""
    return any(_MEETS[literal.kind](value, atom) for atom in literal.atoms) is literal.holds


_MEETS: Final[dict[str, Callable[..., bool]]] = {
    "exact": lambda value, atom: value == atom,
    "from": lambda value, atom: value >= atom,
    "prefix": lambda value, atom: value.startswith(atom),
    "suffix": lambda value, atom: value.endswith(atom),
    "contains": lambda value, atom: atom in value,
}


def constant_of(node: Node) -> Constant | None:
    """A constant, or the negative of one."""
    if isinstance(node, Constant):
        return node
    if isinstance(node, Call) and node.function == "-_" and node.target is None:
        operand = node.arguments[0]
        if isinstance(operand, Constant) and operand.type in ("int", "double"):
            assert isinstance(operand.value, (int, float))
            return Constant(operand.type, -operand.value, node.span)
    return None


def _read_equality(node: Call, types: Mapping[str, str]) -> Literal | None:
    signal, constant = _signal_and_constant(node)
    if signal is None or constant is None:
        return None
    return _exact(signal, [constant], types)


def _read_inequality(node: Call, types: Mapping[str, str]) -> Literal | None:
    literal = _read_equality(node, types)
    return literal and literal.negated()


def _read_in(node: Call, types: Mapping[str, str]) -> Literal | None:
    needle, haystack = node.arguments
    if isinstance(needle, SignalRef) and isinstance(haystack, ListLiteral):
        constants = [constant_of(element) for element in haystack.elements]
        return _exact(needle.name, constants, types)
    constant = constant_of(needle)
    if (
        isinstance(haystack, SignalRef)
        and types.get(haystack.name) == "list<string>"
        and constant is not None
    ):
        return (
            Literal(haystack.name, "member", (constant.value,)) if isinstance(constant.value, str) else None
        )
    return None


def _read_known(node: Call, types: Mapping[str, str]) -> Literal | None:
    """True where the signal has a value, else UNKNOWN: the negation of a literal that no value meets."""
    match node.arguments:
        case (SignalRef(name=name),) if types.get(name) in ATOM_TYPES:
            return Literal(name, "member" if types[name] == "list<string>" else "exact", (), holds=False)
    return None


def _exact(signal: str, constants: list[Constant | None], types: Mapping[str, str]) -> Literal | None:
    """None where a constant is of another family of types: the evaluator then decides what that means."""
    signal_type = types.get(signal, "")
    if any(constant is None or not _is_comparable(constant, signal_type) for constant in constants):
        return None
    atoms = {_same_value(constant, signal_type) for constant in constants if constant is not None}
    return Literal(signal, "exact", tuple(sorted(atom for atom in atoms if atom is not None)))


def _is_comparable(constant: Constant, signal_type: str) -> bool:
    """True if the two compare by a total order: the evaluator decides what anything else means."""
    if constant.type not in _COMPARABLE.get(signal_type, ()):
        return False
    if constant.type != "double":
        return True
    assert isinstance(constant.value, float)
    return math.isfinite(constant.value) and (signal_type == "double" or abs(constant.value) < _EXACT_DOUBLES)


_COMPARABLE: Final = {
    "bool": ("bool",),
    "int": ("int", "uint", "double"),
    "double": ("int", "uint", "double"),
    "string": ("string",),
}
"""The constants that a signal of each type can be compared with (numbers compare across their types)."""


def _same_value(constant: Constant, signal_type: str) -> Atom | None:
    """The value of the signal's own type that equals the constant, or None where there is none."""
    value = constant.value
    if signal_type == "int":
        assert isinstance(value, (int, float))
        return int(value) if int(value) == value else None
    if signal_type == "double":
        assert isinstance(value, (int, float))
        return float(value)
    assert isinstance(value, (bool, str))
    return value


def _read_ordering(node: Call, types: Mapping[str, str]) -> Literal | None:
    """Every comparison is one with `from`: `x > c` asks whether x is at or above the next value after c."""
    signal, constant = _signal_and_constant(node)
    signal_type = types.get(signal or "", "")
    if (
        signal is None
        or constant is None
        or signal_type not in _STARTS
        or not _is_comparable(constant, signal_type)
    ):
        return None
    is_swapped = isinstance(node.arguments[1], SignalRef)
    is_below, is_after = _ORDERINGS[MIRRORED[node.function] if is_swapped else node.function]
    start = _STARTS[signal_type](constant.value, is_after=is_after)
    return None if start is None else Literal(signal, "from", (start,), not is_below)


_ORDERINGS: Final = {
    # operator: (asks for values below the start, the start is the value after the constant)
    "_<_": (True, False),
    "_<=_": (True, True),
    "_>_": (False, True),
    "_>=_": (False, False),
}


def _start_of_int(constant: float, *, is_after: bool) -> int | None:
    start = math.floor(constant) + 1 if is_after else math.ceil(constant)
    return start if _WIRE_LEAST <= start <= _WIRE_MOST else None


def _start_of_double(constant: float, *, is_after: bool) -> float:
    return math.nextafter(float(constant), math.inf) if is_after else float(constant)


def _start_of_string(constant: str, *, is_after: bool) -> str:
    return constant + "\0" if is_after else constant


_STARTS: Final[dict[str, Callable[..., Atom | None]]] = {
    "int": _start_of_int,
    "double": _start_of_double,
    "string": _start_of_string,
}


def _substring(kind: str) -> Callable[[Call, Mapping[str, str]], Literal | None]:
    def read(node: Call, types: Mapping[str, str]) -> Literal | None:
        match node:
            case Call(target=SignalRef(name=name), arguments=(Constant(type="string", value=str(value)),)):
                return Literal(name, kind, (value,)) if types.get(name) == "string" else None
        return None

    return read


def _signal_and_constant(node: Call) -> tuple[str | None, Constant | None]:
    """Both sides of a comparison, whichever stands first."""
    left, right = node.arguments
    if isinstance(right, SignalRef):
        left, right = right, left
    return (left.name, constant_of(right)) if isinstance(left, SignalRef) else (None, None)


_READERS: Final[dict[str, Callable[[Call, Mapping[str, str]], Literal | None]]] = {
    "_==_": _read_equality,
    "_!=_": _read_inequality,
    "@in": _read_in,
    "known": _read_known,
    **dict.fromkeys(_ORDERINGS, _read_ordering),
    "startsWith": _substring("prefix"),
    "endsWith": _substring("suffix"),
    "contains": _substring("contains"),
}
