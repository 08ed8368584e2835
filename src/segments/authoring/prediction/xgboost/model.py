"""XGBoost's JSON and UBJSON into a model: `float32(x) < float32(threshold)`, sums in float32.

The start value is a probability or a mean where the objective has a link, and its margin is taken here. Trees behind
the best round of an early stop are left out, as `predict` leaves them out. Values are one visitor's, so zero is zero:
the trainer's own `missing` value, which the file does not have, is for the reader of the training data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final

from segments.authoring.prediction.document import Part, read_json, same_length
from segments.authoring.prediction.grow_trees import Leaf, Split, grow_trees
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.singles import as_single, last_double_below
from segments.authoring.prediction.xgboost.categories import code_features
from segments.bundle.prediction.model_form import (
    AS_CODE,
    AS_NUMBER,
    BRANCHED,
    EXPONENTIAL,
    IDENTITY,
    LOGISTIC,
    SOFTMAX,
    Column,
    Model,
    Output,
)
from segments.bundle.prediction.model_limits import MAX_OUTPUTS

_LINKS: Final = {
    **dict.fromkeys(("binary:logistic", "reg:logistic"), LOGISTIC),
    **dict.fromkeys(("multi:softprob", "multi:softmax"), SOFTMAX),
    **dict.fromkeys(("count:poisson", "reg:gamma", "reg:tweedie"), EXPONENTIAL),
    **dict.fromkeys(
        (
            "binary:logitraw", "reg:squarederror", "reg:squaredlogerror", "reg:pseudohubererror", "reg:absoluteerror",
            "reg:quantileerror", "rank:pairwise", "rank:ndcg", "rank:map",
        ),
        IDENTITY,
    ),
}  # fmt: skip
_LEAF: Final = -1
MOST_FEATURES: Final = 1_000_000
"""A list of so many names is made before those that no tree asks for are left out."""


def is_xgboost(document: Part) -> bool:
    """True if the file is XGBoost's."""
    return isinstance(document.value, dict) and {"learner", "version"} <= document.value.keys()


def xgboost_model(document: Part, name: str) -> Model:
    """The model.

    Raises:
        ModelRefused: it has something that the edge cannot compute.
    """
    version = ".".join(map(str, document.field("version").wholes()))
    learner = document.field("learner")
    model = _gbtree(learner)
    objective = learner.field("objective").field("name").text()
    if objective not in _LINKS:
        instead = f"Objectives may be {', '.join(sorted(_LINKS))}"
        raise not_supported(f"the objective {objective!r}", learner.where, instead)
    names = _feature_names(learner)
    features = code_features(learner, model, names)
    categorical = frozenset(place for place, feature in enumerate(features) if feature.categories)
    classes = _classes(learner)
    trees = list(_trees(learner, model, classes))
    kernel = grow_trees((_nodes(tree, categorical) for tree in trees), len(names))
    return Model(
        name=name,
        trained_by=f"XGBoost {version}",
        features=features,
        columns=tuple(
            Column(place, AS_CODE if feature.categories else AS_NUMBER, BRANCHED)
            for place, feature in enumerate(features)
        ),
        kernel=kernel,
        output=Output(_start(learner, _LINKS[objective], classes), link=_LINKS[objective], is_single=True),
        labels=tuple(map(str, range(classes))) if classes > 1 else (),
    )


def _gbtree(learner: Part) -> Part:
    """The trees and what belongs to them."""
    booster = learner.field("gradient_booster")
    kind = booster.field("name").text()
    if kind != "gbtree":
        instead = "Train with booster=gbtree, which the library itself recommends"
        raise not_supported(f"the booster {kind!r}", booster.where, instead)
    return booster.field("model")


def _classes(learner: Part) -> int:
    """The number of outputs of a model with one target."""
    parameters = learner.field("learner_model_param")
    classes = max(1, parameters.field("num_class").whole_text())
    if classes > MAX_OUTPUTS:
        raise not_expected(f"at most {MAX_OUTPUTS} classes", str(classes), parameters.where)
    targets = parameters.optional("num_target")
    if targets is not None and targets.whole_text() > 1:
        raise not_supported("several targets", learner.where, "Train one model for each target")
    return classes


