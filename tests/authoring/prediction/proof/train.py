"""Trains every model, asks each about its rows, and writes both: `python train.py FOLDER ROWS TREES LEAVES
THRESHOLDS`.

Runs in the environment of `requirements.txt`. For each case: NAME.txt, .json or .ubj as the library saves it,
NAME.rows with one row of doubles after the other, NAME.answers with the predictions (NaN where the library refuses),
and NAME.about with what the rest means.
"""

import importlib.metadata
import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[4] / "src")]

import boosting_cases
import numpy
import onnx_cases
import sklearn_cases
from samples import UNSEEN, WORDS, asked_rows, outcome, training_rows

SEED = 20261130
TRAINING_ROWS = 3_000
COLUMNS = 6
PACKAGES = (
    *("scikit-learn", "lightgbm", "xgboost-cpu", "catboost"),
    *("onnx", "skl2onnx", "onnxruntime", "numpy", "pandas"),
)
MODULES = (sklearn_cases, boosting_cases, onnx_cases)


def main(folder, rows, trees, leaves, most_thresholds):
    folder.mkdir(parents=True, exist_ok=True)
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    cases = {name: case for module in MODULES for name, case in module.CASES.items()}
    for number, (name, case) in enumerate(cases.items()):
        random = numpy.random.default_rng(SEED + number)
        about = make(folder, name, case, random, (rows, trees, leaves, most_thresholds))
        about |= {"versions": versions, "date": time.strftime("%Y-%m-%d"), "seed": SEED}
        (folder / f"{name}.about").write_text(json.dumps(about))
        print(name, about["rows"], flush=True)


def make(folder, name, case, random, sizes):
    rows, trees, leaves, most_thresholds = sizes
    matrix = training_rows(
        random, TRAINING_ROWS, COLUMNS, has_missing=case.has_missing, categorical=case.categorical,
        has_zeros=getattr(case, "has_zeros", False),
    )  # fmt: skip
    number = outcome(random, matrix)
    matrix[:, 0] += getattr(case, "shift", 0.0)
    module = next(module for module in MODULES if name in module.CASES)
    path = folder / f"{name}{getattr(case, 'suffix', '.json')}"
    predict, thresholds = module.train(name, matrix, number, trees, leaves, path)
    asked = asked_rows(
        random,
        matrix,
        thresholds,
        rows,
        predict,
        most_thresholds=most_thresholds,
        categorical=case.categorical,
    )
    for place in case.categorical:  # what is no category: one that was never there
        if getattr(case, "has_words", True):
            column = asked[:, place]
            column[~numpy.isnan(column) & ~numpy.isin(column, range(len(WORDS)))] = len(WORDS)
            asked[:, place] = column
    answers = ask(predict, asked)
    asked.tofile(folder / f"{name}.rows")
    answers.tofile(folder / f"{name}.answers")
    if hasattr(predict, "margins"):
        ask(predict.margins, asked).tofile(folder / f"{name}.margins")
    has_words = case.categorical and getattr(case, "has_words", True)
    return {
        "file": path.name,
        "rows": len(asked),
        "columns": COLUMNS,
        "outputs": answers.shape[1],
        "words": {str(place): [*WORDS, UNSEEN] for place in case.categorical} if has_words else {},
        "library": "sklearn" if module is sklearn_cases else name.partition("_")[0],
        "learns": case.learns,
    }


def ask(predict, rows):
    """The predictions; a row that the library refuses is asked for alone, and has NaN."""
    try:
        return numpy.asarray(predict(rows), dtype=float)
    except boosting_cases.REFUSALS:
        pass
    found = []
    for start in range(0, len(rows), 500):
        block = rows[start : start + 500]
        try:
            found += list(numpy.asarray(predict(block), dtype=float))
        except boosting_cases.REFUSALS:
            found += [ask_one(predict, row) for row in block]
    width = max(len(answer) for answer in found)
    return numpy.array([answer if len(answer) == width else [numpy.nan] * width for answer in found])


def ask_one(predict, row):
    try:
        return list(numpy.asarray(predict(row.reshape(1, -1)), dtype=float)[0])
    except boosting_cases.REFUSALS:
        return []


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:6]))
