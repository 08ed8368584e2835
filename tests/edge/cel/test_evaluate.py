"""The language as data: each case is encoded, goes through msgpack as in a bundle, is planned and run."""

import json
from pathlib import Path

import msgpack
import pytest

from segments.authoring.cel.check.names import Scope, resolve_names
from segments.authoring.cel.encode import encode_expression
from segments.authoring.cel.syntax.parse import parse_expression
from segments.edge.cel.evaluate import plan_expression
from segments.edge.cel.values import Failure, Unknown

CASES = Path(__file__).parents[2] / "cases" / "cel"
ALL_CASES = [
    pytest.param(case, id=f"{path.stem}: {case['expr'][:60]}")
    for path in sorted(CASES.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]


def evaluate(text, bindings):
    known = {*bindings, "u", "v"}
    encoded = encode_expression(resolve_names(parse_expression(text), Scope(known)))
    stored = msgpack.unpackb(msgpack.packb(encoded), strict_map_key=False)
    return plan_expression(stored)(bindings)


@pytest.mark.parametrize("case", ALL_CASES)
def test_an_expression_has_its_value(case):
    result = evaluate(case["expr"], case.get("bindings", {}))
    if "error" in case:
        assert isinstance(result, Failure)
        assert case["error"] in result.message
    elif "unknown" in case:
        assert result == Unknown(case["unknown"], "absent")
    else:
        expected = evaluate(case["equals"], {})
        assert (type(result), repr(result)) == (type(expected), repr(expected))


def test_unknown_keeps_the_reason_that_the_environment_gives():
    withheld = Unknown("geo.city", "withheld", "personalization")
    encoded = encode_expression(resolve_names(parse_expression("city == 'Bonn'"), Scope({"city"})))
    assert plan_expression(encoded)({"city": withheld}) is withheld


def test_a_plan_runs_again_and_again_with_other_signals():
    encoded = encode_expression(resolve_names(parse_expression("[1, 2, 3].exists(x, x == n)"), Scope({"n"})))
    plan = plan_expression(encoded)
    assert [plan({"n": number}) for number in (3, 4, 1)] == [True, False, True]


def test_a_tuple_is_a_list():
    assert evaluate("x + [3] == [1, 2, 3] && size(x) == 2 && x[0] == 1 && 2 in x", {"x": (1, 2)}) is True


@pytest.mark.parametrize(
    "text",
    [
        "ten.all(a, ten.all(b, ten.all(c, ten.all(d, ten.all(e, ten.all(f, a + b + c + d + e + f >= 0))))))",
        "ten.map(x, [x, x])" + ".map(x, [x, x])" * 40 + " == ten" + ".map(x, [x, x])" * 41,
        "ten.map(x, 'aaaaaaaaaa')" + ".map(x, x + x + x + x + x + x + x + x + x + x)" * 12 + " == ten",
        "ten.map(a, ten)" + ".map(l, l + l)" * 40 + "[0] == ten",
    ],
)
def test_work_that_grows_without_bound_is_cut_off(text):
    result = evaluate(text, {"ten": list(range(10))})
    assert isinstance(result, Failure)
    assert "more than" in result.message or "larger than" in result.message


def test_an_expression_as_deep_as_the_parser_allows_is_planned_and_run():
    assert evaluate("!" * 158 + "x", {"x": True}) is True
    assert evaluate("1" + "+1" * 159, {}) == 160
    assert evaluate("x ? 1 : " * 159 + "2", {"x": False}) == 2
    assert evaluate("(x || x && " * 60 + "x" + ")" * 60, {"x": True}) is True
    assert evaluate("[1]" + ".map(y, y)" * 150, {}) == [1]
    assert evaluate("[" * 60 + "]" * 60 + " == " + "[" * 60 + "]" * 60, {}) is True
