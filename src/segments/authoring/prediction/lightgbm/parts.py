"""The parts of a LightGBM model file, the same for its text and its JSON; `model.py` makes a model of them."""

from __future__ import annotations

from dataclasses import dataclass

from segments.authoring.prediction.grow_trees import Leaf

NO_MISSING, ZERO_MISSING, NAN_MISSING = "None", "Zero", "NaN"
MISSING_TYPES = (NO_MISSING, ZERO_MISSING, NAN_MISSING)


@dataclass(frozen=True, slots=True)
class LightGbmSplit:
    """An inner node: `threshold` is a number, or the categories that go left."""

    feature: int
    threshold: float | frozenset[int]
    missing_type: str
    goes_left: bool
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class LightGbmFile:
    """One file. `infos` has a range, categories or `none` for each feature; `pandas_categorical` their words."""

    objective: str
    classes: int
    trees_per_iteration: int
    feature_names: tuple[str, ...]
    categories: tuple[tuple[int, ...], ...]
    pandas_categorical: tuple[tuple[str | int, ...], ...]
    is_averaged: bool
    trees: tuple[tuple[LightGbmSplit | Leaf, ...], ...]
