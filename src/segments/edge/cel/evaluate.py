"""Encoded expressions to functions, planned once and run for every visitor.

In: an encoded expression, nested lists as `authoring/cel/encode.py` makes them. Out: a function from the
visitor's signals to a value. A signal that is not in the mapping is UNKNOWN. Failures and UNKNOWN are values;
where both meet, UNKNOWN wins, since what is missing may yet decide. The work of one run is bounded; no plan
raises, whatever it was made of: what is no encoded expression is refused while it is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from segments.edge.cel.arithmetic import Overloads
from segments.edge.cel.calls import (
    MAX_STEPS,
    Plan,
    Signals,
    constant_members,
    plan_and,
    plan_at_least,
    plan_conditional,
    plan_equality,
    plan_has,
    plan_in,
    plan_in_constants,
    plan_index,
    plan_known,
    plan_many,
    plan_not,
    plan_one,
    plan_or,
    plan_select,
    plan_strict,
    plan_two,
)
from segments.edge.cel.functions import FUNCTIONS
from segments.edge.cel.macros import Loop, plan_macro, plan_metered
from segments.edge.cel.patterns import plan_matches
from segments.edge.cel.values import (
    LISTS,
    NO_OVERLOAD,
    NO_VALUE,
    BoolKey,
    Failure,
    MapKey,
    TypeValue,
    Uint,
    Unknown,
    Value,
    first_absent,
    type_of,
)
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
    NAMES,
)

Encoded: TypeAlias = Any
"""A constant (None, bool, int, float, str, bytes), or a list of a code and its operands."""

_REPEATED_KEY: Final = Failure("repeated key in a map")
_WRONG_KEY: Final = Failure("unsupported key type: use int, uint, bool or string")


def plan_expression(encoded: Encoded, functions: Mapping[str, Overloads] = FUNCTIONS) -> Plan:
    """The function that evaluates an encoded expression; ends in a value, a Failure or an Unknown.

    Raises:
        TypeError, ValueError, LookupError, RecursionError: it is no encoded expression.
    """
    planner = _Planner(functions)
    plan = planner.plan(encoded)
    if not planner.is_metered:
        return plan
    budget = planner.budget

    def run(signals: Signals) -> Value:
        budget[0] = MAX_STEPS
        return plan(signals)

    return run


class _Planner:
    """One expression on its way to a plan: the cells of the macros around this place, and the shared budget."""

    def __init__(self, functions: Mapping[str, Overloads]) -> None:
        self.functions = functions
        self.cells: list[list[Value]] = []
        self.budget = [MAX_STEPS]
        self.is_metered = False
        self.parts = 0

    def plan(self, encoded: Encoded) -> Plan:
        """The plan of any part."""
        self.parts += 1
        if type(encoded) not in LISTS:
            if type(encoded) not in _SCALARS:
                raise TypeError(encoded)
            return lambda _signals: encoded
        planner = _FORMS.get(encoded[0])
        if planner is not None:
            return planner(self, encoded)
        return self.call(NAMES[encoded[0]], encoded[1:])

    def plans(self, encoded: Sequence[Encoded]) -> list[Plan]:
        """The plans of several parts; inside a macro, large values cost steps."""
        plans = [self.plan(part) for part in encoded]
        return [plan_metered(plan, self.budget) for plan in plans] if self.cells else plans

    def call(self, name: str, operands: Sequence[Encoded]) -> Plan:
        """An operator or function."""
        special = _SPECIAL.get(name)
        return self.function(name, operands) if special is None else special(self, operands)

    def function(self, name: str, operands: Sequence[Encoded]) -> Plan:
        """A function that takes values only."""
        overloads = self.functions.get(name)
        if overloads is None:
            failure = Failure(f"no evaluator for {name}")
            return lambda _signals: failure
        plans = self.plans(operands)
        if len(plans) == 1:
            return plan_one(overloads, plans[0])
        if len(plans) == 2:
            return plan_two(overloads, *plans)
        return plan_many(overloads, plans)

    def signal(self, encoded: Encoded) -> Plan:
        name = _text(encoded[1])
        missing = Unknown(name)
        return lambda signals: signals.get(name, missing)

    def variable(self, encoded: Encoded) -> Plan:
        cell = self.cells[encoded[1]]
        return lambda _signals: cell[0]

    def constant(self, encoded: Encoded) -> Plan:
        value = _CONSTANTS[encoded[0]](encoded[1])
        return lambda _signals: value

    def list_literal(self, encoded: Encoded) -> Plan:
        constants = _constant_list(encoded)
        if constants is not None:
            return lambda _signals: constants
        parts = self.plans(encoded[1:])

        def run(signals: Signals) -> Value:
            values = [part(signals) for part in parts]
            absent = first_absent(values)
            return values if absent is None else absent

        return run

    def map_literal(self, encoded: Encoded) -> Plan:
        """Keys and values take turns."""
        pairs = list(zip(self.plans(encoded[1::2]), self.plans(encoded[2::2]), strict=True))

        def run(signals: Signals) -> Value:
            entries: dict[MapKey, Value] = {}
            for key_plan, value_plan in pairs:
                key, value = key_plan(signals), value_plan(signals)
                if type(key) in NO_VALUE or type(value) in NO_VALUE:
                    return first_absent((key, value))
                if not isinstance(key, str | int):
                    return _WRONG_KEY
                map_key = BoolKey(key) if isinstance(key, bool) else key
                if map_key in entries:
                    return _REPEATED_KEY
                entries[map_key] = value
            return entries

        return run

    def select(self, encoded: Encoded) -> Plan:
        planner = plan_has if encoded[0] == FORM_HAS else plan_select
        return planner(self.plan(encoded[1]), _text(encoded[2]))

    def macro(self, encoded: Encoded) -> Plan:
        self.is_metered = True
        range_plan = self.plan(encoded[1])
        cell: list[Value] = [None]
        self.cells.append(cell)
        before = self.parts
        body, *transform = [self.plan(part) for part in encoded[2:]]
        self.cells.pop()
        loop = Loop(
            range_plan, cell, body, transform[0] if transform else None, self.parts - before, self.budget
        )
        return plan_macro(encoded[0], loop)

    def equality(self, operands: Sequence[Encoded], *, wanted: bool) -> Plan:
        self.is_metered = self.is_metered or not any(_is_scalar(operand) for operand in operands)
        left, right = self.plans(operands)
        return plan_equality(left, right, self.budget, wanted=wanted)

    def membership(self, operands: Sequence[Encoded]) -> Plan:
        item, container = operands
        constants = _constant_list(container)
        members = None if constants is None else constant_members(constants)
        if members is not None:
            return plan_in_constants(self.plan(item), *members)
        self.is_metered = True
        wanted, items = self.plans(operands)
        return plan_in(wanted, items, self.budget)

    def matches(self, operands: Sequence[Encoded]) -> Plan:
        """A text, the pattern as it was written, and its program; without one only where a function compiles it."""
        if len(operands) == 2 and "matches" in self.functions:
            return self.function("matches", operands)
        [text] = self.plans(operands[:1])
        return plan_matches(text, tuple(operands[2:]))

    def at_least(self, operands: Sequence[Encoded]) -> Plan:
        needed, conditions = operands
        if type(conditions) not in LISTS or conditions[0] != FORM_LIST:
            return lambda _signals: NO_OVERLOAD
        return plan_at_least(self.plan(needed), self.plans(conditions[1:]))


def _text(name: Any) -> str:
    if type(name) is not str:
        raise TypeError(name)
    return name


def _uint(number: Any) -> Value:
    if type(number) is not int:
        raise TypeError(number)
    return Uint(number)


def _is_scalar(encoded: Encoded) -> bool:
    return type(encoded) not in LISTS or encoded[0] in (FORM_UINT, FORM_TYPE)


def _constant_list(encoded: Encoded) -> list[Value] | None:
    """The elements of a list literal that has only scalar constants."""
    if type(encoded) not in LISTS or encoded[0] != FORM_LIST or not all(map(_is_scalar, encoded[1:])):
        return None
    return [_CONSTANTS[part[0]](part[1]) if type(part) in LISTS else part for part in encoded[1:]]


_SCALARS: Final = frozenset((type(None), bool, int, float, str, bytes))

_CONSTANTS: Final[Mapping[int, Callable[[Any], Value]]] = {
    FORM_UINT: _uint,
    FORM_TYPE: TypeValue,
    FORM_FAILURE: Failure,
}

_FORMS: Final[Mapping[int, Callable[[_Planner, Encoded], Plan]]] = {
    FORM_SIGNAL: _Planner.signal,
    FORM_VARIABLE: _Planner.variable,
    **dict.fromkeys(_CONSTANTS, _Planner.constant),
    FORM_LIST: _Planner.list_literal,
    FORM_MAP: _Planner.map_literal,
    **dict.fromkeys((FORM_SELECT, FORM_HAS), _Planner.select),
    **dict.fromkeys(MACROS.values(), _Planner.macro),
}

_SPECIAL: Final[Mapping[str, Callable[[_Planner, Sequence[Encoded]], Plan]]] = {
    "_&&_": lambda planner, operands: plan_and(planner.plans(operands)),
    "_||_": lambda planner, operands: plan_or(planner.plans(operands)),
    "!_": lambda planner, operands: plan_not(planner.plan(operands[0])),
    "_?_:_": lambda planner, operands: plan_conditional(*planner.plans(operands)),
    "_==_": lambda planner, operands: planner.equality(operands, wanted=True),
    "_!=_": lambda planner, operands: planner.equality(operands, wanted=False),
    "@in": _Planner.membership,
    "_[_]": lambda planner, operands: plan_index(*planner.plans(operands)),
    "at_least": _Planner.at_least,
    "matches": _Planner.matches,
    "known": lambda planner, operands: plan_known(planner.plan(operands[0])),
    "type": lambda planner, operands: plan_strict(planner.plan(operands[0]), type_of),
    "dyn": lambda planner, operands: planner.plan(operands[0]),
}
