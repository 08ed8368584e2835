from __future__ import annotations

from typing import Any

import pytest

from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.http.request import parse_request
from segments.edge.signals.declared import (
    MAX_LIST_ITEMS,
    MAX_VALUE_CHARS,
    convert_value,
    distance_km,
    read_declared,
)
from segments.edge.signals.settings import DeclaredSignal, read_settings


def value_of(source: str, key: str, type_name: str = "string", **facts: Any) -> object:
    request = parse_request("GET", "https://a.example/", facts.get("headers", {}), {})
    signal = DeclaredSignal(source, key, type_name)
    return read_declared(signal, request, lambda: facts.get("query", {}), facts.get("traits", {}))


def test_a_value_is_read_from_where_it_was_declared() -> None:
    headers = {"x-plan": " gold ", "cookie": 'seg="a%20b"; other=1'}
    assert value_of("header", "X-Plan", headers=headers) == "gold"
    assert value_of("cookie", "seg", headers=headers) == "a b"
    assert value_of("query", "ref", query={"ref": "x"}) == "x"
    assert value_of("trait", "plan", traits={"plan": "gold"}) == "gold"


@pytest.mark.parametrize("source", ["header", "cookie", "query", "trait", "nowhere"])
def test_what_is_not_there_is_unknown(source: str) -> None:
    assert value_of(source, "missing") is None


@pytest.mark.parametrize(
    ("type_name", "text", "value"),
    [
        ("int", "42", 42),
        ("int", "-7", -7),
        ("int", "+7", 7),
        ("int", "4.0", None),
        ("int", "9223372036854775808", None),
        ("int", "1_000", None),
        ("int", "٣", None),
        ("double", "4.5", 4.5),
        ("double", "-1e3", -1000.0),
        ("double", ".5", 0.5),
        ("double", "nan", None),
        ("double", "infinity", None),
        ("double", "1e999", None),
        ("double", "0x10", None),
        ("bool", "TRUE", True),
        ("bool", "off", False),
        ("bool", "maybe", None),
        ("list<string>", "a, b,,c ", ["a", "b", "c"]),
        ("list<string>", "", []),
        ("timestamp", "2026-01-01T00:00:00Z", Timestamp(1_767_225_600 * SECOND)),
        ("timestamp", "1767225600", Timestamp(1_767_225_600 * SECOND)),
        ("timestamp", "1767225600500", Timestamp(1_767_225_600_500 * SECOND // 1000)),
        ("timestamp", "tomorrow", None),
        ("no-such-type", "x", None),
    ],
)
def test_a_text_is_a_value_of_its_type_or_none(type_name: str, text: str, value: object) -> None:
    found = value_of("header", "x", type_name, headers={"x": text})
    assert found == value
    assert type(found) is type(value)


def test_a_value_that_is_too_long_is_as_if_it_were_not_there() -> None:
    assert value_of("header", "x", headers={"x": "a" * MAX_VALUE_CHARS}) == "a" * MAX_VALUE_CHARS
    assert value_of("header", "x", headers={"x": "a" * (MAX_VALUE_CHARS + 1)}) is None


def test_a_list_ends_at_its_limit() -> None:
    found = value_of("header", "x", "list<string>", headers={"x": "a," * 500})
    assert isinstance(found, list)
    assert len(found) == MAX_LIST_ITEMS


@pytest.mark.parametrize(
    ("value", "type_name", "converted"),
    [
        (3, "int", 3),
        (3, "double", 3.0),
        (True, "int", None),
        (True, "bool", True),
        (3.5, "int", None),
        ("7", "int", 7),
        (["a", "b"], "list<string>", ["a", "b"]),
        (["a", 1], "list<string>", None),
        (None, "string", None),
    ],
)
def test_a_trait_must_fit_its_declared_type(value: object, type_name: str, converted: object) -> None:
    found = convert_value(value, type_name)
    assert found == converted
    assert type(found) is type(converted)


def test_a_distance_is_along_the_globe() -> None:
    assert distance_km(52.52, 13.405, "48.137,11.575") == pytest.approx(504.4, abs=0.5)
    assert distance_km(0.0, 0.0, "0,180") == pytest.approx(20_015, abs=1)
    assert distance_km(0.0, 0.0, "here") is None


def test_settings_are_read_from_the_bundle_and_odd_parts_ignored() -> None:
    settings = read_settings(
        {
            "languages": ["de", "en"],
            "hosts": ["Shop.Example"],
            "trusted_proxy": True,
            "business_hours": [8, 18],
            "declared": {"a": ["header:x-a", "int", 0], "b": "nonsense", "c": ["query:c", "string"]},
            "later": 1,
        }
    )
    assert settings.languages == ("de", "en")
    assert settings.hosts == ("shop.example",)
    assert settings.is_behind_trusted_proxy
    assert settings.business_hours == (8, 18)
    assert dict(settings.declared) == {
        "a": DeclaredSignal("header", "x-a", "int", 0),
        "c": DeclaredSignal("query", "c", "string"),
    }
    assert read_settings({"business_hours": "always", "declared": 7}) == read_settings({})
