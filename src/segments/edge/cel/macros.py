"""Plans of the macros all, exists, exists_one, map and filter.

A macro's variable lives in a cell that its body reads; a plan never runs inside itself, so one cell a macro
is enough. Every element takes the size of the body from the budget, and when that is used up the run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from segments.edge.cel.calls import EXHAUSTED, Budget, Plan, Signals
from segments.edge.cel.values import NO_OVERLOAD, NO_VALUE, Failure, Unknown, Value, value_of_key, worse
from segments.expression_codes import FORM_ALL, FORM_EXISTS, FORM_EXISTS_ONE, FORM_FILTER, FORM_MAP_EACH


@dataclass(frozen=True, slots=True)
class Loop:
    """The parts of one macro: where elements come from, where they go, what is done with each."""

    range: Plan
    cell: list[Value]
    body: Plan
    transform: Plan | None
    weight: int
    """Steps that one element takes."""
    budget: Budget


Step: TypeAlias = Callable[[Signals, Iterable[Value]], Value]


def plan_macro(form: int, loop: Loop) -> Plan:
    """The plan of a macro by its form code."""
    step = _STEPS[form](loop)

    def run(signals: Signals) -> Value:
        items = loop.range(signals)
        if isinstance(items, dict):
            return step(signals, [value_of_key(key) for key in items])
        if isinstance(items, list | tuple):
            return step(signals, items)
        return items if type(items) in NO_VALUE else NO_OVERLOAD

    return run


def _is_exhausted(loop: Loop) -> bool:
    loop.budget[0] -= loop.weight
    return loop.budget[0] < 0


def _decide(loop: Loop, *, deciding: bool) -> Step:
    """The macros all and exists: the first element with the deciding result settles it, as && and || do."""

    def run(signals: Signals, items: Iterable[Value]) -> Value:
        held: Value = not deciding
        for item in items:
            if _is_exhausted(loop):
                return EXHAUSTED
            loop.cell[0] = item
            value = loop.body(signals)
            if value is deciding:
                return deciding
            if value is not (not deciding):
                held = worse(held, value)
        return held

    return run


def _exists_one(loop: Loop) -> Step:
    """Every element counts, so a failure or UNKNOWN anywhere is the result."""

    def run(signals: Signals, items: Iterable[Value]) -> Value:
        held: Value = True
        count = 0
        for item in items:
            if _is_exhausted(loop):
                return EXHAUSTED
            loop.cell[0] = item
            value = loop.body(signals)
            if value is True:
                count += 1
            elif value is not False:
                held = worse(held, value)
        return held if held is not True else count == 1

    return run


def _collect(loop: Loop) -> Step:
    """The macros map and filter: the elements that pass, as they are or transformed."""
    transform = loop.transform

    def run(signals: Signals, items: Iterable[Value]) -> Value:
        collected: list[Value] = []
        held: Value = True
        for item in items:
            if _is_exhausted(loop):
                return EXHAUSTED
            loop.cell[0] = item
            value = loop.body(signals)
            if value is True:
                value = item if transform is None else transform(signals)
                collected.append(value)
                if type(value) is not Unknown and type(value) is not Failure:
                    continue
            if value is not False:
                held = worse(held, value)
        return collected if held is True else held

    return run


_STEPS: Final[Mapping[int, Callable[[Loop], Step]]] = {
    FORM_ALL: lambda loop: _decide(loop, deciding=False),
    FORM_EXISTS: lambda loop: _decide(loop, deciding=True),
    FORM_EXISTS_ONE: _exists_one,
    FORM_MAP_EACH: _collect,
    FORM_FILTER: _collect,
}


def plan_metered(part: Plan, budget: Budget) -> Plan:
    """The part, with a step taken for every 64 characters or elements of what it gives (for macro bodies)."""

    def run(signals: Signals) -> Value:
        value = part(signals)
        if isinstance(value, str | bytes | list | tuple | dict):
            budget[0] -= len(value) >> 6
        return value

    return run
