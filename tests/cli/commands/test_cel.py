import io
import json
import os
from pathlib import Path

import pytest

from segments.cli.commands.cel import answer_line
from segments.cli.main import main


def answer(case, *, is_typed=False):
    return answer_line(json.dumps(case).encode(), is_typed=is_typed)


def value(expression, bindings=None, **more):
    answered = answer({"expr": expression, "bindings": bindings or {}, **more})
    assert "error" not in answered, answered
    return answered["value"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 1", 2),
        ("9007199254740991", 9007199254740991),
        ("9007199254740992", "9007199254740992"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("18446744073709551615u", "18446744073709551615"),
        ("1.0 / 0.0", "Infinity"),
        ("-1.0 / 0.0", "-Infinity"),
        ("0.0 / 0.0", "NaN"),
        ("b'\\xff\\x00'", "/wA="),
        ("timestamp('2026-11-27T09:00:00.5+01:00')", "2026-11-27T08:00:00.500Z"),
        ("duration('1h0.5s')", "3600.5s"),
        ("[int, type(duration('0'))]", ["int", "google.protobuf.Duration"]),
        ("{1: 'a', true: 'b', 2u: [null]}", {"1": "a", "true": "b", "2": [None]}),
        ("'\\u00e9\\U0001f600'", "é\U0001f600"),
    ],
)
def test_values_are_written_in_the_json_mapping_of_cel(expression, expected):
    assert value(expression) == expected


def test_a_pattern_may_be_computed_where_there_is_a_compiler():
    assert value("'a'.matches('b' + '*') && ['^x', '^a'].exists(p, 'ab'.matches(p))") is True
    assert value("matches(text, pattern)", {"text": "abc", "pattern": "^b"}) is False
    assert "closing )" in answer({"expr": "'a'.matches('(' + '')"})["error"]
    unchecked = answer({"expr": "'a'.matches(b'a')", "disable_check": True})
    assert "no such overload" in unchecked["error"]


@pytest.mark.parametrize(
    ("expression", "typed"),
    [
        ("1u", {"t": "uint", "v": 1}),
        ("9223372036854775807", {"t": "int", "v": 9223372036854775807}),
        ("1.0 / 0.0", {"t": "double", "v": "inf"}),
        ("null", {"t": "null", "v": None}),
        ("int", {"t": "type", "v": "int"}),
        ("[b'a']", {"t": "list", "v": [{"t": "bytes", "v": "YQ=="}]}),
        ("{true: 1.5}", {"t": "map", "v": [[{"t": "bool", "v": True}, {"t": "double", "v": 1.5}]]}),
        ("timestamp(0)", {"t": "timestamp", "v": "1970-01-01T00:00:00Z"}),
        ("duration('1s')", {"t": "duration", "v": "1s"}),
    ],
)
def test_typed_values_come_back_as_they_went_out(expression, typed):
    assert answer({"expr": expression}, is_typed=True) == {"value": typed}
    assert answer({"expr": "x", "bindings": {"x": typed}}, is_typed=True) == {"value": typed}


@pytest.mark.parametrize(
    ("json_value", "kind"),
    [
        (1, "int"),
        (1.0, "double"),
        ("a", "string"),
        (True, "bool"),
        (None, "null_type"),
        ([1], "list"),
        ({"a": 1}, "map"),
    ],
)
def test_plain_bindings_have_the_type_of_their_json(json_value, kind):
    assert value("type(x)", {"x": json_value}) == kind


