"""Assignments in the rules: what may be said, what is refused where, and what rules that use them need."""

from __future__ import annotations

import pytest

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import check_rules, load_rules
from segments.bundle.read import read_bundle

SITE = '[site]\nname = "x"\ntimezone = "Europe/Berlin"\n'
HERO = '[assignments.hero]\narms = { calm = 1, bold = 3 }\nby = "place"\n'
PRICE = '[assignments.price]\narms = { low = 1, high = 1 }\nby = "visitor"\n'


def write(folder, text):
    path = folder / "rules.toml"
    path.write_text(SITE + text, encoding="utf-8")
    return path


def problems(folder, text):
    found = check_rules(write(folder, text)).diagnostics
    return [(problem.code, problem.message, problem.hint) for problem in found if problem.severity != "info"]


def a_segment(condition):
    return f"[segments.a]\nwhen = '{condition}'\n"


def test_an_assignment_is_read_with_its_shares_and_the_sites_week(tmp_path):
    checked = check_rules(write(tmp_path, HERO))
    assert checked.diagnostics == ()
    spec = checked.rules.assignments["hero"]
    assert (spec.by, spec.every, spec.timezone, spec.seed) == ("place", "week", "Europe/Berlin", "hero")
    assert spec.arms == (("calm", 2_500), ("bold", 10_000))


def test_a_day_and_a_seed_are_the_sites_to_choose(tmp_path):
    spec = check_rules(write(tmp_path, HERO + 'every = "day"\nseed = "hero-2"\n')).rules.assignments["hero"]
    assert (spec.every, spec.seed) == ("day", "hero-2")


def test_each_signal_needs_the_consent_of_what_decides_it(tmp_path):
    text = HERO + PRICE + a_segment('assignment.hero == "bold"')
    bundle = read_bundle(compile_rules(load_rules(write(tmp_path, text))))
    assert bundle.wanted == {"assignment.hero": "necessary"}
    text += "[segments.b]\nwhen = 'assignment.price != \"low\"'\n"
    bundle = read_bundle(compile_rules(load_rules(write(tmp_path, text))))
    assert bundle.wanted == {
        "assignment.hero": "necessary",
        "assignment.price": "personalization",
        "visitor.id": "personalization",
    }


def test_an_assignment_that_no_rule_reads_wants_nothing(tmp_path):
    text = HERO + PRICE + a_segment('geo.country == "DE"')
    assert list(read_bundle(compile_rules(load_rules(write(tmp_path, text)))).wanted) == ["geo.country"]


def test_an_arm_that_no_rule_mentions_is_a_hold_out(tmp_path):
    assert problems(tmp_path, HERO + a_segment('assignment.hero == "bold"')) == []


@pytest.mark.parametrize(
    "condition",
    ['assignment.hero == "bald"', '"bald" != assignment.hero', 'assignment.hero in ["bald", "calm"]'],
)
def test_an_arm_that_there_is_not_is_an_error_with_the_one_that_was_meant(tmp_path, condition):
    ((code, message, hint),) = problems(tmp_path, HERO + a_segment(condition))
    assert (code, hint) == ("impossible-value", "Did you mean bold?")
    assert message == 'Expected one of calm, bold for assignment.hero, got "bald"'


def test_an_assignment_that_there_is_not_is_an_error_with_the_one_that_was_meant(tmp_path):
    ((code, _, hint),) = problems(tmp_path, HERO + a_segment('assignment.hreo == "bold"'))
    assert (code, hint) == ("cel-unknown-name", "Did you mean assignment.hero?")


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("[assignments]\nhero = 7\n", "wrong-type", "a table"),
        (HERO.replace("hero", "Hero"), "wrong-value", "a lower-case letter first"),
        (HERO.replace("hero", "hero-picture"), "wrong-value", "a lower-case letter first"),
        (HERO.replace("hero", "in"), "wrong-value", "a lower-case letter first"),
        (HERO.replace("calm", "Calm"), "wrong-value", "lower-case letters, digits and dashes"),
        (HERO.replace("3", "0"), "wrong-value", "a whole number from 1 to 10000, got 0"),
        (HERO.replace("3", "-3"), "wrong-value", "a whole number from 1 to 10000, got -3"),
        (HERO.replace("3", "0.5"), "wrong-value", "got a number with a fraction"),
        (HERO.replace("3", "true"), "wrong-value", "got true or false"),
        (HERO.replace("3", '"3"'), "wrong-value", "got text"),
        (HERO.replace("3", "10000"), "wrong-value", "add up to at most 10000, got 10001"),
        (HERO.replace("calm = 1, ", ""), "wrong-value", "2 to 20 arms, got 1"),
        (HERO.replace("calm = 1, bold = 3", ""), "wrong-value", "2 to 20 arms, got 0"),
        (HERO.replace("calm = 1", ", ".join(f"a{i} = 1" for i in range(20))), "wrong-value", "got 21"),
        (HERO.replace("{ calm = 1, bold = 3 }", '["calm", "bold"]'), "wrong-type", "a table"),
        (HERO.replace("place", "region"), "wrong-value", "place or visitor"),
        (HERO.replace('by = "place"\n', ""), "missing-key", "by"),
        ('[assignments.hero]\nby = "place"\n', "missing-key", "arms"),
        (HERO + 'every = "month"\n', "wrong-value", "day or week"),
        (PRICE + 'every = "day"\n', "wrong-value", 'every only beside by = "place"'),
        (HERO + 'seed = ""\n', "wrong-value", "1 to 64 letters"),
        (HERO + 'seed = "a b"\n', "wrong-value", "1 to 64 letters"),
        (HERO + 'salt = "x"\n', "unknown-key", "salt"),
        ('[signals.assignment.hero]\ntype = "string"\npurpose = "necessary"\n', "signal-exists", "assignment.hero"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_once(tmp_path, text, code, part):
    ((found, message, _),) = problems(tmp_path, text + a_segment('geo.country == "DE"'))
    assert found == code
    assert part in message


def test_a_refused_assignment_is_no_unknown_name_besides(tmp_path):
    text = HERO.replace("3", "0") + a_segment('assignment.hero == "bold"')
    assert [code for code, _, _ in problems(tmp_path, text)] == ["wrong-value"]


@pytest.mark.parametrize("name", ["for", "if", "while", "visitor", "a" * 64])
def test_every_name_that_is_taken_can_be_said_in_a_rule(tmp_path, name):
    text = HERO.replace("hero", name) + a_segment(f'assignment.{name} == "bold"')
    assert problems(tmp_path, text) == []
