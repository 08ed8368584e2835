import math

import pytest

from segments.edge.cel.typed import PYTHON_TYPES, typed_value
from segments.edge.cel.values import Timestamp, Uint


@pytest.mark.parametrize(
    ("value", "signal_type", "expected"),
    [
        (True, "bool", True),
        (1, "bool", None),
        ("true", "bool", None),
        (5, "int", 5),
        (5.0, "int", 5),
        (5.5, "int", None),
        (Uint(5), "int", 5),
        (True, "int", None),
        ("5", "int", None),
        (2**63 - 1, "int", 2**63 - 1),
        (2**63, "int", None),
        (1e30, "int", None),
        (math.inf, "int", None),
        (5, "double", 5.0),
        (5.5, "double", 5.5),
        (math.inf, "double", math.inf),
        (math.nan, "double", None),
        (False, "double", None),
        (10**400, "double", None),
        ("DE", "string", "DE"),
        (b"DE", "string", None),
        (5, "string", None),
        (["a", "b"], "list<string>", ("a", "b")),
        (("a",), "list<string>", ("a",)),
        ([], "list<string>", ()),
        (["a", 1], "list<string>", None),
        ("ab", "list<string>", None),
        (None, "int", None),
    ],
)
def test_a_value_of_the_wrong_type_is_unknown(value, signal_type, expected):
    typed = typed_value(value, signal_type)
    assert typed == expected
    assert typed is None or type(typed) is PYTHON_TYPES[signal_type]


def test_a_moment_is_a_timestamp_and_nothing_else():
    assert typed_value(Timestamp(5), "timestamp") == Timestamp(5)
    assert typed_value(5, "timestamp") is None
    assert typed_value("2026-11-23T00:00:00Z", "timestamp") is None


def test_a_type_without_a_rule_takes_any_value():
    marker = object()
    assert typed_value(marker, "map<string, string>") is marker
