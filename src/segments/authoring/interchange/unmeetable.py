"""Parts of GrowthBook's conditions that nobody could meet here, refused by name before a condition is translated.

In: a condition. Out: nothing, or the refusal. A missing value is unknown here and matches nothing, so a rule that asks
for one is for nobody; so is one that asks for an element of an empty list. Where a negation turns the question round it
can be met, and stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from segments.errors import NotTranslatable

_LOGIC: Final = frozenset({"$and", "$or", "$nor", "$not"})
_TURNING: Final = frozenset({"$not", "$nor", "$ne", "$nin", "$nini"})
"""Operators that hold where what they contain does not."""


def refuse_unmeetable(condition: object) -> None:
    """Look at all parts of a condition.

    Raises:
        NotTranslatable: a part asks for what nobody has here.
    """
    _look_at_condition(condition, is_asked=True)


class _Test(NamedTuple):
    """A test of an attribute; `is_asked` says that it must hold, not that it must not."""

    name: str
    operator: str
    value: Any
    is_asked: bool


def _look_at_condition(condition: object, *, is_asked: bool) -> None:
    if not isinstance(condition, Mapping):
        return  # the translation says what is wrong with it
    for key, value in condition.items():
        if key not in _LOGIC:
            _look_at_tests(key, value, is_asked=is_asked)
            continue
        parts = value if isinstance(value, list) else [value]
        if key == "$nor" and not parts and is_asked:
            raise NotTranslatable("Expected conditions, got none, which nobody meets - at $nor")
        for part in parts:
            _look_at_condition(part, is_asked=is_asked is not (key in _TURNING))


def _look_at_tests(name: str, tests: object, *, is_asked: bool) -> None:
    if tests is None:
        tests = {"$eq": None}
    if not isinstance(tests, Mapping):
        return
    for operator, value in tests.items():
        if operator in ("$not", "$elemMatch"):
            _look_at_tests(name, value, is_asked=is_asked is not (operator == "$not"))
        elif operator in _UNMEETABLE:
            _UNMEETABLE[operator](_Test(name, operator, value, is_asked is not (operator in _TURNING)))


def _missing(test: _Test) -> None:
    """`$exists: false` and `$eq: null` ask for a missing value; turned round, `$exists: true` and `$ne: null` do."""
    if test.operator != "$exists" and test.value is not None:
        return
    asks_for_missing = not test.value if test.operator == "$exists" else True
    if asks_for_missing is test.is_asked:
        raise NotTranslatable(
            f"Expected a condition that somebody can meet, got {test.operator}: {json.dumps(test.value)} - at "
            f"{test.name}; a missing value is unknown here and matches nobody"
        )


def _empty(test: _Test) -> None:
    if isinstance(test.value, list) and None in test.value:
        raise NotTranslatable(
            f"Expected a list of texts or numbers, got one with null - at {test.operator} of {test.name}; a missing "
            "value is unknown here and matches nobody"
        )
    if test.value == [] and test.is_asked:
        raise NotTranslatable(
            f"Expected a list of values, got an empty one, in which nobody is - at {test.operator} of {test.name}"
        )


def _size(test: _Test) -> None:
    counts = test.value.values() if isinstance(test.value, Mapping) else [test.value]
    if any(not isinstance(count, int) or isinstance(count, bool) or count < 0 for count in counts):
        raise NotTranslatable(
            f"Expected whole numbers from 0, got something else - at {test.operator} of {test.name}"
        )


_UNMEETABLE: Final[Mapping[str, Callable[[_Test], None]]] = {
    **dict.fromkeys(["$exists", "$eq", "$ne"], _missing),
    **dict.fromkeys(["$in", "$nin", "$ini", "$nini"], _empty),
    "$size": _size,
}
