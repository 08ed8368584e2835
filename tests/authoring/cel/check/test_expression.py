import json
from pathlib import Path

import pytest

from segments.authoring.cel.check.arguments import LiteralRules
from segments.authoring.cel.check.expression import MAX_PROBLEMS, Environment, check_expression
from segments.authoring.cel.functions.operators import LITERAL_KINDS, OPERATORS
from segments.authoring.cel.functions.signatures import parse_type, signatures_of
from segments.authoring.cel.syntax.ast import Call, Constant, SignalRef
from segments.authoring.cel.syntax.parse import parse_expression

SIGNALS = {
    "geo.country": "string",
    "geo.city": "string",
    "language": "string",
    "languages": "list<string>",
    "visitor.visits": "int",
    "visitor.is_new": "bool",
    "visitor.id": "string",
    "visitor.first_seen": "timestamp",
    "cart_value": "double",
    "page": "map<string, int>",
    "time.hour": "int",
    "time.minute": "int",
    "time.weekday": "int",
    "time.date": "string",
    "anything": "dyn",
}
ENVIRONMENT = Environment(
    {name: parse_type(text) for name, text in SIGNALS.items()},
    literals=LiteralRules({"segment": ["shoppers", "new-visitors"], "score": ["engagement"]}),
)
BOOL = parse_type("bool")
PROBLEMS = json.loads(
    (Path(__file__).parents[3] / "cases" / "cel-problems" / "problems.json").read_text(encoding="utf-8")
)


def check(text, wanted=None):
    return check_expression(parse_expression(text), ENVIRONMENT, wanted)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 + 2", "int"),
        ("1u + 2u", "uint"),
        ("'a' + 'b'", "string"),
        ("[1, 2]", "list<int>"),
        ("[1, 'a']", "list<dyn>"),
        ("[]", "list<dyn>"),
        ("{'a': 1}", "map<string, int>"),
        ("{'a': [1]}['a'][0]", "int"),
        ("geo.country", "string"),
        ("page.views", "int"),
        ("has(page.views)", "bool"),
        ("has(geo.city)", "bool"),
        ("languages[0]", "string"),
        ("languages + [1, 'a']", "list<dyn>"),
        ("[[1]] + [['a', 1]]", "list<list<dyn>>"),
        ("visitor.is_new ? anything : 1", "dyn"),
        ("anything.a.b[0]", "dyn"),
        ("anything + 1", "int"),
        ("cart_value > 100", "bool"),
        ("cart_value == 100", "bool"),
        ("cart_value in [10, 20]", "bool"),
        ("visitor.visits < 2.5", "bool"),
        ("visitor.is_new ? 1 : 2", "int"),
        ("languages.all(l, l.size() == 2)", "bool"),
        ("languages.map(l, size(l))", "list<int>"),
        ("languages.filter(l, l == 'de')", "list<string>"),
        ("{'a': 1}.exists(k, k == 'a')", "bool"),
        ("timestamp('2026-01-01T00:00:00Z') - visitor.first_seen > duration('24h')", "bool"),
        ("visitor.first_seen.getHours('Europe/Berlin')", "int"),
        ("int(cart_value)", "int"),
        ("type(1) == int", "bool"),
        ("dyn(1) == 'a'", "bool"),
        ("dyn([1, 'a'])", "dyn"),
        ("known(geo.city) && between(visitor.visits, 2, 5)", "bool"),
        ("at_least(2, [visitor.is_new, geo.country == 'DE', known(geo.city)])", "bool"),
        (
            "within_hours('22:00', '06:30') && on_weekdays('mon-fri') && on_dates('2026-11-27', '2026-11-30')",
            "bool",
        ),
        ("percentage('trial', 0, 12.5)", "bool"),
        ("in_segment('shoppers') && score('engagement') > 40", "bool"),
        ("events.did('purchase', '48h')", "bool"),
        ("events.count('click', '7d', event.button == 'buy' && event.price > 1.5)", "int"),
        ("events.sum('purchase', 'value', '12w')", "double"),
        ("events.distinct('view', 'category', 'session')", "int"),
        ("events.sequence(['sign_up', 'activate'], '48h')", "bool"),
        ("geo.city.matches(r'^B\\w+$')", "bool"),
    ],
)
def test_an_expression_has_its_type(text, kind):
    checked = check(text)
    assert checked.problems == ()
    assert str(checked.type) == kind


