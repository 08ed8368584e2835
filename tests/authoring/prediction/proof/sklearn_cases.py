"""Models of scikit-learn, each with its rows' predictions; runs in the environment of `requirements.txt`."""

import warnings
from dataclasses import dataclass, field

import numpy
import pandas
from samples import WORDS, classes
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from segments.authoring.prediction.sklearn.export import export_model


@dataclass
class Case:
    """An estimator, what it learns (a number, or so many classes; 0 for nothing), and on which rows."""

    make: object
    learns: int = 1
    has_missing: bool = False
    categorical: tuple = ()
    shift: float = 0.0
    options: dict = field(default_factory=dict)


def words_pipeline(last, *, unknown="ignore", drop=None):
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    encoder = OneHotEncoder(handle_unknown=unknown, drop=drop)
    return make_pipeline(ColumnTransformer([("n", numbers, [0, 1, 2, 3]), ("w", encoder, [4])]), last)


def hist_words(kind, **options):
    return lambda trees, leaves: kind(
        max_iter=trees, max_leaf_nodes=leaves, categorical_features=[4], **options
    )


CASES = {
    "linear": Case(lambda *_: LinearRegression()),
    "ridge": Case(lambda *_: make_pipeline(StandardScaler(), Ridge())),
    "lasso": Case(lambda *_: Lasso(alpha=0.3)),
    "logistic": Case(lambda *_: make_pipeline(StandardScaler(), LogisticRegression()), 2),
    "logistic_far": Case(lambda *_: make_pipeline(StandardScaler(), LogisticRegression()), 2, shift=1.7e9),
    "logistic_classes": Case(lambda *_: LogisticRegression(max_iter=2000), 4),
    "logistic_words": Case(
        lambda *_: words_pipeline(LogisticRegression(max_iter=2000)), 2, has_missing=True, categorical=(4,)
    ),
    "logistic_known_words": Case(
        lambda *_: words_pipeline(LogisticRegression(max_iter=2000), unknown="error", drop="first"),
        2,
        categorical=(4,),
    ),
    "tree": Case(lambda trees, leaves: DecisionTreeClassifier(max_leaf_nodes=leaves), 2, has_missing=True),
    "tree_number": Case(lambda trees, leaves: DecisionTreeRegressor(max_leaf_nodes=leaves), has_missing=True),
    "tree_scaled": Case(
        lambda trees, leaves: make_pipeline(StandardScaler(), DecisionTreeRegressor(max_leaf_nodes=leaves))
    ),
    "forest": Case(
        lambda trees, leaves: RandomForestClassifier(trees, max_leaf_nodes=leaves), 2, has_missing=True
    ),
    "forest_classes": Case(lambda trees, leaves: RandomForestClassifier(trees, max_leaf_nodes=leaves), 3),
    "forest_deep": Case(lambda trees, leaves: RandomForestRegressor(max(2, trees // 10), min_samples_leaf=3)),
    "extra_trees": Case(
        lambda trees, leaves: ExtraTreesRegressor(trees, max_leaf_nodes=leaves), has_missing=True
    ),
    "boosting": Case(lambda trees, leaves: GradientBoostingClassifier(n_estimators=trees), 2),
    "boosting_classes": Case(
        lambda trees, leaves: GradientBoostingClassifier(n_estimators=trees // 3 + 1), 3
    ),
    "boosting_exponential": Case(
        lambda trees, leaves: GradientBoostingClassifier(n_estimators=trees, loss="exponential"), 2
    ),
    "boosting_number": Case(lambda trees, leaves: GradientBoostingRegressor(n_estimators=trees, max_depth=5)),
    "hist": Case(
        lambda trees, leaves: HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=leaves),
        2,
        has_missing=True,
    ),
    "hist_classes": Case(
        lambda trees, leaves: HistGradientBoostingClassifier(max_iter=trees // 3 + 1, max_leaf_nodes=leaves),
        3,
    ),
    "hist_number": Case(
        lambda trees, leaves: HistGradientBoostingRegressor(max_iter=trees, max_leaf_nodes=leaves),
    ),
    "hist_counts": Case(
        lambda trees, leaves: HistGradientBoostingRegressor(
            max_iter=trees, max_leaf_nodes=leaves, loss="poisson"
        ),
        options={"positive": True},
    ),
    "hist_words": Case(hist_words(HistGradientBoostingClassifier), 2, has_missing=True, categorical=(4,)),
    "clusters": Case(lambda *_: make_pipeline(StandardScaler(), KMeans(5, n_init=3)), 0),
    "clusters_batch": Case(lambda *_: MiniBatchKMeans(4, n_init=3), 0),
    "calibrated_isotonic": Case(
        lambda trees, leaves: CalibratedClassifierCV(
            GradientBoostingClassifier(n_estimators=trees), method="isotonic", ensemble=False
        ),
        2,
    ),
    "calibrated_forest": Case(
        lambda trees, leaves: CalibratedClassifierCV(
            RandomForestClassifier(trees, max_leaf_nodes=leaves), method="isotonic", ensemble=False
        ),
        2,
    ),
    "calibrated_sigmoid": Case(
        lambda *_: CalibratedClassifierCV(LogisticRegression(), method="sigmoid", ensemble=False), 2
    ),
    "calibrated_frozen": Case("frozen", 2),
}


def train(name, matrix, number, trees, leaves, path):
    """Train and export; returns (predict, thresholds)."""
    case = CASES[name]
    warnings.simplefilter("ignore")
    target = number - number.min() if case.options.get("positive") else number
    target = classes(number, case.learns) if case.learns > 1 else target
    frame = as_frame(matrix, case.categorical)
    if case.make == "frozen":
        inner = HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=leaves).fit(frame, target)
        model = CalibratedClassifierCV(FrozenEstimator(inner), method="isotonic").fit(frame, target)
    else:
        model = case.make(trees, leaves)
        seed(model)
        model.fit(frame) if not case.learns else model.fit(frame, target)
    export_model(model, path)

    def predict(rows):
        given = as_frame(rows, case.categorical)
        if not case.learns:
            return model.predict(given).reshape(-1, 1).astype(float)
        if case.learns == 1:
            return model.predict(given).reshape(-1, 1)
        shares = model.predict_proba(given)
        return shares[:, 1:] if case.learns == 2 else shares

    return predict, thresholds_of(model)


def as_frame(matrix, categorical):
    """An array, or a data frame where columns have words."""
    if not categorical:
        return matrix
    frame = pandas.DataFrame(matrix, columns=range(matrix.shape[1]))
    for place in categorical:
        words = [*WORDS, "xx"]
        frame[place] = pandas.Series(
            [
                None if value != value else words[min(int(value), len(words) - 1)]
                for value in matrix[:, place]
            ],
            dtype=object,
        )
    return frame.rename(columns=lambda place: f"x{place}")


def seed(model):
    """A fixed seed wherever one is taken."""
    wanted = {name: 7 for name in model.get_params() if name.endswith("random_state")}
    model.set_params(**wanted)


def thresholds_of(model):
    """The thresholds of every tree in there, by column."""
    found = {}
    for tree in trees_of(model):
        if hasattr(tree, "nodes"):
            inner = tree.nodes[(tree.nodes["is_leaf"] == 0) & (tree.nodes["is_categorical"] == 0)]
            pairs = zip(inner["feature_idx"].tolist(), inner["num_threshold"].tolist(), strict=True)
        else:
            pairs = zip(tree.feature.tolist(), tree.threshold.tolist(), strict=True)
        for place, cut in pairs:
            if place >= 0:
                found.setdefault(place, []).append(cut)
    return found


def trees_of(model):
    for name in ("_predictors", "estimators_", "calibrated_classifiers_", "steps"):
        if (parts := getattr(model, name, None)) is not None:
            for part in numpy.ravel(numpy.array(parts, dtype=object)):
                yield from trees_of(part)
            return
    if hasattr(model, "tree_"):
        yield model.tree_
    elif hasattr(model, "nodes"):
        yield model
    elif hasattr(model, "estimator"):
        yield from trees_of(model.estimator)
