import json
from pathlib import Path
from random import Random

import pytest

from segments.authoring.regex.compile import compile_pattern
from segments.authoring.regex.tree import PatternError
from segments.bundle.pattern_program import read_program
from segments.edge.cel.patterns import MAX_CHARACTERS, MAX_STATES, Matcher
from tests.growth import assert_linear

CASES = json.loads((Path(__file__).parents[2] / "cases" / "regex" / "cases.json").read_text(encoding="utf-8"))


def matcher_of(pattern):
    return Matcher(read_program(compile_pattern(pattern)))


@pytest.mark.parametrize(("pattern", "text", "expected"), CASES["matches"])
def test_a_pattern_is_found_where_it_occurs(pattern, text, expected):
    matcher = matcher_of(pattern)
    assert matcher.search(text) is expected
    assert matcher.search(text) is expected  # by the states that the first search left


@pytest.mark.parametrize("pattern", CASES["errors"])
def test_what_is_not_in_the_syntax_is_refused(pattern):
    with pytest.raises(PatternError, match=r"^Expected .+, got"):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "part", "end"),
    [
        ("(a*)*b", "a", ""),
        ("(a|aa)+$", "a", "b"),
        ("(x+x+)+y", "x", ""),
        ("(.*)(.*)(.*)(.*)[^x]$", "ab", "x"),
    ],
)
def test_patterns_that_explode_elsewhere_take_linear_time(pattern, part, end):
    """Each search begins without the states that another one left."""

    def search(text):
        assert matcher_of(pattern).search(text) is False

    assert_linear(lambda size: part * (size // len(part)) + end, search, 50_000)


def test_a_pattern_that_explodes_elsewhere_by_its_own_length_ends():
    assert matcher_of("^(a?){300}a{300}$").search("a" * 250) is False


def test_states_and_characters_kept_stay_bounded():
    matcher = matcher_of("(a|b)*a(a|b){11}c|[é-\U0001f600]z")
    text = "".join(Random(1).choices("ab", k=20_000))
    assert matcher.search(text) is False
    assert matcher.search("".join(map(chr, range(0x4E00, 0x4E00 + 3 * MAX_CHARACTERS)))) is False
    assert len(matcher.states) <= MAX_STATES
    assert len(matcher.classes) <= MAX_CHARACTERS


def test_a_search_that_takes_too_much_work_is_given_up():
    matcher = matcher_of("(a|b)*a(a|b){400}c")
    text = "".join(Random(1).choices("ab", k=100_000))
    assert matcher.search(text) is None
