"""An exported scikit-learn estimator into a model: pipelines, linear models, trees, k-means, calibration.

Whatever scikit-learn refuses to predict (infinity, a missing value, an unknown category) gives no score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from segments.authoring.prediction.document import Part
from segments.authoring.prediction.grow_trees import grow_trees
from segments.authoring.prediction.refusals import not_expected, not_supported
from segments.authoring.prediction.singles import MOST_ROUNDED
from segments.authoring.prediction.sklearn.export import FORMAT, VERSION
from segments.authoring.prediction.sklearn.fold_scales import fold_scales
from segments.authoring.prediction.sklearn.hist import hist_model
from segments.authoring.prediction.sklearn.steps import (
    Prepared,
    apply_step,
    number_columns,
    plain_columns,
)
from segments.authoring.prediction.sklearn.trees import read_tree
from segments.bundle.prediction.model_form import (
    AS_NUMBER,
    BRANCHED,
    IDENTITY,
    ISOTONIC,
    LOGISTIC,
    PLATT,
    REFUSED,
    SOFTMAX,
    Calibration,
    Centroids,
    Kernel,
    Linear,
    Model,
    Output,
)

_TWO: Final = 2


def is_sklearn_export(document: Part) -> bool:
    """True if the file was written by `export.py`."""
    return isinstance(document.value, dict) and document.value.get("format") == FORMAT


def sklearn_model(document: Part, name: str) -> Model:
    """The model.

    Raises:
        ModelRefused: it has something that the edge cannot compute.
    """
    version = document.field("version").whole()
    if version != VERSION:
        raise not_expected(f"version {VERSION} of the export", str(version), document.where)
    prepared = plain_columns(document.field("feature_names").texts())
    made = _estimator(document.field("estimator"), prepared)
    return replace(made, name=name, trained_by=document.field("library").text())


def _estimator(part: Part, given: Prepared) -> Model:
    kind = part.field("class").text()
    if kind not in _ESTIMATORS:
        instead = f"Estimators may be {', '.join(sorted(_ESTIMATORS))}"
        raise not_supported(f"the estimator {kind!r}", part.where, instead)
    return _ESTIMATORS[kind](part, given)


def _pipeline(part: Part, given: Prepared) -> Model:
    steps = list(part.field("steps").parts())
    if not steps:
        raise not_expected("a step", "none", part.where)
    for step in steps[:-1]:
        given = apply_step(step, given)
    return _estimator(steps[-1], given)


def _linear(part: Part, given: Prepared) -> Model:
    coefficients = part.field("coef")
    nested = isinstance(coefficients.value, list) and any(isinstance(row, list) for row in coefficients.value)
    rows = [row.numbers() for row in coefficients.parts()] if nested else [coefficients.numbers()]
    intercept = part.field("intercept")
    starts = intercept.numbers() if isinstance(intercept.value, list) else [intercept.number()] * len(rows)
    labels = _labels(part)
    if labels is None and len(rows) != 1:
        raise not_supported(f"{len(rows)} outputs", part.where, "Train one model for each output")
    link = IDENTITY if labels is None else LOGISTIC if len(labels) == _TWO else SOFTMAX
    if len(starts) != len(rows):
        raise not_expected(f"{len(rows)} intercepts", str(len(starts)), part.where)
    for row in rows:
        if len(row) != len(given.columns):
            raise not_expected(f"{len(given.columns)} coefficients", str(len(row)), part.where)
    given = number_columns(given, REFUSED, part.where)
    kernel = Linear(tuple(map(tuple, rows)))
    return fold_scales(_model(given, kernel, Output(tuple(starts), link=link), labels))


def _tree_model(part: Part, given: Prepared) -> Model:
    return _averaged([part], part, given)


def _forest(part: Part, given: Prepared) -> Model:
    return _averaged(list(part.field("trees").parts()), part, given)


def _averaged(trees: list[Part], part: Part, given: Prepared) -> Model:
    labels = _labels(part)
    classes = len(labels or ())
    outputs = classes if classes > _TWO else 1
    given = _rounded(given, part)
    kernel = grow_trees((read_tree(tree, classes) for tree in trees), len(given.columns), outputs)
    return _model(given, kernel, Output((0.0,) * outputs, float(len(trees))), labels)


def _gradient_boosting(part: Part, given: Prepared) -> Model:
    labels, loss = _labels(part), part.field("loss").text()
    start = tuple(part.field("start").numbers())
    slope = 2.0 if loss == "exponential" else 1.0
    given = _rounded(given, part)
    rate = part.field("learning_rate").number()
    rows = [list(row.parts()) for row in part.field("trees").parts()]
    if any(len(row) != len(start) for row in rows):
        raise not_expected(f"{len(start)} trees in each round", "others", part.where)
    kernel = grow_trees((read_tree(tree, 0, rate) for row in rows for tree in row), len(given.columns))
    link = IDENTITY if labels is None else LOGISTIC if len(labels) == _TWO else SOFTMAX
    return _model(given, kernel, Output(start, slope=slope, link=link), labels)


def _rounded(given: Prepared, part: Part) -> Prepared:
    """Columns of trees that round to float32: beyond what that holds there is no score."""
    allows = part.optional("allows_missing")
    missing = BRANCHED if allows is not None and allows.flag() else REFUSED
    columns = tuple(
        replace(column, limit=MOST_ROUNDED) if column.kind == AS_NUMBER else column
        for column in given.columns
    )
    return number_columns(replace(given, columns=columns), missing, part.where)


def _clusters(part: Part, given: Prepared) -> Model:
    points = tuple(tuple(row.numbers()) for row in part.field("centers").parts())
    labels = tuple(str(place) for place in range(len(points)))
    return _model(number_columns(given, REFUSED, part.where), Centroids(points), Output(), labels)


def _calibrated(part: Part, given: Prepared) -> Model:
    parts = list(part.field("parts").parts())
    if len(parts) != 1:
        instead = "Use ensemble=False: one model, calibrated on what it was not trained on"
        raise not_supported(f"an ensemble of {len(parts)} calibrated models", part.where, instead)
    model = _estimator(parts[0].field("estimator"), given)
    calibrators = list(parts[0].field("calibrators").parts())
    if len(calibrators) != 1 or model.outputs != 1:
        raise not_supported("calibration of more than two classes", part.where, "Calibrate two classes")
    reads_raw = parts[0].field("has_decision").flag()
    return replace(model, calibration=_calibration(calibrators[0], reads_raw=reads_raw))


def _calibration(part: Part, *, reads_raw: bool) -> Calibration:
    kind = part.field("class").text()
    if kind == "_SigmoidCalibration":
        numbers = (part.field("slope").number(), part.field("shift").number())
        return Calibration(PLATT, reads_raw, numbers)
    if kind != "IsotonicRegression" or part.field("out_of_bounds").text() != "clip":
        instead = "Use sigmoid, or isotonic with out_of_bounds='clip'"
        raise not_supported(f"the calibrator {kind!r}", part.where, instead)
    points = tuple(part.field("x").numbers()), tuple(part.field("y").numbers())
    return Calibration(ISOTONIC, reads_raw, *points)


def _frozen(part: Part, given: Prepared) -> Model:
    return _estimator(part.field("estimator"), given)


def _labels(part: Part) -> tuple[str, ...] | None:
    """The names of classes; None of a regression."""
    classes = part.optional("classes")
    if classes is None:
        return None
    labels = tuple(classes.texts())
    if len(labels) < _TWO:
        raise not_supported(f"{len(labels)} class", part.where, "Train on data with both outcomes")
    return labels


def _model(given: Prepared, kernel: Kernel, output: Output, labels: tuple[str, ...] | None) -> Model:
    return Model("", "", given.features, given.columns, kernel, output, labels=labels or ())


_ESTIMATORS: Final[dict[str, Callable[[Part, Prepared], Model]]] = {
    **dict.fromkeys(("LinearRegression", "Ridge", "Lasso", "ElasticNet", "LogisticRegression"), _linear),
    **dict.fromkeys(
        ("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor"),
        _tree_model,
    ),
    **dict.fromkeys(
        ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"),
        _forest,
    ),
    **dict.fromkeys(("GradientBoostingClassifier", "GradientBoostingRegressor"), _gradient_boosting),
    **dict.fromkeys(("HistGradientBoostingClassifier", "HistGradientBoostingRegressor"), hist_model),
    **dict.fromkeys(("KMeans", "MiniBatchKMeans"), _clusters),
    "CalibratedClassifierCV": _calibrated,
    "FrozenEstimator": _frozen,
    "Pipeline": _pipeline,
}
