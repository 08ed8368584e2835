import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.bundle.postings import (
    pack_numbers,
    pack_postings,
    postings_of,
    unpack_numbers,
    unpack_postings,
)
from segments.errors import BundleCorrupt


@pytest.mark.parametrize(
    ("numbers", "width"),
    [([], 1), ([0, 255], 1), ([0, 256], 2), ([65_535], 2), ([65_536, 1], 4), ([2**32 - 1], 4)],
)
def test_numbers_take_the_narrowest_width_that_holds_them(numbers, width):
    packed = pack_numbers(numbers)
    assert (packed[0], len(packed)) == (width, 1 + width * len(numbers))
    assert list(unpack_numbers(packed, "here")) == numbers


def test_bytes_are_laid_out_plane_by_plane():
    assert pack_numbers([0x0102, 0x0304]) == bytes([2, 0x02, 0x04, 0x01, 0x03])


@settings(derandomize=True, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 100_000), unique=True).map(sorted)))
def test_postings_come_back_as_they_were(lists):
    counts, gaps = pack_postings(postings_of(lists))
    postings = unpack_postings(counts, gaps, len(lists), "here")
    assert [list(postings.of(atom)) for atom in range(len(lists))] == lists
    assert list(postings.all()) == [term for terms in lists for term in terms]


@pytest.mark.parametrize("packed", [None, "text", b"", b"\x03\0\0\0", b"\x02\0\0\0", b"\x00"])
def test_what_is_not_packed_numbers_is_refused(packed):
    with pytest.raises(BundleCorrupt, match="at here"):
        unpack_numbers(packed, "here")


@pytest.mark.parametrize(("counts", "gaps", "atoms"), [([1], [1], 2), ([2], [1], 1), ([0], [1], 1)])
def test_counts_that_do_not_fit_are_refused(counts, gaps, atoms):
    with pytest.raises(BundleCorrupt):
        unpack_postings(pack_numbers(counts), pack_numbers(gaps), atoms, "here")
