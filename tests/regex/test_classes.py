import pytest

from segments.regex.classes import LAST_CODE_POINT, SCRIPTS, case_variants, complement, normalised


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
