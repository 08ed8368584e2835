"""Tree ensembles as skl2onnx converts them, as onnxruntime answers; runs in the environment of `requirements.txt`."""

import warnings
from dataclasses import dataclass

import numpy
import onnxruntime
from samples import classes
from skl2onnx import to_onnx
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


@dataclass
class Case:
    """An estimator and what it learns, as in sklearn_cases."""

    make: object
    learns: int = 1
    has_missing: bool = False
    categorical: tuple = ()
    suffix: str = ".onnx"


CASES = {
    "onnx_tree": Case(lambda _, leaves: DecisionTreeRegressor(max_leaf_nodes=leaves)),
    "onnx_tree_classes": Case(lambda _, leaves: DecisionTreeClassifier(max_leaf_nodes=leaves), 3),
    "onnx_forest": Case(lambda trees, leaves: RandomForestRegressor(trees, max_leaf_nodes=leaves)),
    "onnx_forest_binary": Case(lambda trees, leaves: RandomForestClassifier(trees, max_leaf_nodes=leaves), 2),
    "onnx_boosted": Case(
        lambda trees, leaves: GradientBoostingRegressor(n_estimators=trees, max_leaf_nodes=leaves)
    ),
    "onnx_boosted_binary": Case(
        lambda trees, leaves: GradientBoostingClassifier(n_estimators=trees, max_leaf_nodes=leaves), 2
    ),
    "onnx_boosted_classes": Case(
        lambda trees, leaves: GradientBoostingClassifier(n_estimators=trees, max_leaf_nodes=leaves), 4
    ),
}


def train(name, matrix, number, trees, leaves, path):
    """Train, convert and save; returns (predict, thresholds)."""
    case = CASES[name]
    warnings.simplefilter("ignore")
    model = case.make(trees, leaves).set_params(random_state=7)
    model.fit(matrix, classes(number, case.learns) if case.learns > 1 else number)
    options = {"zipmap": False} if case.learns > 1 else None
    converted = to_onnx(model, matrix[:1].astype(numpy.float32), options=options)
    path.write_bytes(converted.SerializeToString())
    session = onnxruntime.InferenceSession(str(path))

    def predict(rows):
        with numpy.errstate(over="ignore"):
            answer = session.run(None, {"X": rows.astype(numpy.float32)})[-1].reshape(len(rows), -1)
        return answer[:, 1:] if case.learns == 2 else answer

    return predict, thresholds_of(converted)


def thresholds_of(converted):
    found = {}
    for node in converted.graph.node:
        lists = {attribute.name: attribute for attribute in node.attribute}
        if "nodes_values" in lists:
            rows = zip(
                lists["nodes_featureids"].ints,
                lists["nodes_modes"].strings,
                lists["nodes_values"].floats,
                strict=True,
            )
            for feature, mode, value in rows:
                if mode != b"LEAF":
                    found.setdefault(feature, []).append(value)
    return found