@pytest.mark.parametrize("case", PROBLEMS, ids=lambda case: f"{case['code']}: {case['expr'][:40]}")
def test_a_mistake_is_explained_where_it_is(case):
    (problem,) = check(case["expr"], BOOL).problems
    assert (problem.code, problem.severity) == (case["code"], "error")
    assert case["expr"][slice(*problem.span)] == case["at"]
    assert problem.message == case["message"]
    assert problem.hint == case["hint"]


def test_all_problems_are_reported_at_once_in_order():
    problems = check("geo.contry == 'DE' && visitor.visits > 'a' && nothing(1)", BOOL).problems
    assert [problem.code for problem in problems] == [
        "cel-unknown-name",
        "cel-no-overload",
        "cel-unknown-function",
    ]


def test_of_thousands_of_problems_the_first_are_reported_and_the_last_of_them_says_so():
    problems = check(" && ".join(f"nothing{number} == 1" for number in range(3_000)), BOOL).problems
    assert len(problems) == MAX_PROBLEMS
    assert [problem.span for problem in problems] == sorted(problem.span for problem in problems)
    assert "more problems" in problems[-1].hint
    assert "more problems" not in problems[-2].hint


def test_a_mistake_is_reported_once_and_not_again_further_up():
    assert len(check("(geo.contry + 1) * 2 > 4", BOOL).problems) == 1


def test_names_become_signals_types_and_namespaced_functions():
    checked = check("geo.country == 'DE' && events.did('x', '1d')")
    country, did = checked.node.arguments
    assert country.arguments[0] == SignalRef("geo.country", (0, 11))
    assert (did.function, did.target) == ("events.did", None)


def test_a_macro_variable_hides_a_signal():
    checked = check("[1].all(language, language > 0)")
    assert checked.problems == ()


def test_literals_become_what_the_evaluator_takes():
    hours = check("within_hours('22:00', '24:00')").node
    assert isinstance(hours, Call)
    assert [argument.name for argument in hours.arguments[:2]] == ["time.hour", "time.minute"]
    assert [argument.value for argument in hours.arguments[2:]] == [1_320, 1_440]
    weekdays = check("on_weekdays('fri-mon, wed')").node
    assert weekdays.arguments[1] == Constant("int", 0b1110101, weekdays.arguments[1].span)


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_row_of_the_table_is_well_formed(operator):
    signatures = signatures_of(operator)
    assert signatures
    assert [str(parse_type(str(signature.result))) for signature in signatures]
    assert operator.code >= 16
    hidden = len(operator.signals)
    assert all(len(signature.parameters) >= hidden for signature in signatures)


def test_codes_are_used_once():
    assert len({operator.code for operator in OPERATORS.values()}) == len(OPERATORS)


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_example_is_valid(operator):
    free = {
        "a": "dyn",
        "b": "dyn",
        "x": "dyn",
        "t": "timestamp",
        "utm.source": "string",
        "utm.campaign": "string",
    }
    values = {name: parse_type(text) for name, text in {**SIGNALS, **free, "page.path": "string"}.items()}
    checked = check_expression(parse_expression(operator.example), Environment(values))
    assert checked.problems == ()


@pytest.mark.parametrize("kind", LITERAL_KINDS)
def test_every_literal_kind_is_used(kind):
    assert any(kind in overload for operator in OPERATORS.values() for overload in operator.overloads)
