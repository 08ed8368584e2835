"""The conditions under which a model may be written or evaluated: its parts fit each other, within named limits.

In: a model. Out: nothing, or BundleCorrupt with the first thing that does not fit. The importer asks before it
writes, the reader after it has read, so that the evaluator need not look again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from segments.bundle.prediction.model_form import (
    AS_CODE,
    AS_FLAG,
    CALIBRATIONS,
    COLUMN_KINDS,
    FEATURE_KINDS,
    ISOTONIC,
    LINKS,
    MISSING_RULES,
    NUMBER,
    PLATT,
    SOFTMAX,
    UNSEEN_RULES,
    Calibration,
    Centroids,
    Column,
    Feature,
    Linear,
    Model,
    ObliviousTrees,
    Trees,
)
from segments.bundle.prediction.tree_shapes import read_shapes
from segments.errors import BundleCorrupt

MAX_FEATURES: Final = 1_000
"""Each costs a look at the visitor; models of hundreds are trained, of thousands not on signals and counters."""

MAX_COLUMNS: Final = 5_000
MAX_CATEGORIES: Final = 20_000
"""Of all features. A word of ten letters takes some 60 bytes of an isolate."""

MAX_OUTPUTS: Final = 100
MAX_VALUES: Final = 200_000
"""Leaf values, weights or coordinates: 1.6 MB as doubles."""

MAX_DEPTH: Final = 16
"""Of an oblivious tree: 65,536 leaves. CatBoost allows as many."""

MAX_NAME_CHARS: Final = 255


def check_model(model: Model) -> None:
    """Nothing if all parts of the model fit each other.

    Raises:
        BundleCorrupt: they do not, or are more than the limits allow.
    """
    _at_most(len(model.features), MAX_FEATURES, "features")
    _at_most(len(model.columns), MAX_COLUMNS, "columns")
    _at_most(sum(len(feature.categories) for feature in model.features), MAX_CATEGORIES, "categories")
    _at_most(model.outputs, MAX_OUTPUTS, "outputs")
    _must(model.outputs > 0, "an output", "none", "the output")
    for feature in model.features:
        _check_feature(feature)
    for column in model.columns:
        _check_column(column, model.features)
    for text in (model.name, *(feature.name for feature in model.features), *model.labels):
        _at_most(len(text), MAX_NAME_CHARS, f"characters in the name {text[:20]!r}")
        _check_text(text)
    _check_kernel(model)
    _check_output(model)
    _check_calibration(model.calibration, model.outputs)


def _check_feature(feature: Feature) -> None:
    where = f"the feature {feature.name!r}"
    _one_of(feature.kind, FEATURE_KINDS, where)
    _one_of(feature.unseen, UNSEEN_RULES, where)
    for category in feature.categories:
        if isinstance(category, str):
            _check_text(category)
        elif category is not None:
            _must(-(1 << 63) <= category < 1 << 63, "a category of 64 bits", str(category), where)
    known = set(map(repr, feature.categories))
    _must(len(known) == len(feature.categories), "categories that differ", "two that are one", where)
    _must(
        (feature.kind == NUMBER) is not bool(known), "categories of a word, none of a number", "others", where
    )


def _check_text(text: str) -> None:
    """Half of a surrogate pair, which JSON can spell, is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BundleCorrupt(f"Expected a text, got {text[:20]!a} - at a name or category") from error


def _check_column(column: Column, features: Sequence[Feature]) -> None:
    where = "a column"
    _one_of(column.kind, COLUMN_KINDS, where)
    _one_of(column.missing, MISSING_RULES, where)
    _must(0 <= column.feature < len(features), "a feature of the model", str(column.feature), where)
    feature = features[column.feature]
    needs_categories = column.kind in (AS_CODE, AS_FLAG)
    _must(needs_categories is bool(feature.categories), "a column that fits its feature", column.kind, where)
    if column.kind == AS_FLAG:
        _must(0 <= column.category < len(feature.categories), "a known category", str(column.category), where)
    _must(math.isfinite(column.shift) and math.isfinite(column.scale), "finite numbers", "others", where)
    _must(column.limit > 0, "a limit above zero", str(column.limit), where)
    _must(column.scale != 0, "a scale that is not zero", "zero", where)


def _check_kernel(model: Model) -> None:
    kernel, width = model.kernel, len(model.columns)
    if isinstance(kernel, Linear):
        _must(
            len(kernel.weights) == model.outputs, f"{model.outputs} rows of weights", "others", "the weights"
        )
        _check_rows(kernel.weights, width, "the weights")
    elif isinstance(kernel, Centroids):
        _must(
            len(kernel.points) == len(model.labels) > 0, "a name for each cluster", "others", "the clusters"
        )
        _check_rows(kernel.points, width, "the clusters")
    elif isinstance(kernel, Trees):
        _check_trees(kernel, model)
    else:
        _check_oblivious(kernel, model)


def _check_rows(rows: Iterable[Sequence[float]], width: int, where: str) -> None:
    total = 0
    for row in rows:
        total += len(row)
        _must(len(row) == width, f"{width} numbers in a row", str(len(row)), where)
        _must(all(map(math.isfinite, row)), "finite numbers", "others", where)
    _at_most(total, MAX_VALUES, "numbers")


