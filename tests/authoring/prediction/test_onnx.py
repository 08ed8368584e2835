"""ONNX files that are not what they should be, and tests of other kinds than the recorded ones have."""

import random
import struct
import zipfile

import pytest

from segments.authoring.prediction.read_file import read_model_file
from segments.bundle.prediction.model_form import Model
from segments.edge.cel.values import Unknown
from segments.edge.prediction.scorer import Scorer
from segments.errors import ModelRefused
from tests.authoring.prediction.parity import RECORDED


def varint(number):
    number &= (1 << 64) - 1
    found = bytearray()
    while True:
        number, low = number >> 7, number & 127
        found.append(low | 128 if number else low)
        if not number:
            return bytes(found)


def whole(field, number):
    return varint(field << 3) + varint(number)


def part(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def attribute(name, value):
    head = part(1, name)
    if isinstance(value, str):
        return part(5, head + part(4, value))
    if isinstance(value, int):
        return part(5, head + whole(3, value))
    if value and isinstance(value[0], str):
        return part(5, head + b"".join(part(9, text) for text in value))
    if value and isinstance(value[0], float):
        return part(5, head + b"".join(varint(7 << 3 | 5) + struct.pack("<f", number) for number in value))
    return part(5, head + part(8, b"".join(map(varint, value))))


STUMP = {
    "nodes_treeids": [0, 0, 0], "nodes_nodeids": [0, 1, 2], "nodes_featureids": [1, 0, 0],
    "nodes_modes": ["BRANCH_LEQ", "LEAF", "LEAF"], "nodes_values": [0.1, 0.0, 0.0],
    "nodes_truenodeids": [1, 0, 0], "nodes_falsenodeids": [2, 0, 0],
    "target_treeids": [0, 0], "target_nodeids": [1, 2], "target_ids": [0, 0], "target_weights": [-1.0, 2.0],
    "n_targets": 1,
}  # fmt: skip
SINGLE = struct.unpack("<f", struct.pack("<f", 0.1))[0]


def onnx(kind="TreeEnsembleRegressor", *others, **changes):
    """An ONNX file with one stump over two columns, and other operators behind it."""
    attributes = b"".join(
        attribute(name, value) for name, value in (STUMP | changes).items() if value is not None
    )
    node = part(1, part(1, "X") + part(2, "y") + part(4, kind) + attributes)
    rest = b"".join(part(1, part(1, "y") + part(2, "z") + part(4, other)) for other in others)
    shape = part(1, whole(1, -1)) + part(1, whole(1, 2))
    given = part(11, part(1, "X") + part(2, part(1, whole(1, 1) + part(2, shape))))
    return whole(1, 8) + part(2, "tests") + part(7, node + rest + given)


def score(data, value):
    scorer = Scorer(read_model_file(data, "stump", "stump.onnx"))
    assert [feature.name for feature in scorer.model.features] == ["X1"]
    return scorer.score([value])


@pytest.mark.parametrize(
    ("mode", "at", "below"),
    [
        ("BRANCH_LEQ", -1.0, -1.0),
        ("BRANCH_LT", 2.0, -1.0),
        ("BRANCH_GT", 2.0, 2.0),
        ("BRANCH_GTE", -1.0, 2.0),
    ],
)
def test_a_value_on_the_threshold_goes_as_the_mode_says(mode, at, below):
    data = onnx(nodes_modes=[mode, "LEAF", "LEAF"])
    assert score(data, SINGLE) == at
    assert score(data, 0.1) == at, "0.1 is the threshold, once it is rounded"
    assert score(data, 0.0999) == below


@pytest.mark.parametrize(("tracks", "expected"), [([0, 0, 0], 2.0), ([1, 0, 0], -1.0)])
@pytest.mark.parametrize("mode", ["BRANCH_LEQ", "BRANCH_GT"])
def test_a_missing_value_goes_the_false_way_unless_the_file_says_the_true_one(mode, tracks, expected):
    data = onnx(nodes_modes=[mode, "LEAF", "LEAF"], nodes_missing_value_tracks_true=tracks)
    assert score(data, Unknown("X1")) == expected


def test_an_average_is_divided_by_the_number_of_trees():
    assert score(onnx(aggregate_function="AVERAGE", base_values=[0.5]), 9.0) == 2.5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (onnx("TreeEnsembleRegressor", "Normalizer"), "the operator Normalizer"),
        (onnx("LinearRegressor"), "the operator LinearRegressor"),
        (onnx(nodes_modes=["BRANCH_EQ", "LEAF", "LEAF"]), "mode BRANCH_EQ"),
        (onnx(post_transform="PROBIT"), "transformation PROBIT"),
        (onnx(aggregate_function="MAX"), "aggregation MAX"),
        (onnx(nodes_truenodeids=[0, 0, 0]), "each node once"),
        (onnx(nodes_falsenodeids=[7, 0, 0]), "a node of the tree"),
        (onnx(nodes_featureids=[5, 0, 0]), "a column below 2"),
        (onnx(target_ids=[0, 3]), "known outputs"),
        (onnx(nodes_values=[0.1]), "one length"),
        (whole(1, 8), "one graph"),
        (b"\x08\x09\x12\x07", "ends early"),
        (b"\x08" + b"\xff" * 20, "ends early"),
    ],
)
def test_what_the_edge_cannot_compute_is_refused_by_name(data, words):
    with pytest.raises(ModelRefused, match=words):
        read_model_file(data, "stump", "stump.onnx")


def test_whatever_a_byte_becomes_a_model_or_a_refusal_comes_out():
    drawn = random.Random(3)
    with zipfile.ZipFile(RECORDED) as archive:
        files = [archive.read(name) for name in archive.namelist() if name.endswith(".onnx")]
    for _ in range(400):
        data = bytearray(drawn.choice(files))
        for _ in range(drawn.randrange(1, 4)):
            data[drawn.randrange(1, len(data))] = drawn.randrange(256)
        try:
            found = read_model_file(
                bytes(data[: drawn.choice((len(data), drawn.randrange(1, len(data))))]), "m", "m.onnx"
            )
        except ModelRefused:
            continue
        assert isinstance(found, Model)
