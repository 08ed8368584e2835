"""Recorded models of scikit-learn, LightGBM, XGBoost, CatBoost and ONNX with their answers; no library is needed."""

import math
import zipfile
from dataclasses import replace

import pytest

from segments.bundle.prediction.model_form import Trees
from segments.edge.prediction.scorer import Scorer
from tests.authoring.prediction.parity import RECORDED, misses, read_recorded, scorer_of

with zipfile.ZipFile(RECORDED) as archive:
    NAMES = sorted(name.removesuffix(".about") for name in archive.namelist() if name.endswith(".about"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("recorded")
    with zipfile.ZipFile(RECORDED) as archive:
        archive.extractall(place)
    return place


@pytest.mark.parametrize("name", NAMES)
def test_recorded_answers_come_out_again(folder, name):
    recorded = read_recorded(folder, name)
    assert misses(scorer_of(folder, recorded), recorded) == []


@pytest.mark.parametrize("name", ["lightgbm_binary", "xgboost_binary", "forest", "hist"])
def test_a_cut_that_is_off_by_one_number_is_noticed(folder, name):
    """The rows on thresholds do what they are for: each cut one double higher, or the neighbour in float32, shows."""
    recorded = read_recorded(folder, name)
    model = scorer_of(folder, recorded).model
    assert isinstance(model.kernel, Trees)
    cuts = tuple(tuple(math.nextafter(cut, math.inf) for cut in row) for row in model.kernel.cuts)
    assert misses(Scorer(replace(model, kernel=replace(model.kernel, cuts=cuts))), recorded)


def test_every_library_is_recorded_with_its_version(folder):
    versions = read_recorded(folder, NAMES[0]).about["versions"]
    assert versions.keys() >= {"scikit-learn", "lightgbm", "xgboost-cpu", "catboost"}
    assert {name.partition("_")[0] for name in NAMES} >= {
        "lightgbm",
        "xgboost",
        "catboost",
        "onnx",
        "hist",
        "forest",
    }
