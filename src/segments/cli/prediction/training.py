"""Models fitted by scikit-learn and LightGBM, at once in the edge's form. The only file that imports either.

In: rows of features with outcomes, and a seed. Out: a Model as an importer makes it, with nothing of the library left:
what is measured and published afterwards is computed by the edge's own code. One thread and a fixed seed, so the same
rows give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from math import nan
from typing import Any

from segments.authoring.prediction.document import read_json
from segments.authoring.prediction.lightgbm.model import lightgbm_model
from segments.authoring.prediction.lightgbm.text import read_lightgbm_text
from segments.authoring.prediction.sklearn.estimators import sklearn_model
from segments.authoring.prediction.sklearn.export import FORMAT, VERSION, export_part
from segments.authoring.prediction.unused_features import without_unused_features
from segments.bundle.prediction.model_form import WORD, Model
from segments.errors import ToolFailed

MOST_TREES, LEAVES, PATIENCE = 300, 31, 20
WEIGHTS, BOOSTED = "logistic regression", "boosted trees"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of features with their outcomes. `words` are the places of features that are texts."""

    names: tuple[str, ...]
    words: frozenset[int]
    rows: Sequence[tuple[object, ...]]
    outcomes: Sequence[int]


def fit_weights(name: str, train: Rows, seed: int) -> Model:
    """A logistic regression: numbers filled with their median and scaled, words as flags.

    Raises:
        ToolFailed: scikit-learn is not installed.
    """
    linear, pipeline, compose, impute, preprocessing, numpy = _libraries(
        "linear_model", "pipeline", "compose", "impute", "preprocessing", "numpy"
    )
    numbers = [place for place in range(len(train.names)) if place not in train.words]
    steps = (
        [
            (
                "numbers",
                pipeline.make_pipeline(
                    impute.SimpleImputer(strategy="median"), preprocessing.StandardScaler()
                ),
                numbers,
            )
        ]
        if numbers
        else []
    )
    if train.words:
        encoder = preprocessing.OneHotEncoder(handle_unknown="ignore")
        steps.append(("words", encoder, sorted(train.words)))
    model = pipeline.make_pipeline(
        compose.ColumnTransformer(steps), linear.LogisticRegression(max_iter=2000, random_state=seed)
    )
    matrix = numpy.array([_as_objects(row, train.words) for row in train.rows], dtype=object)
    model.fit(matrix, numpy.array(train.outcomes))
    made = _edge_form(model, name, train.names)
    # a missing word was trained on as an empty one
    features = tuple(
        replace(one, categories=tuple(None if word == "" else word for word in one.categories))
        for one in made.features
    )
    return without_unused_features(replace(made, features=features))


def fit_trees(name: str, train: Rows, valid: Rows, seed: int) -> Model:
    """Boosted trees of LightGBM, stopped where the later rows no longer gain.

    Raises:
        ToolFailed: LightGBM is not installed.
    """
    lightgbm, numpy = _library("lightgbm"), _library("numpy")
    codes = {place: _codes(train, place) for place in sorted(train.words)}
    sets = [
        lightgbm.Dataset(
            numpy.array([_as_numbers(row, codes) for row in part.rows], dtype=float),
            numpy.array(part.outcomes),
            feature_name=[f"f{place}" for place in range(len(train.names))],
            categorical_feature=sorted(codes),
            free_raw_data=False,
            params={"verbose": -1},
        )
        for part in (train, valid)
    ]
    options = {
        "objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.05, "min_data_in_leaf": 20, "seed": seed,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
    }  # fmt: skip
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    booster = lightgbm.train(options, sets[0], MOST_TREES, valid_sets=[sets[1]], callbacks=[stop])
    text = booster.model_to_string(num_iteration=booster.best_iteration)
    where = "the fitted model"
    model = lightgbm_model(read_lightgbm_text(text, where), name, where)
    return without_unused_features(_with_words(model, train.names, codes))


def _with_words(model: Model, names: Sequence[str], codes: dict[int, list[str]]) -> Model:
    """Features under their own names, and codes as the words that they stood for."""
    features = []
    for feature in model.features:
        place = int(feature.name[1:])
        if place in codes:
            words = tuple(
                codes[place][code] if isinstance(code, int) and 0 <= code < len(codes[place]) else code
                for code in feature.categories
            )
            kind = feature.kind if not words else WORD
            features.append(replace(feature, name=names[place], kind=kind, categories=words))
        else:
            features.append(replace(feature, name=names[place]))
    return replace(model, features=tuple(features))


