from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from segments.catalog import HISTORY_FAMILIES, PURPOSES, SIGNAL_TYPES, SIGNALS
from segments.edge.cel.values import Timestamp
from segments.edge.http.request import parse_request
from segments.edge.signals.page import PageFacts
from segments.edge.signals.read import GivenSignals, RequestSignals
from segments.edge.signals.settings import SignalSettings, read_settings

NOW_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z, a Thursday


def signals_of(
    url: str = "https://shop.example/", settings: SignalSettings | None = None, **facts: Any
) -> RequestSignals:
    request = parse_request("GET", url, facts.get("headers", {}), facts.get("cf", {}))
    return RequestSignals(
        request,
        NOW_MS,
        settings or SignalSettings(),
        facts.get("visitor"),
        facts.get("traits"),
        facts.get("page"),
    )


def test_only_the_signals_asked_for_come_back() -> None:
    signals = signals_of(cf={"country": "DE", "city": "Munich"})
    assert signals.read(["geo.city"]) == {"geo.city": "Munich"}


def test_an_unknown_fact_is_left_out() -> None:
    assert signals_of().read(["geo.country", "visitor.visits", "time.hour", "no.such"]) == {}


def test_a_fact_that_the_request_rules_out_has_the_value_for_that() -> None:
    assert signals_of().read(["utm.source", "click.id", "referrer.host"]) == {
        "utm.source": "",
        "click.id": "",
        "referrer.host": "",
    }


def test_visitor_values_pass_through_by_their_full_name() -> None:
    assert signals_of(visitor={"visitor.visits": 3}).read(["visitor.visits"]) == {"visitor.visits": 3}


def test_what_a_page_says_is_unknown_before_it_has_come_and_empty_where_it_says_nothing() -> None:
    names = ["page.content_type", "page.tags"]
    assert signals_of().read(names) == {}
    assert signals_of(page=PageFacts()).read(names) == {"page.content_type": "", "page.tags": []}


def test_traits_pass_through_by_their_own_name() -> None:
    assert signals_of(traits={"plan": "gold"}).read(["traits.plan", "traits.age"]) == {"traits.plan": "gold"}


def test_a_declared_signal_has_its_type_and_its_absent_value() -> None:
    settings = read_settings(
        {"declared": {"cart.value": ["query:cart", "double"], "cart.size": ["cookie:size", "int", 0]}}
    )
    signals = signals_of("https://shop.example/?cart=12.5", settings)
    assert signals.read(["cart.value", "cart.size"]) == {"cart.value": 12.5, "cart.size": 0}


def test_a_declared_distance_is_measured_from_the_visitor() -> None:
    settings = read_settings({"declared": {"store.distance": ["distance:48.137,11.575", "double"]}})
    berlin = {"country": "DE", "latitude": "52.52", "longitude": "13.405"}
    found = signals_of(settings=settings, cf=berlin).read(["store.distance"])["store.distance"]
    assert found == pytest.approx(504, abs=1)


def test_given_signals_are_read_as_they_are() -> None:
    assert GivenSignals({"a": 1, "b": None}).read(["a", "b", "c"]) == {"a": 1}


def test_every_signal_of_a_rich_request_has_the_type_that_the_catalog_promises() -> None:
    signals = signals_of(
        "https://shop.example/sale/shoes?utm_source=news&utm_medium=email&gclid=abc",
        headers={
            "user-agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/131.0.0.0 Mobile Safari/537.36",
            "accept-language": "de-CH,de;q=0.9",
            "referer": "https://www.google.com/search?q=shoes",
        },
        cf={
            "country": "US",
            "region": "California",
            "regionCode": "CA",
            "city": "Los Angeles",
            "postalCode": "90001",
            "metroCode": "803",
            "continent": "NA",
            "timezone": "America/Los_Angeles",
            "latitude": "34.05",
            "longitude": "-118.24",
            "asn": 7018,
            "asOrganization": "AT&T",
            "botManagement": {"score": 99, "verifiedBot": False},
        },
        page=PageFacts("article", ("shoes",)),
    )
    values = signals.read(list(SIGNALS))
    kinds = {
        "bool": bool,
        "int": int,
        "double": float,
        "string": str,
        "list<string>": list,
        "timestamp": Timestamp,
    }
    assert {name: type(value) for name, value in values.items()} == {
        name: kinds[SIGNALS[name].type] for name in values
    }
    from_cookie = {name for name in SIGNALS if name.startswith(HISTORY_FAMILIES)}
    assert SIGNALS.keys() - values.keys() == from_cookie


def test_every_row_of_the_catalog_is_well_formed() -> None:
    for row in SIGNALS.values():
        assert row.type in SIGNAL_TYPES
        assert row.purpose in PURPOSES
        assert row.doc
        assert row.source
        assert row.example


def test_what_hostile_visitors_send_stays_in_no_memory():
    """Each header and path is another one, and as long as a network lets through."""
    names = ["device.type", "language", "page.path"]
    settings = SignalSettings(languages=("en", "de"))

    def ask(number: int) -> None:
        long = f"{number}-" + "x" * 20_000
        headers = {"user-agent": f"Mozilla/5.0 {long}", "accept-language": f"en, {long}"}
        request = parse_request("GET", f"https://shop.example/{long}", headers, {})
        RequestSignals(request, 0, settings).read(names)

    ask(0)
    tracemalloc.start()
    try:
        for number in range(1, 300):
            ask(number)
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 1_000_000
