"""A local run as any visitor: what is set by hand arrives where the network or a browser would have put it."""

from __future__ import annotations

import pytest

from segments.edge.http.request import parse_request
from segments.edge.signals.override import (
    OverriddenSignals,
    override_request,
    parse_moment,
    parse_overrides,
    typed_value,
)

NOW_MS = 1_800_000_000_000
TEXAS = parse_request(
    "GET",
    "http://localhost:8787/",
    {"user-agent": "curl", "cookie": "a=1"},
    {"country": "US", "region": "Texas", "timezone": "America/Chicago"},
)


class Asked:
    """Signals that remember what they were asked for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def read(self, names: list[str]) -> dict[str, object]:
        self.names += names
        return dict.fromkeys(names, "read")


def test_another_country_takes_the_placeholder_geography_away() -> None:
    request = override_request(TEXAS, parse_overrides("geo.country=DE"), "consent")
    assert request.cf == {"country": "DE"}


def test_another_city_leaves_the_country() -> None:
    request = override_request(TEXAS, parse_overrides("geo.city=Austin"), "consent")
    assert request.cf == {**TEXAS.cf, "city": "Austin"}


def test_short_names_stand_for_what_a_browser_sends() -> None:
    overrides = parse_overrides("agent=Mozilla; gpc=1; referrer=https://x.example/?a=b;language=de")
    headers = override_request(TEXAS, overrides, "consent").headers
    assert (headers["user-agent"], headers["sec-gpc"], headers["referer"], headers["accept-language"]) == (
        "Mozilla",
        "1",
        "https://x.example/?a=b",
        "de",
    )


@pytest.mark.parametrize(
    ("choice", "granted"),
    [
        ("all", "functional analytics personalization advertising"),
        ("none", ""),
        ("analytics+advertising", "analytics advertising"),
    ],
)
def test_consent_is_set_as_our_own_cookie(choice: str, granted: str) -> None:
    cookies = override_request(TEXAS, parse_overrides(f"consent={choice}"), "my_consent").cookies
    assert cookies["a"] == "1"
    choices = dict(field.split(":") for field in cookies["my_consent"].split(".")[1:])
    assert " ".join(name for name, value in choices.items() if value == "1") == granted


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("visitor.visits", "3", 3),
        ("visitor.is_new", "true", True),
        ("device.type", "true", "true"),
        ("languages", "de-CH, de", ("de-CH", "de")),
        ("cart.value", "12.5", 12.5),
        ("cart.value", "-4", -4),
        ("plan", "gold", "gold"),
        ("assignment.hero", "2", "2"),
        ("assignment.hero", "true", "true"),
    ],
)
def test_values_have_the_type_that_their_signal_has(name: str, text: str, value: object) -> None:
    assert typed_value(name, text) == value
    assert type(typed_value(name, text)) is type(value)


def test_a_signal_set_by_hand_is_not_read_from_the_request() -> None:
    asked = Asked()
    signals = OverriddenSignals(asked, {"device.type": "tv", "visitor.visits": 9})
    assert signals.read(["device.type", "geo.country"]) == {"device.type": "tv", "geo.country": "read"}
    assert asked.names == ["geo.country"]


@pytest.mark.parametrize(
    ("text", "moment_ms"),
    [
        (None, NOW_MS),
        ("nonsense", NOW_MS),
        ("+2d", NOW_MS + 2 * 86_400_000),
        ("-90m", NOW_MS - 90 * 60_000),
        ("1700000000", 1_700_000_000_000),
        ("2026-12-24T20:00Z", 1_798_142_400_000),
        ("2026-12-24 20:00:30", 1_798_142_430_000),
        ("1970-01-02", 86_400_000),
    ],
)
def test_moments_are_dates_seconds_or_offsets(text: str | None, moment_ms: int) -> None:
    assert parse_moment(text, NOW_MS) == moment_ms


def test_a_side_is_no_signal() -> None:
    overrides = parse_overrides("side=staged; geo.country=DE")
    assert (overrides.side, overrides.given) == ("staged", {"geo.country": "DE"})
