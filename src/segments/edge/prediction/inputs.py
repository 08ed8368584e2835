"""From a visitor's values to the row of numbers that a kernel reads.

In: one value for each feature, as rules have them. Out: one cell for each column: a number, the code of a category,
or None where the value is missing and the kernel has a rule for that. What consent withholds, and what the library
would refuse, makes the whole score unknown. A missing value is never zero unless the library made it so in training.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, cast

from segments.bundle.prediction.model_form import (
    AS_FLAG,
    AS_MISSING,
    AS_NUMBER,
    FILLED,
    FLOORED,
    LEAST_ZERO,
    NUMBER,
    REFUSED,
    WHOLE,
    WORD,
    ZERO_BRANCHED,
    Category,
    Column,
    Feature,
    Model,
)
from segments.edge.cel.values import NO_OVERLOAD, Failure, Unknown, Value

Cell: TypeAlias = float | None
Row: TypeAlias = Sequence[Cell]
NoScore: TypeAlias = Unknown | Failure
NO_SCORE: Final = (Unknown, Failure)

OTHER: Final = -1
"""The code of a category that is in no set."""

_ABSENT: Final = "absent"


class Inputs:
    """The way from features to columns, prepared for one model."""

    __slots__ = ("_codes", "_columns", "_features", "_flags", "_is_plain", "_limit")

    def __init__(self, model: Model) -> None:
        self._features = model.features
        self._columns = [
            (place, column) for place, column in enumerate(model.columns) if column.kind != AS_FLAG
        ]
        self._limit = min((column.limit for column in model.columns), default=math.inf)
        self._is_plain = len(model.columns) == len(model.features) and all(
            _is_plain(place, column) for place, column in enumerate(model.columns)
        )
        self._codes: list[dict[Category, int]] = [
            {category: code for code, category in enumerate(feature.categories)} for feature in model.features
        ]
        self._flags: dict[int, dict[int, int]] = {}
        for place, column in enumerate(model.columns):
            if column.kind == AS_FLAG:
                self._flags.setdefault(column.feature, {})[column.category] = place

    def read(self, values: Sequence[Value]) -> Row | NoScore:
        """The row of one visitor, or why there is no score."""
        kinds = set(map(type, values)) if self._is_plain else _NOT_PLAIN
        if not kinds <= _PLAIN_NUMBERS:
            return self._read_columns(values)
        given = cast("Sequence[float]", values)
        numbers = given if int not in kinds else list(map(float, given))
        return numbers if _all_within(numbers, self._limit) else self._read_columns(values)

    def _read_columns(self, values: Sequence[Value]) -> Row | NoScore:
        known = self._read_features(values)
        if isinstance(known, NO_SCORE):
            return known
        row: list[Cell] = [0.0] * (len(self._columns) + sum(map(len, self._flags.values())))
        for place, column in self._columns:
            cell = known[column.feature]
            if column.kind == AS_NUMBER:
                cell = _scaled(cell, column)
            if _is_refused(cell, column):
                return _absent(self._features[column.feature], values[column.feature])
            row[place] = cell
        for position, places in self._flags.items():
            code = known[position]
            if code is not None and code in places:
                row[places[int(code)]] = 1.0
        return row

    def _read_features(self, values: Sequence[Value]) -> list[Cell] | NoScore:
        """A number, a code or None for each feature. What is withheld comes before what is absent."""
        for value in values:
            if isinstance(value, Failure) or (isinstance(value, Unknown) and value.reason != _ABSENT):
                return value
        known: list[Cell] = []
        for place, value in enumerate(values):
            cell = self._read_feature(place, value)
            if isinstance(cell, NO_SCORE):
                return cell
            known.append(cell)
        return known

    def _read_feature(self, place: int, value: Value) -> Cell | NoScore:
        feature = self._features[place]
        if value is None or isinstance(value, Unknown) or value != value:  # NaN
            return self._read_missing(place, value)
        if feature.kind == WORD and isinstance(value, str):
            return self._code_of(place, value)
        if not isinstance(value, int | float):
            return NO_OVERLOAD
        if feature.kind == NUMBER:
            return float(value)
        return self._code_of(place, _WHOLES[feature.kind](value) if math.isfinite(value) else OTHER)

    def _code_of(self, place: int, category: Category) -> Cell | NoScore:
        code = self._codes[place].get(category)
        if code is not None:
            return code
        feature = self._features[place]
        if feature.unseen == REFUSED:
            return Unknown(feature.name)
        return None if feature.unseen == AS_MISSING else OTHER

    def _read_missing(self, place: int, value: Value) -> Cell | NoScore:
        """None, unless missing is a category of its own, or one that flags must know."""
        feature = self._features[place]
        if None in self._codes[place]:
            return self._codes[place][None]
        return _absent(feature, value) if place in self._flags and feature.unseen == REFUSED else None


def _same_whole(number: float) -> int:
    """The whole number that a word may be; one between two is no word."""
    return int(number) if number == int(number) else OTHER


def _all_within(numbers: Sequence[float], limit: float) -> bool:
    """True if no number is beyond the limit, and none is NaN, which makes any sum one."""
    total = sum(numbers)
    if total != total:  # only NaN is not itself
        return False
    return limit == math.inf or (-limit <= min(numbers, default=0.0) and max(numbers, default=0.0) <= limit)


_NOT_PLAIN: Final[set[type]] = {type(None)}
_PLAIN_NUMBERS: Final = frozenset((int, float))
_WHOLES: Final[dict[str, Callable[[float], int]]] = {WHOLE: int, FLOORED: math.floor, WORD: _same_whole}


def _scaled(cell: Cell, column: Column) -> Cell:
    """The number as the kernel reads it: filled or missing, shifted, scaled."""
    if column.missing == ZERO_BRANCHED and cell is not None and -LEAST_ZERO <= cell <= LEAST_ZERO:
        return None
    if cell is None:
        if column.missing != FILLED:
            return None
        cell = column.fill
    return (cell - column.shift) / column.scale


def _is_refused(cell: Cell, column: Column) -> bool:
    return column.missing == REFUSED if cell is None else not -column.limit <= cell <= column.limit


def _is_plain(place: int, column: Column) -> bool:
    """True if the column is the feature at its own place, unchanged."""
    is_unchanged = (column.shift, column.scale) == (0.0, 1.0) and column.missing != ZERO_BRANCHED
    return is_unchanged and column.kind == AS_NUMBER and column.feature == place


def _absent(feature: Feature, value: Value) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(feature.name)
