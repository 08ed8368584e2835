"""A fitted scikit-learn estimator as JSON: what `segments model import` reads.

Runs where the model was trained, on the estimator itself, so nobody ever loads a pickle. This file needs nothing but
the standard library and may be copied there. It only reads numbers out of fitted attributes; what they mean, and what
is supported, is decided by the importer.

    from segments.authoring.prediction.sklearn.export import export_model
    export_model(fitted, "purchase.json", feature_names=["visits", "country"])
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "segments-sklearn"
VERSION: Final = 1


def export_model(estimator: Any, path: str | Path, feature_names: Sequence[str] | None = None) -> None:
    """Write one fitted estimator or pipeline. Names come from the data frame that it was fitted on, or are given.

    Raises:
        TypeError: a part of it is of a class that is not exported; the message names it.
    """
    count = int(estimator.n_features_in_)
    names = feature_names if feature_names is not None else getattr(estimator, "feature_names_in_", None)
    known = [str(name) for name in names] if names is not None else [f"x{place}" for place in range(count)]
    if len(known) != count:
        raise TypeError(f"Expected {count} feature names, got {len(known)}")
    document = {
        "format": FORMAT,
        "version": VERSION,
        "library": f"scikit-learn {sys.modules['sklearn'].__version__}",
        "feature_names": [str(name) for name in names]
        if names is not None
        else [f"x{n}" for n in range(count)],
        "estimator": export_part(estimator),
    }
    Path(path).write_text(json.dumps(document), encoding="utf-8")


def export_part(estimator: Any) -> dict[str, Any]:
    """One estimator or step, with its class's name."""
    name = type(estimator).__name__
    if isinstance(estimator, str):
        return {"class": estimator}
    if name not in _EXPORTERS or not type(estimator).__module__.startswith("sklearn."):
        raise TypeError(f"Expected one of {', '.join(_EXPORTERS)}, got {type(estimator).__module__}.{name}")
    return {"class": name, **_EXPORTERS[name](estimator)}


def _linear(estimator: Any) -> dict[str, Any]:
    return {"coef": _plain(estimator.coef_), "intercept": _plain(estimator.intercept_), **_classes(estimator)}


def _tree(estimator: Any) -> dict[str, Any]:
    tree = estimator.tree_
    return {
        "left": _plain(tree.children_left),
        "right": _plain(tree.children_right),
        "feature": _plain(tree.feature),
        "threshold": _plain(tree.threshold),
        "missing_left": _plain(tree.missing_go_to_left),
        "value": _plain(tree.value),
        **_classes(estimator),
        **_missing(estimator),
    }


def _forest(estimator: Any) -> dict[str, Any]:
    trees = [_tree(tree) for tree in estimator.estimators_]
    return {"trees": trees, **_classes(estimator), **_missing(estimator)}


def _gradient_boosting(estimator: Any) -> dict[str, Any]:
    init = estimator.init_
    if not isinstance(init, str) and type(init).__name__ not in ("DummyClassifier", "DummyRegressor"):
        raise TypeError(f"Expected a constant start, got init={type(init).__name__}")
    first = sys.modules["numpy"].zeros((1, estimator.n_features_in_), dtype="float32")
    return {
        "trees": [[_tree(tree) for tree in row] for row in estimator.estimators_],
        "learning_rate": estimator.learning_rate,
        "start": _plain(estimator._raw_predict_init(first).ravel()),  # noqa: SLF001 - it has no public name
        "loss": estimator.loss,
        **_classes(estimator),
    }


def _hist_gradient_boosting(estimator: Any) -> dict[str, Any]:
    mapper = estimator._bin_mapper  # noqa: SLF001 - fitted numbers that have no public name
    encoder = _encoder_of(estimator)
    known = mapper.make_known_categories_bitsets()[0] if encoder is not None else []
    return {
        "trees": [[_hist_tree(tree) for tree in row] for row in estimator._predictors],  # noqa: SLF001
        "start": _plain(estimator._baseline_prediction.ravel()),  # noqa: SLF001
        "loss": estimator.loss,
        "categorical": _plain(estimator.is_categorical_)
        if estimator.is_categorical_ is not None
        else [False] * estimator.n_features_in_,
        "categories": [_words(words) for words in encoder.categories_] if encoder is not None else [],
        "known": _plain(known),
        **_classes(estimator),
    }


def _encoder_of(estimator: Any) -> Any:
    """The OrdinalEncoder that stands before the bins where features are categorical."""
    steps = estimator._preprocessor  # noqa: SLF001
    return None if steps is None else steps.named_transformers_["encoder"]