def _check_trees(trees: Trees, model: Model) -> None:
    where = "the trees"
    _at_most(len(trees.leaves), MAX_VALUES, "values of leaves")
    _at_most(len(trees.shape), 2 * MAX_VALUES, "nodes")
    shapes = read_shapes(trees.shape, where)
    nodes = len(shapes.trees)
    _must(
        len(trees.columns) == len(trees.ranks) == len(trees.goes_left) == nodes,
        f"{nodes} tests",
        "others",
        where,
    )
    _must(
        len(trees.leaves) == sum(shapes.leaf_counts) * trees.leaf_width,
        "a value for each leaf",
        "others",
        where,
    )
    _check_width(trees.leaf_width, len(shapes.leaf_counts), model.outputs)
    _check_tests(trees.cuts, model, where)
    _must(len(trees.sets) == len(model.columns), "sets for each column", str(len(trees.sets)), where)
    counts = [len(sets) if sets else len(cuts) for cuts, sets in zip(trees.cuts, trees.sets, strict=True)]
    for column, sets in zip(model.columns, trees.sets, strict=True):
        _must(not sets or column.kind == AS_CODE, "sets of codes", column.kind, where)
    _check_ranks(trees.columns, trees.ranks, counts, where)
    _must(all(map(math.isfinite, trees.leaves)), "finite leaves", "others", where)


def _check_oblivious(trees: ObliviousTrees, model: Model) -> None:
    where = "the oblivious trees"
    _at_most(len(trees.leaves), MAX_VALUES, "values of leaves")
    _at_most(max(trees.depths, default=0), MAX_DEPTH, "levels")
    asked = sum(trees.depths)
    _must(len(trees.columns) == len(trees.ranks) == asked, f"{asked} questions", "others", where)
    leaves = sum(1 << depth for depth in trees.depths)
    _must(len(trees.leaves) == leaves * trees.leaf_width, "a value for each leaf", "others", where)
    _check_width(trees.leaf_width, len(trees.depths), model.outputs)
    _check_tests(trees.cuts, model, where)
    _check_ranks(trees.columns, trees.ranks, list(map(len, trees.cuts)), where)
    _must(all(map(math.isfinite, trees.leaves)), "finite leaves", "others", where)


def _check_width(leaf_width: int, trees: int, outputs: int) -> None:
    fits = leaf_width == outputs or (leaf_width == 1 and trees % outputs == 0)
    _must(fits, "as many trees or values for each output", "others", "the leaves")


def _check_tests(cuts: Sequence[Sequence[float]], model: Model, where: str) -> None:
    _must(len(cuts) == len(model.columns), "cuts for each column", str(len(cuts)), where)
    for row in cuts:
        _must(all(earlier < later for earlier, later in pairwise(row)), "ascending cuts", "others", where)


def _check_ranks(columns: Sequence[int], ranks: Sequence[int], counts: Sequence[int], where: str) -> None:
    for column, rank in zip(columns, ranks, strict=True):
        _must(
            0 <= column < len(counts) and 0 <= rank < counts[column], "a test of a column", "another", where
        )


def _check_output(model: Model) -> None:
    output, where = model.output, "the output"
    _one_of(output.link, LINKS, where)
    numbers = (*output.start, output.divisor, output.slope)
    _must(all(map(math.isfinite, numbers)) and output.divisor != 0, "finite numbers", "others", where)
    several = model.outputs > 1 or model.is_clusters
    _must(
        not several or model.is_clusters or len(model.labels) == model.outputs,
        "a label each",
        "others",
        where,
    )
    _must(output.link != SOFTMAX or model.outputs > 1, "several outputs for a softmax", "one", where)


def _check_calibration(calibration: Calibration, outputs: int) -> None:
    where = "the calibration"
    _one_of(calibration.kind, CALIBRATIONS, where)
    _at_most(len(calibration.inputs), MAX_VALUES, "points")
    _must(
        all(map(math.isfinite, (*calibration.inputs, *calibration.outputs))), "finite points", "others", where
    )
    if calibration.kind == ISOTONIC:
        _must(len(calibration.inputs) == len(calibration.outputs) > 0, "points", "others", where)
        ascending = all(earlier < later for earlier, later in pairwise(calibration.inputs))
        _must(ascending and outputs == 1, "ascending points for one output", "others", where)
    if calibration.kind == PLATT:
        _must(len(calibration.inputs) == 2 and outputs == 1, "a slope and a shift", "others", where)


def _must(fits: bool, expected: str, got: str, where: str) -> None:  # noqa: FBT001 - the condition itself
    if not fits:
        raise BundleCorrupt(f"Expected {expected}, got {got} - at {where}")


def _one_of(value: str, allowed: Sequence[str], where: str) -> None:
    _must(value in allowed, f"one of {', '.join(allowed)}", repr(value), where)


def _at_most(count: int, limit: int, what: str) -> None:
    _must(count <= limit, f"at most {limit:,} {what}", f"{count:,}", "the model")
