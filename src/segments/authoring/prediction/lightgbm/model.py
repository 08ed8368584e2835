"""LightGBM's parts into a model: `x <= threshold` in double, leaves with the start value inside.

Numbers within 1e-35 of zero are zero. A feature that had no missing values in training takes a missing one for zero;
where zero was missing, it still is. A missing category goes right, and so does one that no split names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from segments.authoring.prediction.grow_trees import Leaf, Split, grow_trees
from segments.authoring.prediction.lightgbm.parts import (
    NAN_MISSING,
    NO_MISSING,
    LightGbmFile,
    LightGbmSplit,
)
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.bundle.prediction.model_form import (
    AS_CODE,
    AS_MISSING,
    AS_OTHER,
    BRANCHED,
    EXPONENTIAL,
    FILLED,
    IDENTITY,
    LEAST_ZERO,
    LOGISTIC,
    SIGNED_SQUARE,
    SOFTMAX,
    SOFTPLUS,
    WHOLE,
    WORD,
    ZERO_BRANCHED,
    Column,
    Feature,
    Model,
    Output,
)
from segments.bundle.prediction.model_limits import MAX_OUTPUTS

_LINKS: Final[Mapping[str, str]] = {
    "binary": LOGISTIC,
    "cross_entropy": LOGISTIC,
    "cross_entropy_lambda": SOFTPLUS,
    "multiclass": SOFTMAX,
    "multiclassova": LOGISTIC,
    "poisson": EXPONENTIAL,
    "gamma": EXPONENTIAL,
    "tweedie": EXPONENTIAL,
    **dict.fromkeys(
        (
            "", "regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank", "rank_xendcg",
            "custom",
        ),
        IDENTITY,
    ),
}  # fmt: skip


def lightgbm_model(file: LightGbmFile, name: str, where: str) -> Model:
    """The model.

    Raises:
        ModelRefused: it has something that the edge cannot compute.
    """
    outputs = file.trees_per_iteration
    if not 1 <= outputs <= MAX_OUTPUTS or len(file.trees) % outputs:
        raise not_expected("as many trees for each output", f"{len(file.trees)} for {outputs}", where)
    codes = _codes_of_categories(file, where)
    missing = _missing_types(file)
    columns = tuple(
        Column(place, AS_CODE, BRANCHED)
        if place in codes
        else _number_column(place, missing.get(place, set()), feature, where)
        for place, feature in enumerate(file.feature_names)
    )
    places = {
        place: {code: code if file.pandas_categorical else rank for rank, code in enumerate(known)}
        for place, known in codes.items()
    }
    trees = grow_trees((_nodes(tree, places, where) for tree in file.trees), len(columns))
    return Model(
        name=name,
        trained_by="LightGBM",
        features=tuple(
            _category_feature(file, place, codes, where) if place in codes else Feature(feature)
            for place, feature in enumerate(file.feature_names)
        ),
        columns=columns,
        kernel=trees,
        output=_output(file, outputs, where),
        labels=tuple(str(place) for place in range(outputs)) if outputs > 1 else (),
    )


def _output(file: LightGbmFile, outputs: int, where: str) -> Output:
    objective, *options = file.objective.split() or [""]
    if objective not in _LINKS:
        instead = "Import a model for two classes, several classes or a number"
        raise not_supported(f"the objective {objective!r}", where, instead)
    link = _LINKS[objective]
    slope = 1.0
    for option in options:
        key, _, text = option.partition(":")
        if key == "sigmoid":
            slope = _slope(text, where)
    if "sqrt" in options:
        link = SIGNED_SQUARE
    rounds = len(file.trees) // outputs
    divisor = float(rounds) if file.is_averaged and rounds else 1.0
    return Output(start=(0.0,) * outputs, divisor=divisor, slope=slope, link=link)


def _slope(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise not_expected("a number for sigmoid", text, where) from None


def _missing_types(file: LightGbmFile) -> dict[int, set[str]]:
    """By the place of each feature that is asked for a number."""
    found: dict[int, set[str]] = {}
    for tree in file.trees:
        for node in tree:
            if isinstance(node, LightGbmSplit) and not isinstance(node.threshold, frozenset):
                found.setdefault(node.feature, set()).add(node.missing_type)
    return found


def _number_column(place: int, kinds: set[str], name: str, where: str) -> Column:
    if len(kinds) > 1:
        instead = "Train it in one go: each continued training decides anew what counts as missing"
        raise not_supported(f"two rules for missing values of {name!r}", where, instead)
    if not kinds or kinds == {NAN_MISSING}:
        return Column(place, missing=BRANCHED)
    return Column(place, missing=FILLED if kinds == {NO_MISSING} else ZERO_BRANCHED)


def _codes_of_categories(file: LightGbmFile, where: str) -> dict[int, list[int]]:
    """For each categorical feature the categories that the file names, by the feature's place."""
    known: dict[int, set[int]] = {
        place: set(categories) for place, categories in enumerate(file.categories) if categories
    }
    for tree in file.trees:
        for node in tree:
            if isinstance(node, LightGbmSplit) and isinstance(node.threshold, frozenset):
                known.setdefault(node.feature, set()).update(node.threshold)
    if file.pandas_categorical and len(file.pandas_categorical) != len(known):
        instead = "Leave out the categorical features that no tree uses, and train again"
        got = f"{len(file.pandas_categorical)} categorical columns of which {len(known)} are used"
        raise not_supported(got, where, instead)
    return {place: sorted(codes) for place, codes in sorted(known.items())}


def _category_feature(file: LightGbmFile, place: int, codes: Mapping[int, list[int]], where: str) -> Feature:
    """Words of the data frame where there was one, else the whole numbers themselves."""
    name, known = file.feature_names[place], codes[place]
    if not file.pandas_categorical:
        return Feature(name, WHOLE, tuple(known), AS_OTHER)
    words = file.pandas_categorical[list(codes).index(place)]
    if known[-1] >= len(words):
        raise not_expected(
            f"categories below {len(words)}", str(known[-1]), f"the feature {name!r} of {where}"
        )
    return Feature(name, WORD, tuple(words), AS_MISSING)


def _nodes(
    tree: tuple[LightGbmSplit | Leaf, ...], places: Mapping[int, Mapping[int, int]], where: str
) -> list[Split | Leaf]:
    """The nodes with codes, the places among a feature's categories, for the categories themselves."""
    return [node if isinstance(node, tuple) else _split(node, places, where) for node in tree]


def _split(node: LightGbmSplit, places: Mapping[int, Mapping[int, int]], where: str) -> Split:
    test = node.threshold
    if (node.feature in places) is not isinstance(test, frozenset):
        raise not_expected("one kind of test for each feature", "numbers and categories", where)
    if not isinstance(test, frozenset):
        return Split(node.feature, _cut(test), node.left, node.right, node.goes_left)
    return Split(node.feature, frozenset(places[node.feature][code] for code in test), node.left, node.right)


def _cut(threshold: float) -> float:
    """The threshold as the library compares: it first takes every number this close to zero for zero itself."""
    if -LEAST_ZERO <= threshold < 0.0:
        return math.nextafter(-LEAST_ZERO, -math.inf)
    return LEAST_ZERO if 0.0 <= threshold < LEAST_ZERO else threshold
