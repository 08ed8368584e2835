"""Plans of operators and functions, made from the plans of their operands.

Each function here takes plans and gives a plan. The usual case of each comes first and takes one type test;
failures and UNKNOWN take the slow way out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from segments.edge.cel.arithmetic import Overloads
from segments.edge.cel.values import (
    LISTS,
    NO_OVERLOAD,
    NO_VALUE,
    NUMERIC,
    Failure,
    MapKey,
    Value,
    contains_equal,
    first_absent,
    is_equal,
    key_of,
    worse,
)

Signals: TypeAlias = Mapping[Any, Value]
Plan: TypeAlias = Callable[[Signals], Value]
Budget: TypeAlias = list[int]
"""One number, the steps that are left of this run; shared by all plans of one expression."""

MAX_STEPS: Final = 100_000
"""Parts of macro bodies and compared elements in one run: a quarter of a second in Pyodide at the very worst, and
far more than a rule needs."""
EXHAUSTED: Final = Failure(f"the expression takes more than {MAX_STEPS} steps")


def plan_and(parts: Sequence[Plan]) -> Plan:
    """False as soon as one part is, whatever the others are."""
    return _plan_until(parts, decisive=False)


def plan_or(parts: Sequence[Plan]) -> Plan:
    """True as soon as one part is, whatever the others are."""
    return _plan_until(parts, decisive=True)


def _plan_until(parts: Sequence[Plan], *, decisive: bool) -> Plan:
    """The value that one part decides alone; without such a part the other truth, or what keeps it from being one."""
    other = not decisive

    def run(signals: Signals) -> Value:
        held: Value = other
        for part in parts:
            value = part(signals)
            if value is decisive:
                return decisive
            if value is not other:
                held = worse(held, value)
        return held

    return run


def plan_not(part: Plan) -> Plan:
    """True and false change places; all else stays."""

    def run(signals: Signals) -> Value:
        value = part(signals)
        if value is True:
            return False
        if value is False:
            return True
        return value if type(value) in NO_VALUE else NO_OVERLOAD

    return run


def plan_conditional(condition: Plan, then: Plan, otherwise: Plan) -> Plan:
    """Only the branch that is taken is evaluated."""

    def run(signals: Signals) -> Value:
        value = condition(signals)
        if value is True:
            return then(signals)
        if value is False:
            return otherwise(signals)
        return value if type(value) in NO_VALUE else NO_OVERLOAD

    return run


def plan_equality(left: Plan, right: Plan, budget: Budget, *, wanted: bool) -> Plan:
    """`==`, and `!=` with `wanted` false."""

    def run(signals: Signals) -> Value:
        first, second = left(signals), right(signals)
        if type(first) is str and type(second) is str:
            return (first == second) is wanted
        absent = first_absent((first, second))
        if absent is not None:
            return absent
        is_same = is_equal(first, second, budget)
        return EXHAUSTED if budget[0] < 0 else is_same is wanted

    return run


def plan_in(item: Plan, container: Plan, budget: Budget) -> Plan:
    """Membership in a list or in the keys of a map."""

    def run(signals: Signals) -> Value:
        wanted, items = item(signals), container(signals)
        absent = first_absent((wanted, items))
        if absent is not None:
            return absent
        if isinstance(items, list | tuple):
            is_member = contains_equal(items, wanted, budget)
            return EXHAUSTED if budget[0] < 0 else is_member
        return key_of(wanted) in items if isinstance(items, dict) else NO_OVERLOAD

    return run


def plan_in_constants(item: Plan, members: frozenset[str | int | float], kinds: frozenset[type]) -> Plan:
    """Membership in constants of one kind, text or numbers: one look-up instead of a walk."""

    def run(signals: Signals) -> Value:
        wanted = item(signals)
        kind = type(wanted)
        if kind in kinds:
            return wanted in members
        return wanted if kind in NO_VALUE else False

    return run


def constant_members(values: Sequence[Value]) -> tuple[frozenset[Any], frozenset[type]] | None:
    """The constants of a list as a set and the types that may be in it, when all are text or all are numbers.

    Numbers only where int and double compare exactly, since a set does not compare them as doubles.
    """
    if all(type(value) is str for value in values):
        return frozenset(values), frozenset((str,))
    if all(
        isinstance(value, int | float) and type(value) in NUMERIC and abs(value) < 2**53 for value in values
    ):
        return frozenset(values), NUMERIC
    return None


def plan_index(collection: Plan, index: Plan) -> Plan:
    """`list[position]` or `map[key]`."""

    def run(signals: Signals) -> Value:
        items, position = collection(signals), index(signals)
        absent = first_absent((items, position))
        if absent is not None:
            return absent
        key = key_of(position)
        if isinstance(items, dict):
            return _entry(items, key)
        if not isinstance(items, list | tuple) or not isinstance(key, int):
            return NO_OVERLOAD
        return _element(items, key)

    return run


def _entry(entries: Mapping[MapKey, Value], key: MapKey | None) -> Value:
    return Failure("no such key") if key is None or key not in entries else entries[key]


def _element(items: Sequence[Value], position: int) -> Value:
    return items[position] if 0 <= position < len(items) else Failure(f"index out of bounds: {position}")


def plan_select(operand: Plan, field: str) -> Plan:
    """`operand.field` of a map."""
    missing = Failure(f"no such key: {field}")

    def run(signals: Signals) -> Value:
        value = operand(signals)
        if isinstance(value, dict):
            found: Value = value.get(field, missing)
            return found
        return value if type(value) in NO_VALUE else Failure(f"no field {field}: not a map")

    return run


def plan_has(operand: Plan, field: str) -> Plan:
    """`has(operand.field)` of a map."""

    def run(signals: Signals) -> Value:
        value = operand(signals)
        if isinstance(value, dict):
            return field in value
        return value if type(value) in NO_VALUE else Failure(f"no field {field}: not a map")

    return run


def plan_at_least(needed: Plan, conditions: Sequence[Plan]) -> Plan:
    """Counts in three values: true once enough hold, false once too few can, else what stands in the way."""

    def run(signals: Signals) -> Value:
        count = needed(signals)
        if type(count) is not int:
            return count if type(count) in NO_VALUE else NO_OVERLOAD
        held: Value = True
        possible = 0
        for condition in conditions:
            value = condition(signals)
            if value is True:
                count -= 1
            elif value is not False:
                possible += 1
                held = worse(held, value)
        if count <= 0:
            return True
        return held if possible >= count else False

    return run


def plan_known(part: Plan) -> Plan:
    """True for any value; UNKNOWN stays, so that nothing matches because a signal is missing."""

    def run(signals: Signals) -> Value:
        value = part(signals)
        return value if type(value) in NO_VALUE else True

    return run


def plan_strict(part: Plan, convert: Callable[[Value], Value]) -> Plan:
    """A function of one value of any type."""

    def run(signals: Signals) -> Value:
        value = part(signals)
        return value if type(value) in NO_VALUE else convert(value)

    return run


def plan_one(overloads: Overloads, part: Plan) -> Plan:
    """A function of one argument."""
    find = overloads.get

    def run(signals: Signals) -> Value:
        value = part(signals)
        function = find((type(value),))
        return function(value) if function is not None else _apply_slowly(overloads, (value,))

    return run


def plan_two(overloads: Overloads, left: Plan, right: Plan) -> Plan:
    """A function of two arguments."""
    find = overloads.get

    def run(signals: Signals) -> Value:
        first, second = left(signals), right(signals)
        function = find((type(first), type(second)))
        return function(first, second) if function is not None else _apply_slowly(overloads, (first, second))

    return run


def plan_many(overloads: Overloads, parts: Sequence[Plan]) -> Plan:
    """A function of any number of arguments."""
    find = overloads.get

    def run(signals: Signals) -> Value:
        values = tuple([part(signals) for part in parts])
        function = find(tuple(map(type, values)))
        return function(*values) if function is not None else _apply_slowly(overloads, values)

    return run


def _apply_slowly(overloads: Overloads, values: tuple[Value, ...]) -> Value:
    """The outcome for other operands: an absent one, a tuple that stands for a list, or a wrong type."""
    absent = first_absent(values)
    if absent is not None:
        return absent
    kinds = tuple([list if type(value) in LISTS else type(value) for value in values])
    function = overloads.get(kinds)
    return NO_OVERLOAD if function is None else function(*values)