def fit_clusters(rows: Sequence[Sequence[float]], count: int, seed: int, *, starts: int = 10) -> Any:
    """The fitted pipeline of a filler, a scaler and k-means, the best of so many starts."""
    cluster, pipeline, preprocessing, impute, numpy = _libraries(
        "cluster", "pipeline", "preprocessing", "impute", "numpy"
    )
    model = pipeline.make_pipeline(
        impute.SimpleImputer(strategy="median"),
        preprocessing.StandardScaler(),
        cluster.KMeans(count, n_init=starts, random_state=seed),
    )
    return model.fit(numpy.array(rows, dtype=float))


def clusters_of(model: Any, rows: Sequence[Sequence[float]]) -> list[int]:
    """The number of each row's cluster, or class."""
    numpy = _library("numpy")
    return [int(label) for label in model.predict(numpy.array(rows, dtype=float))]


def centers_of(model: Any) -> list[list[float]]:
    """The centres in standard deviations from the mean."""
    return [[float(value) for value in center] for center in model[-1].cluster_centers_]


def filled(model: Any, rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """The rows with missing values filled as the clusters have them."""
    numpy = _library("numpy")
    return [[float(value) for value in row] for row in model[0].transform(numpy.array(rows, dtype=float))]


def silhouette(model: Any, rows: Sequence[Sequence[float]], seed: int, most: int = 2_000) -> float:
    """The nearness of rows: how much nearer they are to their own cluster than to the next, from -1 to 1."""
    metrics, numpy = _libraries("metrics", "numpy")
    matrix = numpy.array(rows, dtype=float)
    size = min(len(rows), most)
    return float(
        metrics.silhouette_score(
            model[:-1].transform(matrix), model.predict(matrix), sample_size=size, random_state=seed
        )
    )


def agreement(one: Sequence[int], other: Sequence[int]) -> float:
    """The agreement of two clusterings of the same rows, 1 for wholly (adjusted Rand index)."""
    (metrics,) = _libraries("metrics")
    return float(metrics.adjusted_rand_score(one, other))


def fit_surrogate(rows: Sequence[Sequence[float]], labels: Sequence[int], seed: int) -> Any:
    """A small tree that tells clusters apart by plain comparisons."""
    tree, numpy = _libraries("tree", "numpy")
    model = tree.DecisionTreeClassifier(max_leaf_nodes=8, min_samples_leaf=20, random_state=seed)
    return model.fit(numpy.array(rows, dtype=float), numpy.array(labels))


def cluster_model(model: Any, name: str, names: Sequence[str], labels: Sequence[str]) -> Model:
    """The edge's form of fitted clusters, under their names."""
    made = _edge_form(model, name, names)
    return replace(made, labels=tuple(labels))


def _edge_form(model: Any, name: str, names: Sequence[str]) -> Model:
    """A fitted pipeline by its numbers, as an importer reads them."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "library": f"scikit-learn {import_module('sklearn').__version__}",
        "feature_names": list(names),
        "estimator": export_part(model),
    }
    return sklearn_model(read_json(json.dumps(document), "the fitted model"), name)


def _as_objects(row: Sequence[object], words: frozenset[int]) -> list[object]:
    return [
        ("" if value is None else value) if place in words else (nan if value is None else float(str(value)))
        for place, value in enumerate(row)
    ]


def _codes(train: Rows, place: int) -> list[str]:
    return sorted({str(row[place]) for row in train.rows if row[place] is not None})


def _as_numbers(row: Sequence[object], codes: dict[int, list[str]]) -> list[float]:
    return [_as_number(value, codes.get(place)) for place, value in enumerate(row)]


def _as_number(value: object, words: list[str] | None) -> float:
    if value is None:
        return nan
    if words is None:
        return float(str(value))
    return float(words.index(str(value))) if value in words else nan


def _libraries(*names: str) -> list[Any]:
    return [_library("numpy" if name == "numpy" else f"sklearn.{name}") for name in names]


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ToolFailed(
            f"Expected the extra train, got none ({error.name}) - install it: pip install 'segments-edge[train]'"
        ) from error