@pytest.mark.parametrize(
    ("declared", "json_value", "expression"),
    [
        ({"primitive": "UINT64"}, "18446744073709551615", "x == 18446744073709551615u && type(x) == uint"),
        ({"primitive": "INT64"}, "-9223372036854775808", "x == -9223372036854775808"),
        ({"primitive": "DOUBLE"}, 2, "type(x) == double"),
        ({"primitive": "DOUBLE"}, "-Infinity", "x < 0.0"),
        ({"primitive": "BYTES"}, "/w==", "x == b'\\xff'"),
        ({"wellKnown": "TIMESTAMP"}, "2026-01-01T00:00:00Z", "x.getFullYear() == 2026"),
        ({"wellKnown": "DURATION"}, "90s", "x == duration('1m30s')"),
        (
            {"listType": {"elemType": {"primitive": "UINT64"}}},
            [1, "2"],
            "x == [1u, 2u] && type(x[0]) == uint",
        ),
        (
            {"mapType": {"keyType": {"primitive": "INT64"}, "valueType": {"primitive": "DOUBLE"}}},
            {"7": 1},
            "x[7] == 1.0 && type(x[7]) == double",
        ),
        (
            {"mapType": {"keyType": {"primitive": "BOOL"}, "valueType": {"dyn": {}}}},
            {"true": 1},
            "x[true] == 1",
        ),
        ({"null": None}, None, "x == null"),
        ({"messageType": "a.B"}, {"c": 1}, "x.c == 1"),
    ],
)
def test_declared_types_say_what_plain_bindings_are(declared, json_value, expression):
    declarations = [{"name": "x", "ident": {"type": declared}}]
    assert value(expression, {"x": json_value}, type_env=declarations) is True


@pytest.mark.parametrize(
    "plain", [{"t": "gold", "v": 1}, {"t": ["int"], "v": 1}, {"t": {}, "v": 1}, {"t": None, "v": 1}]
)
def test_an_object_whose_t_is_no_type_is_a_plain_map(plain):
    assert value("x", {"x": plain}) == plain


def test_a_byte_order_mark_does_not_spoil_the_first_line():
    assert answer_line('\ufeff{"expr": "1"}\r\n'.encode(), is_typed=False) == {"value": 1}


def test_names_resolve_in_their_container():
    assert value("y", {"a.b.y": 1, "a.y": 2, "y": 3}, container="a.b") == 1
    assert value("y", {"a.y": 2, "y": 3}, container="a.b") == 2
    assert value(".y", {"a.y": 2, "y": 3}, container="a.b") == 3


def test_the_checker_and_the_macros_can_be_left_out():
    assert "undeclared" in answer({"expr": "x", "disable_check": True})["error"]
    assert value("x || true", disable_check=True) is True
    assert "name of a signal" in answer({"expr": "x || true"})["error"]
    assert "error" in answer({"expr": "[1].all(x, x > 0)", "disable_macros": True})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not JSON"),
        (b"[]", "JSON object"),
        (b"1", "JSON object"),
        (b'"\xff"', "UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b"{}", '"expr"'),
        (b'{"expr": 1}', '"expr"'),
        (b'{"expr": "1", "bindings": []}', '"expr"'),
        (b'{"expr": "1 +"}', "the end of the expression"),
        (b'{"expr": "1 / 0"}', "divide by zero"),
        (b'{"expr": "x", "bindings": {"x": 99999999999999999999}}', "64-bit int"),
        (b'{"expr": "x", "bindings": {"x": {"t": "uint", "v": -1}}}', "64-bit uint"),
        (b'{"expr": "x", "bindings": {"x": {"t": "bytes", "v": "***"}}}', "base64"),
        (b'{"expr": "x", "bindings": {"x": {"t": "double", "v": "many"}}}', "a double"),
        (b'{"expr": "x", "bindings": {"x": {"t": "timestamp", "v": "now"}}}', "RFC 3339"),
        (b'{"expr": "x", "bindings": {"x": {"t": "map", "v": [[1]]}}}', "a map"),
        (b'{"expr": "x", "bindings": {"x": {"t": "map", "v": [[1.5, 1]]}}}', "a key"),
        (b'{"expr": "x", "bindings": {"x": "\\ud800"}}', "text"),
        (b'{"expr": "x", "bindings": {"x": ' + b"[" * 90 + b"]" * 90 + b"}}", "levels"),
        (
            b'{"expr": "x", "type_env": [{"name": "x", "ident": {"type": {"primitive": "INT64"}}}]}',
            "x has no value",
        ),
    ],
)
def test_a_line_without_a_value_is_answered_with_an_error(line, message):
    assert message in answer_line(line, is_typed=False)["error"]


