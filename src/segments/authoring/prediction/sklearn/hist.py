"""HistGradientBoosting into a model: doubles compared as they are, categories behind an encoder of its own.

Its encoder puts categorical features first, and trees name features in that order. An unknown category is a missing
value, and so is one that only the rows held back for early stopping had.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import Final

from segments.authoring.prediction.document import Part
from segments.authoring.prediction.grow_trees import grow_trees
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.sklearn.steps import Prepared, number_columns
from segments.authoring.prediction.sklearn.trees import read_bits, read_hist_tree
from segments.bundle.prediction.model_form import (
    AS_CODE,
    AS_MISSING,
    AS_NUMBER,
    BRANCHED,
    EXPONENTIAL,
    IDENTITY,
    LOGISTIC,
    REFUSED,
    SOFTMAX,
    WORD,
    Category,
    Column,
    Feature,
    Model,
    Output,
)

_TWO: Final = 2
_LINKS: Final = {
    "squared_error": IDENTITY, "absolute_error": IDENTITY, "quantile": IDENTITY, "gamma": EXPONENTIAL,
    "poisson": EXPONENTIAL,
}  # fmt: skip


def hist_model(part: Part, given: Prepared) -> Model:
    """The model.

    Raises:
        ModelRefused: it has something that the edge cannot compute.
    """
    start = tuple(part.field("start").numbers())
    rows = [list(row.parts()) for row in part.field("trees").parts()]
    if any(len(row) != len(start) for row in rows):
        raise not_expected(f"{len(start)} trees in each round", "others", part.where)
    known = [sorted(read_bits(bits.wholes())) for bits in part.field("known").parts()]
    prepared = _with_categories(part, given, known)
    codes: list[dict[int, int] | None] = [{code: place for place, code in enumerate(row)} for row in known]
    codes += [None] * (len(prepared.columns) - len(codes))
    kernel = grow_trees((read_hist_tree(tree, codes) for row in rows for tree in row), len(codes))
    classes = part.optional("classes")
    labels = tuple(classes.texts()) if classes is not None else ()
    return Model(
        "",
        "",
        prepared.features,
        prepared.columns,
        kernel,
        Output(start, link=_link(part, labels)),
        labels=labels,
    )


def _link(part: Part, labels: tuple[str, ...]) -> str:
    if labels:
        return LOGISTIC if len(labels) == _TWO else SOFTMAX
    loss = part.field("loss")
    if loss.text() not in _LINKS:
        raise not_supported(f"the loss {loss.text()!r}", loss.where, f"Losses may be {', '.join(_LINKS)}")
    return _LINKS[loss.text()]


def _with_categories(part: Part, given: Prepared, known: Sequence[Sequence[int]]) -> Prepared:
    """Categorical columns as codes and first, every number unbounded: this library takes infinity."""
    is_categorical = part.field("categorical").flags()
    rows = list(part.field("categories").parts())
    if len(is_categorical) != len(given.columns) or not sum(is_categorical) == len(rows) == len(known):
        raise not_expected("the categories of each categorical feature", "others", part.where)
    features = list(given.features)
    words = [_known_words(row, codes) for row, codes in zip(rows, known, strict=True)]
    coded, remaining = [], iter(words)
    for column in compress(given.columns, is_categorical):
        if column.kind != AS_NUMBER or column.scale != 1.0 or column.shift or column.missing != REFUSED:
            raise not_supported("categorical features behind another step", part.where, "Leave the step out")
        name = features[column.feature].name
        features[column.feature] = Feature(name, WORD, next(remaining), AS_MISSING)
        coded.append(Column(column.feature, AS_CODE, BRANCHED))
    numbers = (
        replace(column, limit=math.inf)
        for column, has_words in zip(given.columns, is_categorical, strict=True)
        if not has_words
    )
    return number_columns(Prepared(tuple(features), (*coded, *numbers)), BRANCHED, part.where)


def _known_words(row: Part, codes: Sequence[int]) -> tuple[Category, ...]:
    """The words that the trees know, in the order of their codes."""
    words = list(row.parts())
    if codes and codes[-1] >= len(words):
        raise not_expected(f"codes below {len(words)}", str(codes[-1]), row.where)
    return tuple(_category(words[code]) for code in codes)


def _category(word: Part) -> Category:
    """None is the category of Python's None, which the library's encoder does not take for missing."""
    return word.value if word.value is None or isinstance(word.value, str) else word.whole()
