"""LightGBM's JSON (`Booster.dump_model`): the same parts as its text, with trees nested in each other."""

from __future__ import annotations

from segments.authoring.prediction.document import MAX_DIGITS, Part
from segments.authoring.prediction.grow_trees import Leaf
from segments.authoring.prediction.lightgbm.parts import (
    MISSING_TYPES,
    LightGbmFile,
    LightGbmSplit,
)
from segments.authoring.prediction.lightgbm.text import read_pandas_categorical
from segments.authoring.prediction.refusals import not_expected, not_supported


def read_lightgbm_json(document: Part) -> LightGbmFile:
    """The parts of the file.

    Raises:
        ModelRefused: it is no such file, or has something that the edge cannot compute.
    """
    names = tuple(document.field("feature_names").texts())
    infos = document.field("feature_infos")
    words = document.optional("pandas_categorical")
    objective = document.optional("objective")
    return LightGbmFile(
        objective=objective.text() if objective else "",
        classes=document.field("num_class").whole(),
        trees_per_iteration=document.field("num_tree_per_iteration").whole(),
        feature_names=names,
        categories=tuple(_categories(infos.optional(name)) for name in names),
        pandas_categorical=read_pandas_categorical(words.value if words else None, document.where),
        is_averaged=(averaged := document.optional("average_output")) is not None and averaged.flag(),
        trees=tuple(_read_tree(tree.field("tree_structure")) for tree in document.field("tree_info").parts()),
    )


def _categories(info: Part | None) -> tuple[int, ...]:
    """Those of a feature; a number has a range and none."""
    values = info.optional("values") if info is not None else None
    return tuple(sorted(set(values.wholes()))) if values is not None else ()


def _read_tree(root: Part) -> tuple[LightGbmSplit | Leaf, ...]:
    """Nodes with places of their own for what is nested."""
    parts = [root]
    nodes: list[LightGbmSplit | Leaf] = []
    for part in parts:  # grows while it is read
        if (value := part.optional("leaf_value")) is not None:
            if part.optional("leaf_coeff") is not None:
                raise not_supported("a linear tree (linear_tree)", part.where, "Train without linear_tree")
            nodes.append((value.number(),))
            continue
        parts += (part.field("left_child"), part.field("right_child"))
        missing = part.field("missing_type").text()
        if missing not in MISSING_TYPES:
            raise not_expected("a known kind of missing value", missing, part.where)
        nodes.append(
            LightGbmSplit(
                part.field("split_feature").whole(),
                _threshold(part),
                missing,
                part.field("default_left").flag(),
                len(parts) - 2,
                len(parts) - 1,
            )
        )
    return tuple(nodes)


def _threshold(part: Part) -> float | frozenset[int]:
    decision, threshold = part.field("decision_type").text(), part.field("threshold")
    if decision == "<=":
        return threshold.number()
    if decision != "==":
        raise not_expected("a comparison <= or ==", decision, part.where)
    words = threshold.text().split("||") if isinstance(threshold.value, str) else [str(threshold.whole())]
    if not all(word.isdecimal() and len(word) <= MAX_DIGITS for word in words):
        raise not_expected("categories", threshold.value, threshold.where)
    return frozenset(map(int, words))


def is_lightgbm_json(document: Part) -> bool:
    """True if the file is LightGBM's."""
    return isinstance(document.value, dict) and {"tree_info", "feature_names"} <= document.value.keys()
