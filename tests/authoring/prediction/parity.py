"""Imported models against what their libraries predicted for the same rows.

In: a folder of `proof/train.py`, or the recorded one. Out: the rows where the two differ, in words. scikit-learn,
LightGBM and CatBoost have to agree to 1e-9, ONNX to sixteen units in the last place of float32, XGBoost's margins to
the last bit of float32 and its shares to two of them, since its exponential function is its own.
"""

import json
import math
from array import array
from dataclasses import dataclass
from pathlib import Path

from segments.authoring.prediction.read_file import read_model_file
from segments.bundle.prediction.read_model import read_model
from segments.bundle.prediction.write_model import write_model
from segments.edge.cel.values import Failure, Unknown
from segments.edge.prediction.scorer import Scorer
from tests.conftest import CASES

RECORDED = CASES / "models" / "recorded.zip"

TOLERANCE = 1e-9
SINGLE_TOLERANCE = 2.4e-7
"""Two units in the last place of a float32."""

TOLERANCES = {"xgboost": SINGLE_TOLERANCE, "onnx": 8 * SINGLE_TOLERANCE}
"""onnxruntime adds up float32 too, in blocks of trees."""

MOST_ORDINARY = 3.0e38
"""Beyond it, or where there is no number, scikit-learn refuses a row."""

MOST_MISSES = 5


@dataclass(frozen=True)
class Recorded:
    """The rows of one model, each with what the library answered; None where it refused."""

    about: dict
    rows: list
    answers: list
    margins: list


def read_recorded(folder: Path, name: str) -> Recorded:
    about = json.loads((folder / f"{name}.about").read_text())
    rows = _matrix(folder / f"{name}.rows", about["columns"])
    answers = _matrix(folder / f"{name}.answers", about["outputs"])
    margins = folder / f"{name}.margins"
    return Recorded(about, rows, answers, _matrix(margins, about["outputs"]) if margins.exists() else [])


def _matrix(path: Path, width: int) -> list:
    numbers = array("d")
    numbers.frombytes(path.read_bytes())
    return [tuple(numbers[start : start + width]) for start in range(0, len(numbers), width)]


def scorer_of(folder: Path, recorded: Recorded) -> Scorer:
    """The model through its own bytes, as the edge gets it."""
    path = folder / recorded.about["file"]
    model = read_model_file(path.read_bytes(), "parity", path.name)
    return Scorer(read_model(write_model(model)))


def misses(scorer: Scorer, recorded: Recorded) -> list[str]:
    """The first rows where the two differ."""
    names = {
        f"{first}{place}": place for place in range(recorded.about["columns"]) for first in ("x", "f", "X")
    }
    names |= {f"Column_{place}": place for place in range(recorded.about["columns"])}
    places = [names[feature.name] for feature in scorer.model.features]
    found = []
    for number, (row, answer) in enumerate(zip(recorded.rows, recorded.answers, strict=True)):
        values = [_value(row[place], recorded.about["words"].get(str(place))) for place in places]
        unused = [place for place in range(len(row)) if place not in places]
        if any(map(math.isnan, answer)) and any(
            _may_be_refused(row, place, recorded.about) for place in unused
        ):
            continue
        wrong = _difference(scorer, values, answer, recorded.about["library"])
        if not wrong and recorded.margins:
            is_forest = recorded.about["file"].startswith("xgboost_forest")
            wrong = _margin_difference(scorer, values, recorded.margins[number], SINGLE_TOLERANCE * is_forest)
        if wrong:
            found.append(f"row {number} {values}: {wrong}")
            if len(found) == MOST_MISSES:
                break
    return found


def _may_be_refused(row: tuple, place: int, about: dict) -> bool:
    """A library refuses what it would never have looked at; the model here does not have the feature any more."""
    words = about["words"].get(str(place))
    return row[place] == len(words) - 1 if words else not abs(row[place]) <= MOST_ORDINARY


def _value(number: float, words: list | None):
    if math.isnan(number):
        return Unknown("missing")
    return words[int(number)] if words else number


def _difference(scorer: Scorer, values: list, answer: tuple, library: str) -> str:
    if scorer.model.is_clusters:
        return _cluster_difference(scorer, values, answer[0])
    scores = scorer.scores(values)
    if isinstance(scores, Unknown | Failure):
        return "" if all(map(math.isnan, answer)) else f"got {scores}, expected {answer}"
    tolerance = TOLERANCES.get(library, TOLERANCE)
    scale = max(1.0, *map(abs, answer)) * (1.0 if library == "onnx" else 1e-3)  # sums that cancel out
    pairs = zip(scores, answer, strict=True)
    if all(
        math.isclose(got, expected, rel_tol=tolerance, abs_tol=tolerance * scale) for got, expected in pairs
    ):
        return ""
    return f"got {scores}, expected {answer}"


def _margin_difference(scorer: Scorer, values: list, margins: tuple, tolerance: float) -> str:
    """To the last bit, but for forests of hundreds of parallel trees, which the library adds up in another order."""
    if any(map(math.isnan, margins)):  # this way of asking refuses infinity, the other one takes it
        return ""
    sums = scorer.sums(values)
    pairs = zip(sums, margins, strict=True)
    is_same = all(abs(got - expected) <= tolerance * max(1.0, abs(expected)) for got, expected in pairs)
    return "" if is_same else f"margins {tuple(sums)}, expected {margins}"


def _cluster_difference(scorer: Scorer, values: list, answer: float) -> str:
    label = scorer.cluster(values)
    if isinstance(label, Unknown | Failure):
        return "" if math.isnan(answer) else f"got {label}, expected cluster {answer}"
    distances = scorer.sums(values)
    expected = distances[int(answer)] if not math.isnan(answer) else math.nan
    return (
        "" if math.isclose(expected, min(distances), rel_tol=TOLERANCE) else f"got {label}, expected {answer}"
    )
