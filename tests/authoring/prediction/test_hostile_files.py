"""Files that somebody sent: whatever is in them, a model or ModelRefused comes out, and no code of theirs runs."""

import json
import pickle
import random
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest

from segments.authoring.prediction.read_file import read_model_file
from segments.authoring.prediction.xgboost.ubjson import read_ubjson
from segments.errors import ModelRefused
from tests.authoring.prediction.parity import RECORDED


def recorded(name):
    with zipfile.ZipFile(RECORDED) as archive:
        return archive.read(name)


def refusal(data):
    with pytest.raises(ModelRefused) as caught:
        read_model_file(data, "m", "sent")
    return str(caught.value)


class Attack:
    ran = False

    def __reduce__(self):
        return (setattr, (Attack, "ran", True))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_is_opened(protocol):
    data = pickle.dumps(Attack(), protocol)
    assert "pickle" in refusal(data) or protocol < 2
    assert "pickle" in refusal(zlib.compress(data))
    assert not Attack.ran


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04skops", "archive"),
        (b"CBM1....", 'format="json"'),
        (b"<PMML/>", "PMML"),
        (b"\x1f\x8b\x08", "Unpack"),
        (b"", "JSON"),
        (b"\xff\xfe", "other bytes"),
        (b"[1]", "another document"),
        (b"[" * 100_000, "JSON"),
        (b"tree\nversion=v2\n", "v2"),
        (b'{"format": "segments-sklearn", "version": 2}', "version 1"),
    ],
)
def test_what_is_no_model_is_refused_by_name(data, words):
    assert words in refusal(data)


TREE = {
    "left": [1, -1, -1], "right": [2, -1, -1], "feature": [0, -2, -2], "threshold": [0.5, -2, -2],
    "missing_left": [0, 0, 0], "value": [[[0.0]], [[1.0]], [[2.0]]],
}  # fmt: skip


def export(**changes):
    estimator = {"class": "DecisionTreeRegressor", "allows_missing": False, **TREE, **changes}
    document = {
        "format": "segments-sklearn",
        "version": 1,
        "library": "scikit-learn 1.9.1",
        "feature_names": ["a"],
    }
    return json.dumps({**document, "estimator": estimator}).encode()


def test_a_plain_export_is_read():
    assert read_model_file(export(), "m", "sent").kernel.shape == [1, 0, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"left": [0, -1, -1]}, "each node once"),
        ({"right": [1, -1, -1]}, "each node once"),
        ({"left": [9, -1, -1]}, "a node of the tree"),
        ({"left": [-5, -1, -1]}, "a node of the tree"),
        ({"feature": [7, -2, -2]}, "a column below 1"),
        ({"feature": [-1, -2, -2]}, "a column below 1"),
        ({"threshold": [0.5, -2]}, "one length"),
        ({"threshold": ["x", -2, -2]}, "a number"),
        ({"threshold": [float("nan"), -2, -2]}, "a number"),
        ({"left": [1.5, -1, -1]}, "a whole number"),
        ({"value": [[[0.0]], [[1.0]], [[1e999]]]}, "finite"),
        ({"class": "AdaBoostClassifier"}, "AdaBoostClassifier"),
        ({"class": "Pipeline", "steps": []}, "a step"),
        (
            {"class": "GradientBoostingRegressor", "start": [], "trees": [], "loss": "x", "learning_rate": 1},
            "an output",
        ),
        ({"class": "Pipeline", "steps": [{"class": "PCA"}, {"class": "Ridge"}]}, "PCA"),
    ],
)
def test_arrays_that_are_no_tree_are_refused(changes, words):
    assert words in refusal(export(**changes))


@pytest.mark.parametrize(
    "name",
    ["lightgbm_words.txt", "lightgbm_zero_json.json", "xgboost_words.json", "xgboost_ubj.ubj", "catboost_binary.json",
     "hist_words.json", "logistic_words.json"],
)  # fmt: skip
def test_changed_files_are_models_or_refused(name):
    data = recorded(name)
    drawn = random.Random(name)
    for number in range(60):
        changed = bytearray(data)
        for _ in range(1 + number % 3):
            changed[drawn.randrange(len(changed))] = drawn.choice(b'0123456789-.,:[]{}"\n \x00\xffNaT')
        if number % 5 == 0:
            changed = changed[: drawn.randrange(len(changed))]
        with suppress(ModelRefused):
            read_model_file(bytes(changed), "m", "sent")


