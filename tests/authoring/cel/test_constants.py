"""Constant parts of conditions, judged by the edge's own evaluator as `segments check` does."""

from pathlib import Path

import pytest

from segments.authoring.cel.check.expression import Environment, check_expression
from segments.authoring.cel.constants import LONGEST_SAMPLE, constant_problems
from segments.authoring.cel.functions.signatures import parse_type
from segments.authoring.cel.syntax.parse import parse_expression
from segments.catalog import SIGNALS
from segments.cli.input.rules import check_site
from segments.rules_check import evaluate_constant

ENVIRONMENT = Environment({name: parse_type(row.type) for name, row in SIGNALS.items()})


def problems_of(text):
    checked = check_expression(parse_expression(text), ENVIRONMENT)
    assert checked.problems == ()
    return [
        (problem.code, text[slice(*problem.span)])
        for problem in constant_problems(checked.node, evaluate_constant)
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('time.now - visitor.first_seen > duration("1y")', 'duration("1y")'),
        ('time.now >= timestamp("2027-03-20")', 'timestamp("2027-03-20")'),
        ('int("abc") == 1', 'int("abc")'),
        ("1 / 0 == 1", "1 / 0"),
        ("1 + 2 * (3 / 0) == 1", "3 / 0"),
        ("9223372036854775807 + 1 == visitor.visits", "9223372036854775807 + 1"),
        ("visitor.visits / 0 == 1", "visitor.visits / 0"),
        ("visitor.visits % 0 == 1", "visitor.visits % 0"),
        ('time.now.getHours("Europe/Berln") == 3', 'time.now.getHours("Europe/Berln")'),
        ('page.path.substring(5, 2) == "a"', "page.path.substring(5, 2)"),
        ('languages.exists(l, l.charAt(-1) == "d")', "l.charAt(-1)"),
        ("['a'][1] == geo.city", "['a'][1]"),
        ("{'a': 1}['b'] == visitor.visits", "{'a': 1}['b']"),
        ('events.did("x", "7d", event.at > duration("1y"))', 'duration("1y")'),
        ('geo.is_eu || int("abc") == 1', 'int("abc")'),
    ],
)
def test_a_part_that_no_visitor_can_save_is_an_error_at_its_place(text, part):
    assert problems_of(text) == [("cel-always-fails", part)]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('"plan" == "gold"', '"plan" == "gold"'),
        ("geo.is_eu && 1 < 2", "1 < 2"),
        ('"a" in ["a", "b"] && geo.is_eu', '"a" in ["a", "b"]'),
        ('languages.exists(l, l == "de" && 1 == 2)', "1 == 2"),
        ('"abc".startsWith("a")', '"abc".startsWith("a")'),
    ],
)
def test_a_comparison_of_constants_is_a_warning_at_its_place(text, part):
    assert problems_of(text) == [("cel-constant", part)]


@pytest.mark.parametrize(
    "text",
    [
        "true",
        'geo.country in ["DE", "AT"]',
        'visitor.first_seen < time.now - duration("365d")',
        'time.now.getHours("Europe/Berlin") > 3',
        'page.path.substring(1, 4) == "doc"',
        f'page.path.charAt({LONGEST_SAMPLE * 2}) == "a"',
        "double(visitor.visits) / 2.0 > 1.0",
        "double(visitor.visits) / 0.0 > 1.0",
        'languages.all(l, ["de", "at"].exists(x, x == l))',
        'in_segment("x") || score("y") > 1.0',
        'percentage("a", 0, 25) && within_hours("09:00", "17:00")',
        'events.did("x", "7d", event.a == "b")',
        "at_least(1, [true, geo.is_eu])",
        "type(visitor.visits) == int",
    ],
)
def test_what_a_visitor_decides_is_left_alone(text):
    assert problems_of(text) == []


def test_a_year_in_days_is_a_rule_without_problems(tmp_path: Path):
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[site]\nname = "x"\n[segments.old]\nwhen = \'visitor.first_seen < time.now - duration("365d")\'\n',
        encoding="utf-8",
    )
    assert [found.code for found in check_site(rules).diagnostics] == ["purposes"]
