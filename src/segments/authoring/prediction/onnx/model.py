"""Tree ensembles of an ONNX file (ai.onnx.ml, operators TreeEnsembleRegressor and TreeEnsembleClassifier) into a model.

Values are compared in float32 where the file holds float32: x <= v of both as float32, and a missing value goes where
`nodes_missing_value_tracks_true` says, else the false way. Sums are made in float32 there too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from segments.authoring.prediction.document import same_length
from segments.authoring.prediction.grow_trees import Leaf, Split, grow_trees
from segments.authoring.prediction.onnx.graph import Graph, GraphInput, Operator, read_graph
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.singles import as_single, last_double_at_most, last_double_below
from segments.bundle.prediction.model_form import (
    BRANCHED,
    IDENTITY,
    LOGISTIC,
    SOFTMAX,
    Column,
    Feature,
    Model,
    Output,
)
from segments.bundle.prediction.model_limits import MAX_FEATURES, MAX_OUTPUTS, MAX_VALUES

TREE_OPERATORS: Final = ("TreeEnsembleRegressor", "TreeEnsembleClassifier")
AROUND: Final = frozenset(
    ("Cast", "Identity", "ZipMap", "Concat", "Reshape", "ArrayFeatureExtractor", "ArgMax")
)
"""Operators that change no number: they join inputs, and give the answer its form."""

_SINGLE, _DOUBLE = 1, 11
_LINKS: Final = {"NONE": IDENTITY, "LOGISTIC": LOGISTIC, "SOFTMAX": SOFTMAX}
_INSTEAD: Final = (
    "Convert the fitted trees alone, without what stands around them, or import the library's own file"
)


def onnx_model(data: bytes, name: str, where: str) -> Model:
    """The model in an ONNX file.

    Raises:
        ModelRefused: it is none, or has something that the edge cannot compute.
    """
    graph = read_graph(data, where)
    trees = [operator for operator in graph.operators if operator.kind in TREE_OPERATORS]
    others = sorted({operator.kind for operator in graph.operators} - AROUND - {*TREE_OPERATORS})
    if others:
        raise not_supported(f"the operator {', '.join(others)}", where, _INSTEAD)
    if len(trees) != 1:
        raise not_supported(f"{len(trees)} tree ensembles", where, _INSTEAD)
    return _ensemble(trees[0], graph, name)


def _ensemble(trees: Operator, graph: Graph, name: str) -> Model:
    names = _feature_names(graph.inputs, trees)
    is_single = not trees.has_doubles("nodes_values", "target_weights", "class_weights", "base_values")
    is_classifier = trees.kind == "TreeEnsembleClassifier"
    labels = _labels(trees) if is_classifier else ()
    leaves, outputs = _leaf_values(trees, len(labels))
    nodes = _nodes(trees, leaves, outputs, is_single=is_single)
    transform = trees.text("post_transform", "NONE")
    if transform not in _LINKS:
        raise not_supported(f"the transformation {transform}", trees.where, f"It may be {', '.join(_LINKS)}")
    base = trees.numbers("base_values") or [0.0] * outputs
    if len(base) != outputs:
        base = base[-1:] if outputs == 1 else base
        if len(base) != outputs:
            raise not_expected(f"{outputs} base values", str(len(base)), trees.where)
    link = _LINKS[transform]
    if outputs == 1 and link == SOFTMAX:
        raise not_supported("a softmax of one output", trees.where, _INSTEAD)
    divisor = float(len(nodes)) if _is_average(trees) else 1.0
    kernel = grow_trees(nodes, len(names), outputs)
    return Model(
        name,
        f"ONNX of {graph.producer}".strip(),
        tuple(map(Feature, names)),
        tuple(Column(place, missing=BRANCHED) for place in range(len(names))),
        kernel,
        Output(tuple(base), divisor, link=link, is_single=is_single),
        labels=labels if outputs > 1 else (),
    )


def _is_average(trees: Operator) -> bool:
    function = trees.text("aggregate_function", "SUM")
    if function not in ("SUM", "AVERAGE"):
        raise not_supported(f"the aggregation {function}", trees.where, "It may be SUM or AVERAGE")
    return function == "AVERAGE"


def _feature_names(inputs: Sequence[GraphInput], trees: Operator) -> list[str]:
    names: list[str] = []
    for entry in inputs:
        if entry.element not in (_SINGLE, _DOUBLE) or not 0 < entry.width <= MAX_FEATURES:
            raise not_supported(
                f"the input {entry.name[:40]!r}",
                trees.where,
                "Inputs may be float32 or double, with their number of columns",
            )
        names += (
            [entry.name] if entry.width == 1 else [f"{entry.name}{place}" for place in range(entry.width)]
        )
    if not names:
        raise not_expected("an input", "none", trees.where)
    return names


def _labels(trees: Operator) -> tuple[str, ...]:
    labels = trees.texts("classlabels_strings") or [
        str(label) for label in trees.wholes("classlabels_int64s")
    ]
    if not 2 <= len(labels) <= MAX_OUTPUTS:
        raise not_expected(f"2 to {MAX_OUTPUTS} classes", str(len(labels)), trees.where)
    return tuple(labels)


def _leaf_values(trees: Operator, classes: int) -> tuple[dict[tuple[int, int], dict[int, float]], int]:
    """The weights of each leaf by (tree, node), and the number of outputs.

    Of two classes only the second one's share counts, which a file may have weights for, or for both, or for the only
    class that it names.
    """
    kind = "class" if classes else "target"
    tree_ids, node_ids, ids = (trees.wholes(f"{kind}_{part}") for part in ("treeids", "nodeids", "ids"))
    weights = trees.numbers(f"{kind}_weights")
    same_length(trees.where, tree_ids, node_ids, ids, weights)
    if len(ids) > MAX_VALUES:
        raise not_expected(f"at most {MAX_VALUES:,} values of leaves", f"{len(ids):,}", trees.where)
    targets = classes or trees.whole("n_targets", 1)
    if not 1 <= targets <= MAX_OUTPUTS or any(not 0 <= target < targets for target in ids):
        raise not_expected("weights of known outputs", "others", trees.where)
    named = set(ids)
    if classes == 2:
        wanted = max(named, default=0) if len(named) == 1 else 1
        ids, targets = [0 if target == wanted else -1 for target in ids], 1
    found: dict[tuple[int, int], dict[int, float]] = {}
    for tree, node, target, weight in zip(tree_ids, node_ids, ids, weights, strict=True):
        if target >= 0:
            found.setdefault((tree, node), {})[target] = weight
    return found, targets


_TESTS: Final[Mapping[str, tuple[Callable[[float], float], bool]]] = {
    "BRANCH_LEQ": (last_double_at_most, False),
    "BRANCH_LT": (last_double_below, False),
    "BRANCH_GT": (last_double_at_most, True),
    "BRANCH_GTE": (last_double_below, True),
}
"""By mode: the double up to which a value passes `x <= cut`, and if passing it is the false way."""


def _nodes(
    trees: Operator, leaves: Mapping[tuple[int, int], Mapping[int, float]], outputs: int, *, is_single: bool
) -> list[list[Split | Leaf]]:
    ids = [
        trees.wholes(f"nodes_{part}")
        for part in ("treeids", "nodeids", "featureids", "truenodeids", "falsenodeids")
    ]
    modes, values = trees.texts("nodes_modes"), trees.numbers("nodes_values")
    count = same_length(trees.where, *ids, modes, values)
    tracks = trees.wholes("nodes_missing_value_tracks_true") or [0] * count
    same_length(trees.where, modes, tracks)
    places: dict[int, dict[int, int]] = {}
    for tree, node in zip(ids[0], ids[1], strict=True):
        known = places.setdefault(tree, {})
        if node in known:
            raise not_expected("each node once", f"node {node} again", trees.where)
        known[node] = len(known)
    found: dict[int, list[Split | Leaf]] = {tree: [] for tree in places}
    for place in range(count):
        tree, node, feature, true, false = (column[place] for column in ids)
        if modes[place] == "LEAF":
            weights = leaves.get((tree, node), {})
            found[tree].append(tuple(weights.get(output, 0.0) for output in range(outputs)))
            continue
        if modes[place] not in _TESTS:
            raise not_supported(f"a test of the mode {modes[place][:20]}", trees.where, _INSTEAD)
        turn, is_turned = _TESTS[modes[place]]
        at = [places[tree].get(child, -1) for child in (true, false)]
        cut = turn(as_single(values[place])) if is_single else _double_cut(values[place], turn)
        goes_true = bool(tracks[place])
        left, right = reversed(at) if is_turned else at
        found[tree].append(Split(feature, cut, left, right, goes_true is not is_turned))
    return list(found.values())


def _double_cut(value: float, turn: Callable[[float], float]) -> float:
    return value if turn is last_double_at_most else math.nextafter(value, -math.inf)
