import pytest

from segments.bundle.packing import MAX_CONTAINERS, deflate, inflate, pack_value, unpack_value
from segments.errors import BundleCorrupt


@pytest.mark.parametrize("value", [[1, "two", b"three", None, 4.5, True], {"a": [1]}, "", 7, [[]] * 1_000])
def test_a_value_comes_back_as_it_was(value):
    assert unpack_value(pack_value(value), "here") == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\x91" * 2_000,
        b"\xa1\xff",
        b"\x81\x90\xc0",
        b"\x01\x02",
        b"\xc7\x0c\xff" + b"\xff" * 12,
    ],
)
def test_what_is_no_value_is_refused(data):
    with pytest.raises(BundleCorrupt, match="at here"):
        unpack_value(data, "here")


@pytest.mark.parametrize("empty", [b"\x90", b"\x80"])
def test_no_more_lists_and_maps_are_made_than_allowed(empty):
    def nested(count):
        return b"\xdd" + count.to_bytes(4, "big") + empty * count

    assert len(unpack_value(nested(MAX_CONTAINERS - 1), "here")) == MAX_CONTAINERS - 1
    with pytest.raises(BundleCorrupt, match="at most 200000 lists and maps, got more - at here"):
        unpack_value(nested(MAX_CONTAINERS), "here")


def test_what_was_deflated_is_inflated():
    raw = b"segments " * 100
    assert len(deflate(raw)) < 30
    assert inflate(deflate(raw), len(raw), "here") == raw


@pytest.mark.parametrize(
    ("size", "deflated"),
    [
        (2, b"not deflated"),
        (2, deflate(b"ab")[:-1]),
        (3, deflate(b"ab")),
        (1, deflate(b"ab")),
        (2, deflate(b"ab") + b"more"),
    ],
)
def test_what_does_not_inflate_to_its_size_is_refused(size, deflated):
    with pytest.raises(BundleCorrupt, match="at here"):
        inflate(deflated, size, "here")


def test_a_bomb_inflates_no_further_than_its_declared_size():
    with pytest.raises(BundleCorrupt, match="1000 inflated bytes"):
        inflate(deflate(bytes(20_000_000)), 1_000, "here")
