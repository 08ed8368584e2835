import random

import msgpack
import pytest

from segments.bundle.format import FIELDS, FORMAT_VERSION, MAX_BUNDLE_BYTES, MAX_SEGMENTS, MAX_UNPACKED_BYTES
from segments.bundle.lanes import Group, Lane
from segments.bundle.model import Planned, SignalUse
from segments.bundle.packing import deflate, inflate
from segments.bundle.postings import pack_numbers, postings_of
from segments.bundle.read import read_bundle
from segments.bundle.write import BundleParts, SegmentRow, write_bundle
from segments.errors import BundleCorrupt, BundleError, BundleTooNew

LANE = Lane([0], (Group("exact", ("DE",), postings_of([[1]])),))
OUTCOME = Lane([], (Group("exact", (True,), postings_of([[0, 1]])),))
DATA = write_bundle(
    BundleParts(
        site="acme",
        segments=[SegmentRow("a", 1, priority=3), SegmentRow("b", 1, parent=0)],
        signals=(SignalUse("geo.country", "string", "necessary"),),
        columns=((0, (LANE,)),),
        planned=(Planned([20, "a"], (OUTCOME,)),),
        consent={"default": "opt-in"},
    )
)
PLACES = {name: place for place, (name, _) in enumerate(FIELDS)}


def fields_of(data):
    _, size, deflated = msgpack.unpackb(data)
    return msgpack.unpackb(inflate(deflated, size, "here"))


def with_fields(fields):
    raw = msgpack.packb(fields)
    return msgpack.packb([FORMAT_VERSION, len(raw), deflate(raw)])


def with_field(name, value):
    fields = fields_of(DATA)
    fields[PLACES[name]] = value
    return with_fields(fields)


def open_everything(data):
    bundle = read_bundle(data)
    return bundle.names, bundle.taxonomy, bundle.columns(), bundle.planned(), bundle.layers, bundle.bits


def test_later_fields_are_ignored():
    data = with_fields([*fields_of(DATA), {"a": "later field"}])
    assert read_bundle(msgpack.packb([*msgpack.unpackb(data), "later"])).names == ("a", "b")


def test_later_columns_of_the_taxonomy_are_ignored():
    rows = [[3, 0], [0, 1], [], [], [], ["later", "column"]]
    assert read_bundle(with_field("taxonomy", rows)).taxonomy.parents == (None, 0)


def test_a_later_version_is_refused_as_such():
    with pytest.raises(BundleTooNew, match=f"version {FORMAT_VERSION} or lower, got {FORMAT_VERSION + 1}"):
        read_bundle(msgpack.packb([FORMAT_VERSION + 1, {"all": "new"}]))


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"\xc1",
            b"\x90",
            b"\x91\x00",
            b"\x91\x01",
            b"\x91\xc3",
            b"{}",
            b"\x80",
            DATA[:-1],
            DATA + b"\0",
        ),
        msgpack.packb([0, 1, b""]),
        msgpack.packb([1, 0, b""]),
        msgpack.packb([1, MAX_UNPACKED_BYTES + 1, b""]),
        msgpack.packb([1, 5, "text"]),
        with_fields("text"),
        with_fields(fields_of(DATA)[:-1]),
    ],
)
def test_what_is_not_a_bundle_is_corrupt(data):
    with pytest.raises(BundleCorrupt):
        read_bundle(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("site", b"acme"),
        ("created_ms", None),
        ("signals", {}),
        ("signals", [["a", "string", "necessary"]]),
        ("signals", [["a", "string", "necessary", "", []]]),
        ("signals", [["a", "string", "necessary", "", None]] * 5_000),
        ("term_counts", None),
        ("term_counts", "text"),
        ("term_counts", pack_numbers([1, 129])),
        ("term_counts", pack_numbers([1] * (MAX_SEGMENTS + 1))),
        ("names", None),
        ("names", [b"\0", "a"]),
        ("names", [b"\0\0", "a"]),
        ("names", ["\0\0", "a\nb"]),
        ("taxonomy", None),
        ("taxonomy", [[], [], []]),
        ("taxonomy", [[1], [], [], [], []]),
        ("taxonomy", [["a", "b"], [], [], [], []]),
        ("taxonomy", [[True, 1], [], [], [], []]),
        ("columns", [None]),
        ("columns", [[1, []]]),
        ("columns", [[-1, []]]),
        ("columns", [[False, []]]),
        ("columns", [[0, []]]),
        ("columns", None),
        ("planned", None),
        ("planned", [None]),
        ("planned", [[1, []]]),
        ("consent", []),
        ("settings", None),
        ("counters", {}),
        ("experiments", None),
    ],
)
def test_a_wrong_field_is_corrupt(field, value):
    with pytest.raises(BundleCorrupt):
        open_everything(with_field(field, value))


def test_more_bytes_than_a_bundle_may_have_are_refused_unread():
    with pytest.raises(BundleCorrupt, match="at most"):
        read_bundle(bytes(MAX_BUNDLE_BYTES + 1))


def test_a_family_outside_the_bundle_is_nobody():
    rows = [[], [0, 99], [-5, 2**40], [], []]
    taxonomy = read_bundle(with_field("taxonomy", rows)).taxonomy
    assert (taxonomy.parents, taxonomy.fallbacks) == ((None, None), (None, None))


def test_changed_bytes_never_raise_anything_but_a_bundle_error():
    chance = random.Random(3)
    refused = 0
    inner = msgpack.packb(fields_of(DATA))
    for number in range(2_000):
        changed = bytearray(inner if number % 2 else DATA)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        data = msgpack.packb([1, len(changed), deflate(changed)]) if number % 2 else bytes(changed)
        try:
            open_everything(data)
        except BundleError:
            refused += 1
    assert refused > 1_000
