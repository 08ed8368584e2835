import pytest

from segments.authoring.regex.classes import (
    LAST_CODE_POINT,
    SCRIPTS,
    case_variants,
    complement,
    normalised,
    spell_set,
    with_other_cases,
)


@pytest.mark.parametrize(
    ("ranges", "gaps"),
    [
        ((), ((0, LAST_CODE_POINT),)),
        (((0, LAST_CODE_POINT),), ()),
        (((5, 9),), ((0, 4), (10, LAST_CODE_POINT))),
        (((8, 9), (0, 3), (2, 5)), ((6, 7), (10, LAST_CODE_POINT))),
    ],
)
def test_the_complement_is_what_is_left(ranges, gaps):
    assert complement(ranges) == gaps
    assert complement(gaps) == normalised(ranges)


@pytest.mark.parametrize(
    ("character", "variants"),
    [
        ("a", "aA"),
        ("K", "kK\u212a"),
        ("ß", "ß\u1e9e"),
        ("1", "1"),
        ("\u0131", "\u0131"),
        ("\u0130", "\u0130"),
        ("ς", "Σςσ"),
        ("ᾈ", "ᾀᾈ"),
        ("é", "éÉ"),
    ],
)
def test_characters_that_differ_in_case_are_found_from_each_other(character, variants):
    assert set(map(chr, case_variants(ord(character)))) == set(variants)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_ranges_of_a_script_are_in_order(name):
    ranges = [tuple(int(end, 16) for end in part.split("-")) for part in SCRIPTS[name].split(" ")]
    ends = [end for part in ranges for end in (part[0], part[-1])]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("ranges", "spelled"),
    [
        ((), ""),
        (((0, LAST_CODE_POINT),), "\0"),
        (((0x61, 0x61), (0x63, 0x64)), "abce"),
        (((0xD800, 0xDFFF),), ""),
        (((0x61, 0xD900),), "a\ue000"),
        (((0xD900, 0xDA00), (0xDC00, 0xE000)), "\ue000\ue001"),
    ],
)
def test_a_set_is_spelled_by_its_bounds_without_surrogates(ranges, spelled):
    assert spell_set(ranges) == spelled


@pytest.mark.parametrize(
    "ranges", [((0x41, 0x5A),), ((0x61, 0x24F), (0x370, 0x3FF)), ((0x100, LAST_CODE_POINT),)]
)
def test_other_cases_are_added_whether_ranges_are_small_or_large(ranges):
    expected = {
        other
        for first, last in ranges
        for each in range(first, min(last, 0x1FFFF) + 1)
        for other in case_variants(each)
    }
    folded = with_other_cases(ranges)
    inside = {each for first, last in folded for each in range(first, min(last, 0x1FFFF) + 1)}
    assert inside == expected
