import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segments.bundle.packing import deflate, inflate, pack_value, unpack_value
from segments.bundle.prediction.float_planes import pack_doubles, unpack_doubles
from segments.bundle.prediction.model_form import Centroids, Column, Feature, Linear
from segments.bundle.prediction.model_format import MODEL_FIELDS
from segments.bundle.prediction.model_limits import check_model
from segments.bundle.prediction.read_model import read_model
from segments.bundle.prediction.unpack_model import unpack_bits
from segments.bundle.prediction.write_model import pack_bits, write_model
from segments.errors import BundleCorrupt, BundleError, BundleTooNew
from tests.bundle.prediction.models import cluster_model, linear_model, some_models, tree_model


@pytest.mark.parametrize("model", some_models(), ids=lambda model: f"{model.name}-{model.outputs}")
def test_a_model_comes_back_as_it_was_written(model):
    data = write_model(model)
    again = read_model(data)
    assert (again.features, again.columns, again.output) == (model.features, model.columns, model.output)
    assert (again.calibration, again.labels, again.name) == (model.calibration, model.labels, model.name)
    assert write_model(again) == data


@given(st.lists(st.floats(allow_nan=False)))
def test_doubles_come_back_bit_by_bit(numbers):
    again = unpack_doubles(pack_doubles(numbers), "here")
    assert [number.hex() for number in again] == [number.hex() for number in numbers]


def test_numbers_that_a_float32_holds_take_four_bytes():
    assert len(pack_doubles([0.5, -0.0, math.inf])) == 1 + 3 * 4
    assert len(pack_doubles([0.5, 0.1])) == 1 + 2 * 8


@given(st.lists(st.integers(0, 1)))
def test_bits_come_back(bits):
    count, packed = pack_bits(bits)
    assert list(unpack_bits(count, packed, "here")) == bits
    assert len(packed) == math.ceil(len(bits) / 8)


def test_bits_beyond_their_number_are_refused():
    for count, packed in ((3, b"\xff"), (9, b"\xff"), (-1, b""), (1, b"\x01\x00"), ("1", b"\x01")):
        with pytest.raises(BundleCorrupt):
            unpack_bits(count, packed, "here")


def test_a_later_format_is_refused_as_such():
    with pytest.raises(BundleTooNew):
        read_model(pack_value([2, 1, b""]))


def test_fields_that_were_appended_later_are_ignored():
    data = write_model(linear_model())
    _, size, deflated = unpack_value(data, "the model")
    fields = unpack_value(inflate(deflated, size, "the model"), "the fields")
    for row in (*fields[2], *fields[3], fields[5], fields[6]):
        row.append("later")
    raw = pack_value([*fields, "later"])
    assert read_model(pack_value([1, len(raw), deflate(raw), "later"])) == read_model(data)


def test_every_field_is_named():
    _, size, deflated = unpack_value(write_model(linear_model()), "the model")
    assert len(unpack_value(inflate(deflated, size, "the model"), "the fields")) == len(MODEL_FIELDS)


@pytest.mark.parametrize("model", some_models(), ids=lambda model: f"{model.name}-{model.outputs}")
def test_changed_bytes_are_a_model_or_a_bundle_error(model):
    """Inside the deflated part too, where a changed byte is another value, not another length."""
    _, size, deflated = unpack_value(write_model(model), "the model")
    raw = inflate(deflated, size, "the model")
    drawn = random.Random(7)
    refused = 0
    for _ in range(300):
        changed = bytearray(raw)
        for _ in range(drawn.randrange(1, 4)):
            changed[drawn.randrange(len(changed))] = drawn.randrange(256)
        try:
            read_model(pack_value([1, len(changed), deflate(bytes(changed))]))
        except BundleError:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (replace(linear_model(), columns=(Column(7),) * 4), "a feature of the model"),
        (replace(linear_model(), kernel=Linear(((1.0,),))), "4 numbers in a row"),
        (replace(linear_model(), kernel=Linear(((math.inf,) * 4,))), "finite numbers"),
        (replace(linear_model(), features=(Feature("a", "word"), Feature("b"))), "categories of a word"),
        (replace(linear_model(), features=(Feature("a"), Feature("b", "word", (1 << 63,)))), "64 bits"),
        (replace(linear_model(), features=(Feature("a"), Feature("b", "word", ("\ud800",)))), "a text"),
        (replace(linear_model(), name="\udfff"), "a text"),
        (replace(linear_model(), output=replace(linear_model().output, start=())), "an output"),
        (replace(cluster_model(), labels=("one",)), "a name for each cluster"),
        (replace(cluster_model(), kernel=Centroids(())), "a name for each cluster"),
        (replace(tree_model(1)[0], labels=(), output=replace(tree_model(1)[0].output, start=(0.0,) * 4)), "the leaves"),
        (replace(linear_model(), columns=(replace(linear_model().columns[0], scale=0.0),) * 4), "not zero"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_are_refused(model, reason):
    with pytest.raises(BundleCorrupt, match=reason):
        check_model(model)


def test_trees_that_do_not_fit_their_columns_are_refused():
    model, _ = tree_model(1)
    for changes in (
        {"ranks": [99] * len(model.kernel.ranks)},
        {"columns": [9] * len(model.kernel.columns)},
        {"shape": model.kernel.shape[:-1]},
        {"leaves": [*model.kernel.leaves, 1.0]},
        {"cuts": ((2.0, 1.0), *model.kernel.cuts[1:])},
    ):
        with pytest.raises(BundleCorrupt):
            check_model(replace(model, kernel=replace(model.kernel, **changes)))