def test_numbers_of_thousands_of_digits_are_refused():
    digits = b"9" * 5000
    text = recorded("lightgbm_whole.txt")
    assert "whole numbers" in refusal(text.replace(b"num_leaves=", b"num_leaves=" + digits))
    no_trees = text.partition(b"Tree=0")[0].replace(
        b"num_tree_per_iteration=1", b"num_tree_per_iteration=" + b"9" * 12
    )
    assert "each output" in refusal(no_trees)
    head, infos, rest = text.partition(b"feature_infos=")
    with suppress(ModelRefused):
        read_model_file(head + infos + b"1:" + digits + rest, "m", "sent")


def test_parts_inside_parts_are_bounded():
    deep = '{"class": "FrozenEstimator", "estimator": ' * 900 + "{}" + "}" * 900
    document = (
        '{"format": "segments-sklearn", "version": 1, "library": "x", "feature_names": [], "estimator": '
        + deep
        + "}"
    )
    assert "depth" in refusal(document.encode())


def test_weights_beyond_every_double_are_refused():
    scaler = {"class": "StandardScaler", "mean": [1e300], "scale": [1e299]}
    linear = {"class": "Ridge", "coef": [1e308], "intercept": 0.0}
    data = export(**{"class": "Pipeline", "steps": [scaler, linear]})
    assert read_model_file(data, "m", "sent").columns[0].shift == 1e300


def test_a_length_that_is_not_there_makes_nothing():
    for data in (
        b"[$d#L" + struct.pack(">q", 2**40),
        b"[$Z#L" + struct.pack(">q", 2**40),
        b"[$T#l" + struct.pack(">i", 2**30),
        b"{#L" + struct.pack(">q", 2**40),
        b"SL" + struct.pack(">q", 2**62),
        b"SL" + struct.pack(">q", -1),
    ):
        with pytest.raises(ModelRefused):
            read_ubjson(data, "sent")


def test_nesting_is_bounded():
    with pytest.raises(ModelRefused, match="levels"):
        read_ubjson(b"[" * 100_000, "sent")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda learner: learner["gradient_booster"].update(name="dart"), "dart"),
        (lambda learner: learner["objective"].update(name="survival:cox"), "survival:cox"),
        (lambda learner: learner.update(feature_types=["i"] * 6), "type 'i'"),
        (lambda learner: learner["learner_model_param"].update(num_target="2"), "several targets"),
        (lambda learner: learner["learner_model_param"].update(base_score="[0]"), "start value"),
        (lambda learner: learner["learner_model_param"].update(num_class="9" * 15), "at most 100 classes"),
        (lambda learner: learner["learner_model_param"].update(num_class="9" * 5000), "a whole number"),
        (lambda learner: learner["learner_model_param"].update(num_target="two"), "a whole number"),
        (lambda learner: learner["learner_model_param"].update(num_feature="9" * 12), "feature names"),
        (lambda learner: learner.update(attributes={"best_iteration": "-1"}), "a whole number"),
        (lambda learner: learner.update(feature_names=["\ud800", *"bcdef"]), "a text"),
    ],
)
def test_what_xgboost_can_and_the_edge_cannot_is_refused_by_name(change, words):
    document = json.loads(recorded("xgboost_binary.json"))
    change(document["learner"])
    assert words in refusal(json.dumps(document).encode())


def test_what_lightgbm_and_catboost_can_and_the_edge_cannot_is_refused_by_name():
    text = recorded("lightgbm_binary.txt")
    assert "linear_tree" in refusal(text.replace(b"is_linear=0", b"is_linear=1"))
    assert "lambdamart" in refusal(text.replace(b"objective=binary", b"objective=lambdamart"))
    document = json.loads(recorded("catboost_binary.json"))
    assert "ctrs" in refusal(json.dumps({**document, "features_info": {"ctrs": [{}]}}).encode())
    del document["oblivious_trees"]
    assert "not oblivious" in refusal(json.dumps(document).encode())
