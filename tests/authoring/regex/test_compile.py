import pytest

from segments.authoring.regex.compile import compile_pattern
from segments.bundle.pattern_program import MAX_STEPS, read_program


@pytest.mark.parametrize(
    ("pattern", "sizes"),
    [
        # steps, sets
        ("", (1, 0)),
        ("abc", (4, 3)),
        ("a+", (3, 1)),
        ("aaaa", (5, 1)),
        ("^/p/", (5, 2)),
        ("[a-z]{3}", (4, 1)),
        ("(?i)a1", (3, 2)),
    ],
)
def test_a_program_has_a_step_for_each_character(pattern, sizes):
    program = read_program(compile_pattern(pattern))
    assert (len(program.steps), len(program.sets)) == sizes


@pytest.mark.parametrize(
    "pattern", ["\\x{10FFFF}", "\\x{D800}", "[\\x{D800}-\\x{DBFF}]a", "\\x{D7FF}", "\\PL", "\\pC"]
)
def test_programs_are_text_that_a_bundle_can_hold(pattern):
    texts = compile_pattern(pattern)
    assert [text.encode().decode() for text in texts] == list(texts)
    read_program(texts)


@pytest.mark.parametrize("pattern", [f"a{{{MAX_STEPS // 3 - 1}}}" * 3, "|".join("a" * 1_000)])
def test_the_largest_programs_can_be_read(pattern):
    assert len(read_program(compile_pattern(pattern)).steps) <= MAX_STEPS