def _feature_names(learner: Part) -> list[str]:
    count = learner.field("learner_model_param").field("num_feature").whole_text()
    names = learner.optional("feature_names")
    known = names.texts() if names is not None else []
    if known and len(known) != count:
        raise not_expected(f"{count} feature names", str(len(known)), learner.where)
    if count > MOST_FEATURES:
        raise not_expected("a number of features", str(count), learner.where)
    return known or [f"f{place}" for place in range(count)]


def _start(learner: Part, link: str, classes: int) -> tuple[float, ...]:
    """The margins that the trees add to."""
    text = learner.field("learner_model_param").field("base_score")
    numbers = read_json(text.text(), text.where)
    values = numbers.numbers() if isinstance(numbers.value, list) else [numbers.number()]
    if len(values) == 1:
        values *= classes
    if len(values) != classes:
        raise not_expected(f"{classes} start values", str(len(values)), text.where)
    try:
        return tuple(as_single(_MARGINS[link](as_single(value))) for value in values)
    except (ValueError, ZeroDivisionError):
        raise not_expected(
            "a start value that the objective has a margin for", str(values), text.where
        ) from None


_MARGINS: Final[dict[str, Callable[[float], float]]] = {
    LOGISTIC: lambda share: -math.log(as_single(as_single(1.0 / share) - 1.0)),
    EXPONENTIAL: math.log,
    SOFTMAX: float,
    IDENTITY: float,
}


def _trees(learner: Part, model: Part, classes: int) -> Iterator[Part]:
    """Those that count, round by round, each round one tree a class."""
    trees = list(model.field("trees").parts())
    owners = model.field("tree_info").wholes()
    parallel = model.field("gbtree_model_param").optional("num_parallel_tree")
    each = parallel.whole_text() if parallel is not None else 1
    if each != 1 and classes > 1:
        raise not_supported("forests of several classes (num_parallel_tree)", model.where, "Train without it")
    if owners != [place % classes for place in range(len(trees))]:
        raise not_expected("trees in the order of their classes", "another order", model.where)
    attributes = learner.optional("attributes")
    best = attributes.optional("best_iteration") if attributes is not None else None
    kept = len(trees) if best is None else (best.whole_text() + 1) * classes * each
    yield from trees[:kept]


def _nodes(tree: Part, categorical: frozenset[int]) -> list[Split | Leaf]:
    lefts, rights = tree.field("left_children").wholes(), tree.field("right_children").wholes()
    features = tree.field("split_indices").wholes()
    conditions = tree.field("split_conditions").numbers()
    defaults = tree.field("default_left").flags()
    same_length(tree.where, lefts, rights, features, conditions, defaults)
    vector = tree.field("tree_param").optional("size_leaf_vector")
    if vector is not None and vector.whole_text() > 1:
        raise not_supported(
            "leaves with several values", tree.where, "Train with multi_strategy=one_output_per_tree"
        )
    sets = _category_sets(tree)
    nodes: list[Split | Leaf] = []
    for node, left in enumerate(lefts):
        if left == _LEAF:
            nodes.append((as_single(conditions[node]),))
        elif node in sets:  # the named categories go right
            others = sets[node]
            nodes.append(Split(features[node], others, rights[node], left, not defaults[node]))
        else:
            cut = last_double_below(as_single(conditions[node]))
            nodes.append(Split(features[node], cut, left, rights[node], defaults[node]))
        if left != _LEAF and (features[node] in categorical) is not (node in sets):
            raise not_expected("one kind of test for each feature", "numbers and categories", tree.where)
    return nodes


def _category_sets(tree: Part) -> dict[int, frozenset[int]]:
    """The categories of each categorical node."""
    nodes = tree.field("categories_nodes").wholes()
    starts, sizes = tree.field("categories_segments").wholes(), tree.field("categories_sizes").wholes()
    categories = tree.field("categories").wholes()
    same_length(tree.where, nodes, starts, sizes)
    for start, size in zip(starts, sizes, strict=True):
        if not 0 <= start <= start + size <= len(categories):
            raise not_expected("categories of the tree", f"{start} and {size}", tree.where)
    return {
        node: frozenset(categories[start : start + size])
        for node, start, size in zip(nodes, starts, sizes, strict=True)
    }