def _hist_tree(predictor: Any) -> dict[str, Any]:
    nodes = predictor.nodes
    fields = ("value", "feature_idx", "num_threshold", "missing_go_to_left", "left", "right", "is_leaf")
    return {
        **{name: _plain(nodes[name]) for name in (*fields, "is_categorical", "bitset_idx")},
        "left_sets": _plain(predictor.raw_left_cat_bitsets),
    }


def _centroids(estimator: Any) -> dict[str, Any]:
    return {"centers": _plain(estimator.cluster_centers_)}


def _calibrated(estimator: Any) -> dict[str, Any]:
    return {
        "parts": [
            {
                "estimator": export_part(part.estimator),
                "calibrators": [export_part(calibrator) for calibrator in part.calibrators],
                "has_decision": hasattr(part.estimator, "decision_function"),
            }
            for part in estimator.calibrated_classifiers_
        ],
        **_classes(estimator),
    }


def _isotonic(calibrator: Any) -> dict[str, Any]:
    return {
        "x": _plain(calibrator.X_thresholds_),
        "y": _plain(calibrator.y_thresholds_),
        "out_of_bounds": calibrator.out_of_bounds,
    }


def _platt(calibrator: Any) -> dict[str, Any]:
    return {"slope": float(calibrator.a_), "shift": float(calibrator.b_)}


def _pipeline(pipeline: Any) -> dict[str, Any]:
    return {
        "steps": [export_part(step) for _, step in pipeline.steps if step is not None],
        **_classes(pipeline),
    }


def _columns(transformer: Any) -> dict[str, Any]:
    places = transformer._transformer_to_input_indices  # noqa: SLF001 - names, slices and masks as numbers
    return {
        "parts": [
            {"step": export_part(step), "features": [int(place) for place in places[name]]}
            for name, step, _ in transformer.transformers_
        ]
    }


def _scaler(scaler: Any) -> dict[str, Any]:
    return {
        "mean": _plain(scaler.mean_) if scaler.with_mean else None,
        "scale": _plain(scaler.scale_) if scaler.with_std else None,
    }


def _one_hot(encoder: Any) -> dict[str, Any]:
    has_rare = any(rare is not None for rare in getattr(encoder, "infrequent_categories_", []))
    return {
        "categories": [_words(words) for words in encoder.categories_],
        "dropped": _plain(encoder.drop_idx_) if encoder.drop_idx_ is not None else None,
        "unknown": encoder.handle_unknown,
        "has_infrequent": has_rare,
    }


def _function(transformer: Any) -> dict[str, Any]:
    """Columns that pass as they are; any other function is refused, since a file cannot hold it."""
    if transformer.func is not None:
        raise TypeError(f"Expected columns that pass unchanged, got the function {transformer.func!r}")
    return {}


def _imputer(imputer: Any) -> dict[str, Any]:
    return {
        "fill": _plain(imputer.statistics_),
        "missing": _plain(imputer.missing_values),
        "adds_indicator": imputer.add_indicator,
    }


def _frozen(estimator: Any) -> dict[str, Any]:
    return {"estimator": export_part(estimator.estimator)}


def _classes(estimator: Any) -> dict[str, Any]:
    classes = getattr(estimator, "classes_", None)
    return {} if classes is None else {"classes": [str(label) for label in classes]}


def _missing(estimator: Any) -> dict[str, Any]:
    return {"allows_missing": bool(estimator.__sklearn_tags__().input_tags.allow_nan)}


def _words(words: Any) -> list[Any]:
    """Categories; a missing value, whichever one it was, as None."""
    return [None if word is None or word != word else word for word in _plain(words)]


def _plain(value: Any) -> Any:
    """Arrays as lists, numpy's numbers as Python's; what JSON has no word for is refused by JSON."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value


_EXPORTERS: Final[dict[str, Callable[[Any], dict[str, Any]]]] = {
    **dict.fromkeys(("LinearRegression", "Ridge", "Lasso", "ElasticNet", "LogisticRegression"), _linear),
    **dict.fromkeys(
        ("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor"),
        _tree,
    ),
    **dict.fromkeys(
        ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"),
        _forest,
    ),
    **dict.fromkeys(("GradientBoostingClassifier", "GradientBoostingRegressor"), _gradient_boosting),
    **dict.fromkeys(
        ("HistGradientBoostingClassifier", "HistGradientBoostingRegressor"), _hist_gradient_boosting
    ),
    **dict.fromkeys(("KMeans", "MiniBatchKMeans"), _centroids),
    "CalibratedClassifierCV": _calibrated,
    "IsotonicRegression": _isotonic,
    "_SigmoidCalibration": _platt,
    "Pipeline": _pipeline,
    "ColumnTransformer": _columns,
    "StandardScaler": _scaler,
    "OneHotEncoder": _one_hot,
    "SimpleImputer": _imputer,
    "FunctionTransformer": _function,
    "FrozenEstimator": _frozen,
}
