"""Models of LightGBM, XGBoost and CatBoost; runs in the environment of `requirements.txt`."""

import json
import warnings
from dataclasses import dataclass, field

import catboost
import lightgbm
import numpy
import pandas
import xgboost
from samples import UNSEEN, WORDS, classes

REFUSALS = (
    ValueError, TypeError, xgboost.core.XGBoostError, lightgbm.basic.LightGBMError, catboost.CatBoostError,
)  # fmt: skip
"""What the libraries raise for rows that they will not predict."""


@dataclass
class Case:
    """A library with its options; `learns` as in sklearn_cases, 2 for yes and no."""

    options: dict
    learns: int = 1
    has_missing: bool = False
    has_zeros: bool = False
    categorical: tuple = ()
    has_words: bool = False
    suffix: str = ".json"
    extra: dict = field(default_factory=dict)


YES_NO = {"objective": "binary"}
LIGHTGBM = {
    "lightgbm_binary": Case(YES_NO, 2, has_missing=True, suffix=".txt"),
    "lightgbm_json": Case(YES_NO, 2, has_missing=True, has_zeros=True),
    "lightgbm_complete": Case(YES_NO | {"sigmoid": 0.7}, 2, suffix=".txt"),
    "lightgbm_zero": Case(
        {"objective": "regression", "zero_as_missing": True}, has_missing=True, has_zeros=True, suffix=".txt"
    ),
    "lightgbm_zero_json": Case({"objective": "huber", "zero_as_missing": True}, has_zeros=True),
    "lightgbm_classes": Case({"objective": "multiclass", "num_class": 3}, 3, has_missing=True, suffix=".txt"),
    "lightgbm_one_of_all": Case({"objective": "multiclassova", "num_class": 3}, 3),
    "lightgbm_counts": Case({"objective": "poisson"}, extra={"positive": True}, suffix=".txt"),
    "lightgbm_root": Case({"objective": "regression", "reg_sqrt": True}, suffix=".txt"),
    "lightgbm_share": Case({"objective": "cross_entropy"}, 2, suffix=".txt"),
    "lightgbm_lambda": Case({"objective": "cross_entropy_lambda"}, 2, suffix=".txt"),
    "lightgbm_forest": Case(
        YES_NO | {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}, 2, suffix=".txt"
    ),
    "lightgbm_dart": Case(YES_NO | {"boosting": "dart"}, 2, suffix=".txt"),
    "lightgbm_whole": Case(YES_NO, 2, has_missing=True, categorical=(2, 3), suffix=".txt"),
    "lightgbm_whole_json": Case(YES_NO, 2, categorical=(2, 3)),
    "lightgbm_words": Case(YES_NO, 2, has_missing=True, categorical=(2, 3), has_words=True, suffix=".txt"),
    "lightgbm_words_json": Case(YES_NO, 2, categorical=(4,), has_words=True),
    "lightgbm_stopped": Case(YES_NO | {"learning_rate": 0.5}, 2, extra={"stops": True}, suffix=".txt"),
    "lightgbm_one_leaf": Case({"objective": "regression", "min_data_in_leaf": 100_000}, suffix=".txt"),
}
XGBOOST = {
    "xgboost_binary": Case({"objective": "binary:logistic"}, 2, has_missing=True),
    "xgboost_ubj": Case({"objective": "binary:logistic"}, 2, suffix=".ubj"),
    "xgboost_margin": Case({"objective": "binary:logitraw"}, 2, has_missing=True, has_zeros=True),
    "xgboost_number": Case({"objective": "reg:squarederror"}, has_missing=True),
    "xgboost_counts": Case({"objective": "count:poisson"}, extra={"positive": True}),
    "xgboost_gamma": Case({"objective": "reg:gamma"}, extra={"positive": True}),
    "xgboost_classes": Case(
        {"objective": "multi:softprob", "num_class": 3}, 3, has_missing=True, suffix=".ubj"
    ),
    "xgboost_forest": Case({"objective": "binary:logistic", "num_parallel_tree": 4, "subsample": 0.7}, 2),
    "xgboost_whole": Case({"objective": "binary:logistic"}, 2, has_missing=True, categorical=(2, 3)),
    "xgboost_words": Case(
        {"objective": "binary:logistic"}, 2, has_missing=True, categorical=(2, 3), has_words=True
    ),
    "xgboost_stopped": Case({"objective": "binary:logistic", "eta": 0.8}, 2, extra={"stops": True}),
}
CATBOOST = {
    "catboost_binary": Case({"loss_function": "Logloss"}, 2, has_missing=True),
    "catboost_above": Case({"loss_function": "Logloss", "nan_mode": "Max"}, 2, has_missing=True),
    "catboost_number": Case({"loss_function": "RMSE", "depth": 9}),
    "catboost_classes": Case({"loss_function": "MultiClass"}, 3),
    "catboost_counts": Case({"loss_function": "Poisson"}, extra={"positive": True}),
}
CASES = {**LIGHTGBM, **XGBOOST, **CATBOOST}


def train(name, matrix, number, trees, leaves, path):
    """Train and save; returns (predict, thresholds)."""
    case = CASES[name]
    warnings.simplefilter("ignore")
    target = number - number.min() + 0.01 if case.extra.get("positive") else number
    target = classes(number, case.learns) if case.learns > 1 else target
    library = name.partition("_")[0]
    return {"lightgbm": train_lightgbm, "xgboost": train_xgboost, "catboost": train_catboost}[library](
        case, matrix, target, trees, leaves, path
    )


