"""The steps before an estimator as columns: scaler, encoder, imputer, column transformer.

In: the exported steps. Out: one Column for each number that the estimator gets, over features that may be words.
Steps whose order the columns cannot hold are refused with the order that they can.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from segments.authoring.prediction.document import Part, same_length
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.bundle.prediction.model_form import (
    AS_FLAG,
    AS_NUMBER,
    AS_OTHER,
    FILLED,
    REFUSED,
    WORD,
    Category,
    Column,
    Feature,
)

MOST_DOUBLE: Final = sys.float_info.max
"""The largest value that scikit-learn takes before anything is rounded to float32: all but infinity."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The features, and the columns that the steps so far make of them."""

    features: tuple[Feature, ...]
    columns: tuple[Column, ...]


def plain_columns(names: Sequence[str]) -> Prepared:
    """Every feature a number, every number a column."""
    columns = tuple(Column(place, limit=MOST_DOUBLE) for place in range(len(names)))
    return Prepared(tuple(map(Feature, names)), columns)


def apply_step(step: Part, given: Prepared) -> Prepared:
    """The columns after one more step.

    Raises:
        ModelRefused: the step is not supported, or not in this place.
    """
    name = step.field("class").text()
    if name not in _STEPS:
        instead = f"Steps may be {', '.join(sorted(_STEPS))}"
        raise not_supported(f"the step {name!r}", step.where, instead)
    return _STEPS[name](step, given)


def _pass(_step: Part, given: Prepared) -> Prepared:
    return given


def _drop(_step: Part, given: Prepared) -> Prepared:
    return replace(given, columns=())


def _pipeline(step: Part, given: Prepared) -> Prepared:
    for part in step.field("steps").parts():
        given = apply_step(part, given)
    return given


def _split_columns(step: Part, given: Prepared) -> Prepared:
    """Each part sees its columns as they came in; the outputs stand one after the other."""
    features = given.features
    columns: list[Column] = []
    for part in step.field("parts").parts():
        places = part.field("features").wholes()
        if not all(0 <= place < len(given.columns) for place in places):
            raise not_expected(f"columns below {len(given.columns)}", str(places), part.where)
        chosen = tuple(given.columns[place] for place in places)
        made = apply_step(part.field("step"), Prepared(features, chosen))
        features, columns = made.features, columns + list(made.columns)
    return Prepared(features, tuple(columns))


def _scale(step: Part, given: Prepared) -> Prepared:
    count = len(given.columns)
    mean, scale = step.optional("mean"), step.optional("scale")
    shifts = mean.numbers() if mean else [0.0] * count
    scales = scale.numbers() if scale else [1.0] * count
    same_length(step.where, shifts, scales, given.columns)
    for column in given.columns:
        if column.kind != AS_NUMBER or (column.shift, column.scale) != (0.0, 1.0):
            instead = "Scale only columns that are numbers, once (a ColumnTransformer chooses them)"
            raise not_supported("a StandardScaler behind an encoder or another scaler", step.where, instead)
    return replace(
        given,
        columns=tuple(
            replace(column, shift=shift, scale=divisor)
            for column, shift, divisor in zip(given.columns, shifts, scales, strict=True)
        ),
    )


def _impute(step: Part, given: Prepared) -> Prepared:
    fills = list(step.field("fill").parts())
    same_length(step.where, fills, given.columns)
    if (indicator := step.optional("adds_indicator")) is not None and indicator.flag():
        raise not_supported("add_indicator of a SimpleImputer", step.where, "Leave it out")
    columns = []
    for fill, column in zip(fills, given.columns, strict=True):
        is_first = column.kind == AS_NUMBER and (column.shift, column.scale) == (0.0, 1.0)
        if not is_first or column.missing != REFUSED:
            instead = "Put it before scaler and encoder, for columns that are numbers"
            raise not_supported("a SimpleImputer behind another step", step.where, instead)
        columns.append(replace(column, missing=FILLED, fill=fill.number()))
    return replace(given, columns=tuple(columns))


def _encode(step: Part, given: Prepared) -> Prepared:
    words = [_categories(part) for part in step.field("categories").parts()]
    same_length(step.where, words, given.columns)
    unknown = step.field("unknown").text()
    infrequent = step.optional("has_infrequent")
    if unknown not in ("error", "ignore", "warn") or (infrequent is not None and infrequent.flag()):
        instead = 'Use handle_unknown="ignore" or "error", without min_frequency and max_categories'
        raise not_supported("infrequent categories of a OneHotEncoder", step.where, instead)
    dropped = step.optional("dropped")
    drops = [part.value for part in dropped.parts()] if dropped else [None] * len(words)
    same_length(step.where, words, drops)
    features, columns = list(given.features), []
    for column, categories, drop in zip(given.columns, words, drops, strict=True):
        if column.kind != AS_NUMBER or column.missing != REFUSED or column.scale != 1.0:
            raise not_supported("a OneHotEncoder behind another step", step.where, "Put it first")
        feature = features[column.feature]
        if feature.kind == WORD and feature.categories != categories:
            raise not_supported(f"two encoders of {feature.name!r}", step.where, "Encode each feature once")
        unseen = REFUSED if unknown == "error" else AS_OTHER
        features[column.feature] = Feature(feature.name, WORD, categories, unseen)
        columns += [
            Column(column.feature, AS_FLAG, category=code) for code in range(len(categories)) if code != drop
        ]
    return Prepared(tuple(features), tuple(columns))


def _categories(part: Part) -> tuple[Category, ...]:
    """Words, whole numbers, and None for a missing value that was there in training."""
    found: list[Category] = []
    for value in part.parts():
        if value.value is None:
            found.append(None)
        elif isinstance(value.value, str):
            found.append(value.value)
        else:
            found.append(value.whole())
    return tuple(found)


_STEPS: Final[dict[str, Callable[[Part, Prepared], Prepared]]] = {
    "StandardScaler": _scale,
    "OneHotEncoder": _encode,
    "SimpleImputer": _impute,
    "ColumnTransformer": _split_columns,
    "Pipeline": _pipeline,
    "FunctionTransformer": _pass,
    "passthrough": _pass,
    "drop": _drop,
}


def number_columns(given: Prepared, missing: str, where: str) -> Prepared:
    """The columns of an estimator that has a rule of its own for missing numbers.

    Raises:
        ModelRefused: a feature is read both as a number and as words.
    """
    kinds: dict[int, set[str]] = {}
    for column in given.columns:
        kinds.setdefault(column.feature, set()).add(column.kind)
    for place, found in kinds.items():
        if len(found) > 1:
            name = given.features[place].name
            raise not_supported(f"{name!r} as a number and as words", where, "Use it in one way")
    return replace(
        given,
        columns=tuple(
            replace(column, missing=missing)
            if column.kind == AS_NUMBER and column.missing == REFUSED
            else column
            for column in given.columns
        ),
    )
