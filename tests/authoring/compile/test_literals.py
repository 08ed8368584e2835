import math

import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.syntax.parse import parse_expression
from segments.authoring.compile.literals import (
    Literal,
    is_met,
    literal_of,
    planned_expression,
    planned_literal,
)

TYPES = {
    "country": "string",
    "visits": "int",
    "spent": "double",
    "is_new": "bool",
    "tags": "list<string>",
    "seen": "timestamp",
}


def read(text):
    return literal_of(resolve_names(parse_expression(text), Scope(frozenset(TYPES))), TYPES)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("is_new", Literal("is_new", "exact", (True,))),
        ("is_new == false", Literal("is_new", "exact", (False,))),
        ('country == "DE"', Literal("country", "exact", ("DE",))),
        ('"DE" == country', Literal("country", "exact", ("DE",))),
        ('country != "DE"', Literal("country", "exact", ("DE",), holds=False)),
        ('country in ["DE", "AT", "DE"]', Literal("country", "exact", ("AT", "DE"))),
        ("country in []", Literal("country", "exact", ())),
        ('"x" in tags', Literal("tags", "member", ("x",))),
        ('country.startsWith("D")', Literal("country", "prefix", ("D",))),
        ('country.endsWith("E")', Literal("country", "suffix", ("E",))),
        ('country.contains("")', Literal("country", "contains", ("",))),
        ("visits >= 5", Literal("visits", "from", (5,))),
        ("visits > 5", Literal("visits", "from", (6,))),
        ("visits < 5", Literal("visits", "from", (5,), holds=False)),
        ("visits <= 5", Literal("visits", "from", (6,), holds=False)),
        ("5 < visits", Literal("visits", "from", (6,))),
        ("5 >= visits", Literal("visits", "from", (6,), holds=False)),
        ("visits >= -2", Literal("visits", "from", (-2,))),
        ("visits > 2.5", Literal("visits", "from", (3,))),
        ("visits < 3.0", Literal("visits", "from", (3,), holds=False)),
        ("visits == 3.0", Literal("visits", "exact", (3,))),
        ("visits == 2.5", Literal("visits", "exact", ())),
        ("visits in [1, 2u, 3.0, 3.5]", Literal("visits", "exact", (1, 2, 3))),
        ("visits > 9223372036854775807", Literal("visits", "from", (2**63,))),
        ("spent >= 2", Literal("spent", "from", (2.0,))),
        ("spent > 2.5", Literal("spent", "from", (math.nextafter(2.5, 3),))),
        ("spent == 9007199254740993", Literal("spent", "exact", (9007199254740992.0,))),
        ('country > "DE"', Literal("country", "from", ("DE\0",))),
        ('country < "DE"', Literal("country", "from", ("DE",), holds=False)),
        ("known(country)", Literal("country", "exact", (), holds=False)),
        ("known(tags)", Literal("tags", "member", (), holds=False)),
    ],
)
def test_a_comparison_with_constants_is_a_literal(text, literal):
    found = read(text)
    assert found == literal
    assert [type(atom) for atom in found.atoms] == [type(atom) for atom in literal.atoms]


@pytest.mark.parametrize(
    "text",
    [
        "country == 5",
        'visits == "5"',
        "visits == null",
        "visits > spent",
        "visits > 1 + 1",
        "visits >= 9007199254740992.0",
        "visits == 1e300",
        'country in ["DE", 5]',
        'country in ["DE", country]',
        "5 in tags",
        '"DE" in [country]',
        "visits in {1: 2}",
        'tags == ["x"]',
        "is_new < true",
        "seen == timestamp(0)",
        "known(seen)",
        "known(visits + 1)",
        "country.startsWith(country)",
        'size(country) > 2 || country.lowerAscii() == "de"',
        "visits",
    ],
)
def test_what_is_no_such_comparison_is_left_to_the_evaluator(text):
    assert read(text) is None


def test_a_literal_says_what_values_meet_it():
    assert is_met(Literal("country", "prefix", ("A", "D")), "DE")
    assert not is_met(Literal("country", "prefix", ("A", "D"), holds=False), "DE")
    assert is_met(Literal("visits", "from", (5,)), 5)
    assert not is_met(Literal("visits", "from", (5,)), 4)


def test_a_planned_literal_carries_its_expression():
    packed = bytes(range(256))
    literal = planned_literal(packed)
    assert planned_expression(literal.signal) == packed
    assert planned_expression("country") is None