def train_lightgbm(case, matrix, target, trees, leaves, path):
    options = {"verbose": -1, "num_leaves": leaves, "seed": 7, "num_threads": 2, **case.options}
    columns = "auto" if case.has_words else list(case.categorical)
    half = len(matrix) // 2
    data = lightgbm.Dataset(frame_of(matrix[:half], case), target[:half], categorical_feature=columns)
    stop = {}
    if case.extra.get("stops"):
        valid = lightgbm.Dataset(frame_of(matrix[half:], case), target[half:], reference=data)
        stop = {"valid_sets": [valid], "callbacks": [lightgbm.early_stopping(3, verbose=False)]}
    model = lightgbm.train(options, data, trees, **stop)
    dump = model.dump_model()
    if path.suffix == ".txt":
        model.save_model(path)
    else:
        path.write_text(json.dumps(dump))

    def predict(rows):
        return model.predict(frame_of(rows, case)).reshape(len(rows), -1)

    return predict, lightgbm_thresholds(dump)


def lightgbm_thresholds(dump):
    found, nodes = {}, [tree["tree_structure"] for tree in dump["tree_info"]]
    for node in nodes:
        if "threshold" in node:
            nodes += (node["left_child"], node["right_child"])
            if node["decision_type"] == "<=":
                found.setdefault(node["split_feature"], []).append(node["threshold"])
    return found


def train_xgboost(case, matrix, target, trees, leaves, path):
    options = {"max_depth": 6, "max_leaves": leaves, "seed": 7, "nthread": 2, **case.options}
    half = len(matrix) // 2
    data, valid = (
        xgboost_rows(matrix[part], case, target[part]) for part in (slice(half), slice(half, None))
    )
    stop = {"evals": [(valid, "v")], "early_stopping_rounds": 3} if case.extra.get("stops") else {}
    model = xgboost.train(options, data, trees, verbose_eval=False, **stop)
    model.save_model(path)
    as_json = path.with_suffix(".thresholds")
    model.save_model(as_json.with_suffix(".thresholds.json"))
    document = json.loads(as_json.with_suffix(".thresholds.json").read_text())
    as_json.with_suffix(".thresholds.json").unlink()
    end = (0, model.best_iteration + 1) if case.extra.get("stops") else (0, 0)

    def predict(rows):
        found = model.inplace_predict(frame_of(rows, case), iteration_range=end, validate_features=False)
        return found.reshape(len(rows), -1)

    def margins(rows):
        given = xgboost_rows(rows, case)
        return model.predict(given, iteration_range=end, output_margin=True).reshape(len(rows), -1)

    predict.margins = margins
    return predict, xgboost_thresholds(document)


def xgboost_rows(matrix, case, target=None):
    if case.has_words:
        return xgboost.DMatrix(frame_of(matrix, case), target, enable_categorical=True)
    types = ["c" if place in case.categorical else "float" for place in range(matrix.shape[1])]
    clean = matrix.copy()
    return xgboost.DMatrix(
        clean, target, feature_types=types, feature_names=[f"x{place}" for place in range(matrix.shape[1])],
        enable_categorical=True,
    )  # fmt: skip


def xgboost_thresholds(document):
    found = {}
    for tree in document["learner"]["gradient_booster"]["model"]["trees"]:
        parts = zip(
            tree["left_children"],
            tree["split_indices"],
            tree["split_conditions"],
            tree["split_type"],
            strict=True,
        )
        for left, place, cut, kind in parts:
            if left >= 0 and not kind:
                found.setdefault(place, []).append(float(numpy.float32(cut)))
    return found


def train_catboost(case, matrix, target, trees, leaves, path):
    kind = catboost.CatBoostClassifier if case.learns > 1 else catboost.CatBoostRegressor
    options = {"depth": 5, "random_seed": 7, "verbose": 0, "allow_writing_files": False, "thread_count": 2}
    model = kind(iterations=trees, **(options | case.options)).fit(matrix, target)
    model.save_model(str(path), format="json")
    document = json.loads(path.read_text())
    thresholds = {
        part["feature_index"]: part["borders"]
        for part in document["features_info"]["float_features"]
        if part["borders"]
    }

    def predict(rows):
        if case.learns == 1:
            kind_of_answer = "Exponent" if case.options["loss_function"] == "Poisson" else "RawFormulaVal"
            return model.predict(rows, prediction_type=kind_of_answer).reshape(-1, 1)
        shares = model.predict_proba(rows)
        return shares[:, 1:] if case.learns == 2 else shares

    return predict, thresholds


def frame_of(matrix, case):
    """An array, or a data frame where categories are words."""
    if not case.has_words:
        return matrix
    frame = pandas.DataFrame(matrix, columns=[f"x{place}" for place in range(matrix.shape[1])])
    for place in case.categorical:
        words = [*WORDS, UNSEEN]
        chosen = [
            None if value != value else words[min(int(value), len(WORDS))] for value in matrix[:, place]
        ]
        known = [word for word in words if word in set(chosen)] if UNSEEN in set(chosen) else WORDS
        frame[f"x{place}"] = pandas.Categorical(chosen, categories=known)
    return frame
