import random

import pytest

from segments.bundle.pattern_program import (
    ASSERT,
    FORK,
    JUMP,
    LAST_CHARACTER,
    MATCH,
    MAX_STEPS,
    TAKE,
    TEXT_END,
    TEXT_START,
    read_program,
    spell_steps,
)
from segments.edge.cel.patterns import Matcher


def test_a_run_is_a_step_for_each_character_the_last_one_first():
    program = read_program((spell_steps([(ASSERT, TEXT_END), "ab", (TAKE, 0)]), "0:"))
    assert program.steps == ((MATCH, 0), (ASSERT, TEXT_END), (TAKE, 1), (TAKE, 2), (TAKE, 0))
    assert program.sets == ("0:", "bc", "ab")


def test_the_example_of_the_reference_is_read():
    program = read_program(("\r\x10\x00'/phone/\b", "0:"))
    matcher = Matcher(program)
    assert [matcher.search(text) for text in ("/phone/12", "/phone/", "a/phone/1")] == [True, False, False]
    assert program.asserted == {TEXT_START, TEXT_END}


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (1,),
        ("", b"0:"),
        (spell_steps([(TAKE, 0)]),),
        (spell_steps([(FORK, 2)]),),
        (spell_steps([(JUMP, 2)]),),
        (spell_steps([(ASSERT, 64)]),),
        (spell_steps([LAST_CHARACTER]),),
        ("\U0010fffe",),
        ("\x08" * MAX_STEPS,),
        ("\x08" * 5_000_000,),
        ("\x08", *["0:"] * MAX_STEPS),
        ("\x04" * MAX_STEPS + "\x08" * MAX_STEPS,),
    ],
)
def test_what_is_no_program_is_refused(texts):
    with pytest.raises(ValueError, match="compiled pattern"):
        read_program(texts)


def test_any_texts_are_refused_or_can_be_run():
    chance = random.Random(1)
    runs = 0
    for _ in range(2_000):
        spelled = "".join(chr(chance.choice((chance.randrange(40), chance.randrange(400)))) for _ in range(6))
        sets = [
            "".join(chance.choices("ac\uffff", k=chance.randrange(4))) for _ in range(chance.randrange(3))
        ]
        try:
            program = read_program((spelled, *sets))
        except ValueError:
            continue
        assert Matcher(program).search("abc\n") in (True, False)
        runs += 1
    assert runs > 100
