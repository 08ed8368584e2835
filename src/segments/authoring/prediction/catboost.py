"""CatBoost's JSON into a model: oblivious trees, `float32(x) > float32(border)` sets a bit, doubles added.

A missing value is below every border or above all of them, as the model was trained.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from segments.authoring.prediction.document import Part
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.singles import as_single, last_double_at_most
from segments.bundle.prediction.model_form import (
    EXPONENTIAL,
    FILLED,
    IDENTITY,
    LOGISTIC,
    SOFTMAX,
    Column,
    Feature,
    Model,
    ObliviousTrees,
    Output,
)
from segments.bundle.prediction.model_limits import MAX_DEPTH, MAX_VALUES

_LINKS: Final[Mapping[str, str]] = {
    "Logloss": LOGISTIC, "CrossEntropy": LOGISTIC, "MultiClass": SOFTMAX, "MultiClassOneVsAll": LOGISTIC,
    "RMSE": IDENTITY, "MAE": IDENTITY, "Quantile": IDENTITY, "Huber": IDENTITY, "MAPE": IDENTITY,
    "Poisson": EXPONENTIAL, "Tweedie": EXPONENTIAL,
}  # fmt: skip
_MISSING: Final = {"AsIs": -math.inf, "AsFalse": -math.inf, "AsTrue": math.inf}


def is_catboost(document: Part) -> bool:
    """True if the file is CatBoost's."""
    return isinstance(document.value, dict) and {"features_info", "model_info"} <= document.value.keys()


def catboost_model(document: Part, name: str) -> Model:
    """The model.

    Raises:
        ModelRefused: it has something that the edge cannot compute.
    """
    facts = document.field("features_info")
    for kind in ("categorical_features", "text_features", "embedding_features", "ctrs"):
        if (found := facts.optional(kind)) is not None and list(found.parts()):
            instead = "Encode words as numbers or flags before training; the edge has no hash of CatBoost's"
            raise not_supported(f"CatBoost's {kind.replace('_', ' ')}", facts.where, instead)
    if (trees := document.optional("oblivious_trees")) is None:
        instead = "Train with grow_policy=SymmetricTree"
        raise not_supported("trees that are not oblivious", document.where, instead)
    features, columns, cuts = _features(facts)
    scale, bias = _scale_and_bias(document)
    kernel = _kernel(trees, cuts, scale, len(bias))
    link, library = _link(document), f"CatBoost {_version(document)}"
    labels = _labels(document, len(bias))
    return Model(name, library, features, columns, kernel, Output(bias, link=link), labels=labels)


def _features(
    facts: Part,
) -> tuple[tuple[Feature, ...], tuple[Column, ...], tuple[tuple[float, ...], ...]]:
    features, columns, cuts = [], [], []
    for place, part in enumerate(facts.field("float_features").parts()):
        if part.field("feature_index").whole() != place:
            raise not_expected("features in their order", "another order", part.where)
        treatment = part.field("nan_value_treatment").text()
        if treatment not in _MISSING:
            raise not_expected("a known treatment of missing values", treatment, part.where)
        named = part.optional("feature_id") or part.optional("feature_name")
        features.append(Feature(named.text() if named is not None and named.value else f"f{place}"))
        columns.append(Column(place, missing=FILLED, fill=_MISSING[treatment]))
        borders = part.optional("borders")
        found = borders.numbers() if borders is not None else []
        cuts.append(tuple(last_double_at_most(as_single(border)) for border in found))
    return tuple(features), tuple(columns), tuple(cuts)


def _kernel(
    trees: Part, cuts: tuple[tuple[float, ...], ...], scale: float, leaf_width: int
) -> ObliviousTrees:
    ranks = [{cut: rank for rank, cut in enumerate(row)} for row in cuts]
    depths, columns, tests = [], [], []
    leaves: list[float] = []
    for tree in trees.parts():
        splits = tree.optional("splits")
        asked = list(splits.parts()) if splits is not None else []
        values = tree.field("leaf_values").numbers()
        if len(asked) > MAX_DEPTH or len(values) != leaf_width << len(asked):
            raise not_expected("a value for each answer", str(len(values)), tree.where)
        depths.append(len(asked))
        leaves += [value * scale for value in values]
        if len(leaves) > MAX_VALUES:
            raise not_expected(
                f"at most {MAX_VALUES:,} leaves", "more. Train fewer or shallower trees", trees.where
            )
        for split in asked:
            if (kind := split.field("split_type").text()) != "FloatFeature":
                raise not_supported(f"a split of type {kind!r}", split.where, "Use features that are numbers")
            column = split.field("float_feature_index").whole()
            cut = last_double_at_most(as_single(split.field("border").number()))
            if not 0 <= column < len(cuts) or cut not in ranks[column]:
                raise not_expected("a border of the feature", str(cut), split.where)
            columns.append(column)
            tests.append(ranks[column][cut])
    return ObliviousTrees(cuts, depths, columns, tests, leaves, leaf_width)


def _scale_and_bias(document: Part) -> tuple[float, tuple[float, ...]]:
    parts = list(document.field("scale_and_bias").parts())
    if len(parts) != 2:
        raise not_expected("a scale and a bias", str(len(parts)), document.where)
    return parts[0].number(), tuple(parts[1].numbers())


def _link(document: Part) -> str:
    loss = document.field("model_info").optional("params")
    function = loss.optional("loss_function") if loss is not None else None
    kind = function.optional("type") if function is not None else None
    name = kind.text() if kind is not None else "none"
    if name not in _LINKS:
        instead = f"Losses may be {', '.join(_LINKS)}"
        raise not_supported(f"the loss {name!r}", document.where, instead)
    return _LINKS[name]


def _version(document: Part) -> str:
    version = document.field("model_info").optional("catboost_version_info")
    words = version.text().split() if version is not None else []
    return next((word for word in words if word[:1].isdecimal()), "").strip()


def _labels(document: Part, outputs: int) -> tuple[str, ...]:
    if outputs == 1:
        return ()
    classes = document.field("model_info").optional("class_params")
    names = classes.optional("class_names") if classes is not None else None
    if names is not None:
        return tuple(str(part.value) for part in names.parts())
    return tuple(map(str, range(outputs)))