def test_results_that_would_never_end_are_refused():
    doubled = "[1]" + ".map(x, [x, x])" * 60
    nested = "[1]" + ".map(x, [[[[[x]]]]])" * 40
    assert "levels" in answer({"expr": doubled})["error"]
    assert "levels" in answer({"expr": nested})["error"]
    assert value(f"{nested} == {nested}") is True


@pytest.mark.parametrize(
    "expression",
    [
        "true ? 1 : " * 159 + "2",
        "[1]" + ".map(x, [x])" * 150 + " == []",
        "{'a': " * 60 + "1" + "}" * 60 + " == {}",
        "a" * 100_000,
        "'" + "\\n" * 49_999 + "'",
        "[" * 5_000,
        "!" * 5_000 + "true",
        "1" + " + 1" * 20_000,
        "true" + " && true" * 10_000,
    ],
)
def test_deep_and_long_expressions_are_answered(expression):
    answered = answer({"expr": expression})
    assert list(answered) in (["value"], ["error"])


def test_a_batch_answers_every_line_in_order(tmp_path, capsys):
    batch = tmp_path / "cases.ndjson"
    batch.write_text('{"expr": "1"}\n\nnonsense\n{"expr": "x", "bindings": {"x": "é"}}', encoding="utf-8")
    assert main(["cel", "--batch", str(batch)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0] == {"value": 1}
    assert "not JSON" in answers[1]["error"]
    assert answers[2] == {"value": "é"}


def test_a_batch_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"expr": "2u"}\n')))
    assert main(["cel", "--batch", "-", "--typed"]) == 0
    assert json.loads(capsys.readouterr().out) == {"value": {"t": "uint", "v": 2}}


def test_one_expression_is_evaluated_or_explained(capsys):
    assert main(["cel", 'geo.country in ["DE"]', "--bindings", '{"geo.country": "DE"}']) == 0
    assert capsys.readouterr().out == "true\n"
    assert main(["cel", "1 +\n  'a'"]) == 1
    assert "for +, got int and string" in capsys.readouterr().err
    assert main(["cel", "1 +", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["message"] == "1 problem in the expression"
    assert main(["cel", "1 / 0"]) == 1
    assert "divide by zero" in capsys.readouterr().err
    assert main(["cel", "1", "--bindings", "{"]) == 2
    assert "--bindings" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_the_inputs_fault(tmp_path, capsys):
    assert main(["cel", "--batch", str(tmp_path / "none")]) == 1
    assert "Expected a file to read" in capsys.readouterr().err


def test_the_command_line_needs_one_thing_to_evaluate():
    with pytest.raises(SystemExit, match="2"):
        main(["cel"])


PUBLIC_CASES = Path(os.environ.get("SEGMENTS_CASES", "/nowhere")) / "cel" / "tests.json"
FAULTY = {
    "parse/bytes_literals/triple_single_quoted_unescaped_punctuation",
    "parse/bytes_literals/triple_double_quoted_unescaped_punctuation",
}
"""Some editions expect a backslash in the value that the expression does not have (reference: rules-language.md)."""


def comparable(typed):
    """A typed value with doubles by their text and maps in one order."""
    kind, held = typed["t"], typed["v"]
    if kind == "list":
        return [kind, *map(comparable, held)]
    if kind == "map":
        return [kind, *sorted(([comparable(key), comparable(item)] for key, item in held), key=json.dumps)]
    return [kind, repr(float(held)) if kind == "double" else held]


@pytest.mark.skipif(not PUBLIC_CASES.is_file(), reason="SEGMENTS_CASES names no folder with the public cases")
def test_the_public_conformance_cases_pass():
    failed = []
    for case in json.loads(PUBLIC_CASES.read_text(encoding="utf-8")):
        answered = answer(case, is_typed=True)
        expected = case["expect"]
        if expected["kind"] == "error":
            is_right = "error" in answered
        else:
            is_right = "value" in answered and comparable(answered["value"]) == comparable(expected["value"])
        if not is_right:
            failed.append(case["id"])
    assert set(failed) <= FAULTY
