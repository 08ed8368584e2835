import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.consent.iab.bits import MAX_CHARS, BitReader, BitsMissing, IdSet, bits_of
from segments.edge.consent.iab.gpp.write_ranges import write_fibonacci, write_fixed, write_optimized
from segments.errors import ConsentStringInvalid

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ID_SETS = st.sets(st.integers(1, 2_000), max_size=40).map(sorted)


def reader_of(bits: str) -> BitReader:
    padded = bits + "0" * (-len(bits) % 6)
    sixes = (padded[start : start + 6] for start in range(0, len(padded), 6))
    return BitReader("".join(ALPHABET[int(six, 2)] for six in sixes) or "A")


def test_each_character_is_six_bits() -> None:
    assert bits_of("A_-") == "000000111111111110"
    assert [len(bits_of("B" * count)) for count in range(1, 9)] == [6 * count for count in range(1, 9)]


@pytest.mark.parametrize("text", ["", "A+", "A/", "A=", "A B", "\u00e9", "A\n", "A" * (MAX_CHARS + 1)])
def test_other_characters_and_longer_texts_are_refused(text: str) -> None:
    with pytest.raises(ConsentStringInvalid):
        bits_of(text)


def test_fields_are_read_in_order() -> None:
    bits = reader_of("00010110101")
    assert (bits.integer(6), bits.flag(), bits.flag(), bits.flags(3).listed()) == (5, True, False, [1, 3])
    assert bits.position == 11
    assert bits.since(6) == "10101"


def test_reading_past_the_end_says_that_bits_are_missing() -> None:
    with pytest.raises(BitsMissing, match="2 more bits"):
        reader_of("101010").integer(8)
    with pytest.raises(BitsMissing):
        reader_of("1010" * 20).fibonacci()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(ID_SETS)
def test_sets_are_read_as_they_were_written(ids: list[int]) -> None:
    as_ranges = IdSet(ranges=tuple((number, number) for number in ids))
    as_bits = IdSet(
        bits="".join("1" if number in set(ids) else "0" for number in range(1, max(ids, default=0) + 1))
    )
    for given_as in (as_ranges, as_bits):
        assert given_as.listed() == ids
        assert reader_of(write_fixed(given_as)).fixed_ranges().listed() == ids
        assert reader_of(write_fibonacci(given_as)).fibonacci_ranges().listed() == ids
        assert reader_of(write_optimized(given_as, write_fibonacci)).optimized_ranges().listed() == ids
        assert reader_of(write_optimized(given_as, write_fixed)).optimized_fixed_ranges().listed() == ids


def test_a_set_knows_its_members_without_listing_them() -> None:
    for ids in (IdSet(bits="0110"), IdSet(ranges=((2, 3),))):
        assert [number in ids for number in range(6)] == [False, False, True, True, False, False]
        assert ids.listed() == [2, 3]
        assert ids
    assert not IdSet(bits="000")
    assert not IdSet()


def test_ranges_that_overlap_list_each_id_once() -> None:
    assert IdSet(ranges=((5, 9), (1, 6), (6, 7), (9, 9), (4, 2))).listed() == list(range(1, 10))


def test_thousands_of_the_widest_ranges_list_each_id_once() -> None:
    assert len(IdSet(ranges=((1, 65_535),) * 4_095).listed()) == 65_535


def test_a_fibonacci_id_above_sixteen_bits_is_refused() -> None:
    with pytest.raises(ConsentStringInvalid):
        reader_of("000000000010" + "1" + "0" * 22 + "11" + "1" + "0" * 22 + "11").fibonacci_ranges()
