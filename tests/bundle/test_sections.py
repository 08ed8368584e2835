import zlib

import pytest

from segments.bundle.format import MAX_UNPACKED_BYTES
from segments.bundle.sections import pack_section, read_section, unpack_value
from segments.errors import BundleCorrupt


def deflate(raw):
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(raw) + deflater.flush()


@pytest.mark.parametrize("value", [[1, "two", b"three", None, 4.5, True], {"a": [1]}, "", 7])
def test_a_section_holds_any_value(value):
    assert read_section(pack_section(value), "here").open() == value


@pytest.mark.parametrize(
    "packed", [None, [], [5], [0, b""], ["5", b""], [5, "text"], [MAX_UNPACKED_BYTES + 1, b""]]
)
def test_what_is_not_a_section_is_refused(packed):
    with pytest.raises(BundleCorrupt, match="at here"):
        read_section(packed, "here")


@pytest.mark.parametrize(
    ("size", "deflated"),
    [
        (3, b"not deflated"),
        (3, deflate(b"\xa2ab")[:-1]),
        (4, deflate(b"\xa2ab")),
        (2, deflate(b"\xa2ab")),
        (3, deflate(b"\xa2ab") + b"more"),
        (2, deflate(b"\xa2a")),
        (2, deflate(b"\xc0\xc0")),
    ],
)
def test_a_section_that_is_not_what_it_declares_is_refused(size, deflated):
    with pytest.raises(BundleCorrupt):
        read_section([size, deflated], "here").open()


def test_a_bomb_inflates_no_further_than_its_declared_size():
    bomb = deflate(bytes(MAX_UNPACKED_BYTES * 4))
    with pytest.raises(BundleCorrupt, match="1000 inflated bytes"):
        read_section([1_000, bomb], "here").open()


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
