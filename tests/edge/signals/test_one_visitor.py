"""A visitor who is described by hand can exist: facts follow from each other, and contradictions are told."""

from __future__ import annotations

import pytest

from segments.authoring.check.domains import DOMAINS
from segments.edge.http.request import parse_request
from segments.edge.signals.one_visitor import TYPES, following
from segments.edge.signals.override import (
    OverriddenSignals,
    override_request,
    parse_moment,
    parse_overrides,
    place_facts,
    problems_of,
    seen_request,
)
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import SignalSettings

NOW_MS = 1_800_000_000_000
SETTINGS = SignalSettings()
TEXAS = parse_request(
    "GET",
    "http://localhost:8787/?a=1",
    {"user-agent": "curl"},
    {"country": "US", "region": "Texas", "regionCode": "TX", "timezone": "America/Chicago"},
)


def read(text, *names):
    overrides = parse_overrides(text)
    request = override_request(TEXAS, overrides, "consent")
    now_ms = parse_moment(overrides.now, NOW_MS)
    assert problems_of(overrides, request, now_ms, SETTINGS) == ()
    signals = OverriddenSignals(
        RequestSignals(seen_request(request, overrides), now_ms, SETTINGS), overrides.signals
    )
    found = signals.read(names)
    return tuple(found.get(name) for name in names)


def problems(text):
    overrides = parse_overrides(text)
    now_ms = parse_moment(overrides.now, NOW_MS)
    return problems_of(overrides, override_request(TEXAS, overrides, "consent"), now_ms, SETTINGS)


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("geo.country=DE", {"geo.is_eu": True, "geo.is_eea": True, "geo.us_state": ""}),
        ("geo.us_state=CA", {"geo.country": "US", "geo.us_privacy_law": "ccpa", "geo.is_eu": False}),
        ("device.type=phone", {"device.is_mobile": True}),
        ("device.type=desktop", {"device.is_mobile": False}),
        ("visitor.visits=3", {"visitor.is_new": False, "visitor.is_returning": True}),
        ("visitor.visits=1", {"visitor.is_new": True, "visitor.is_returning": False}),
        ("visitor.is_new=true", {"visitor.visits": 1, "visitor.is_returning": False}),
        ("visitor.is_returning=true", {"visitor.is_new": False, "visitor.visits": None}),
        ("time.hour=23", {"time.day_part": "evening"}),
        ("utm.medium=email; utm.source=may letter", {"referrer.kind": "email", "utm.source": "may letter"}),
        ("click.network=google-ads", {"referrer.kind": "paid", "referrer.source": "Google"}),
        ("referrer.host=www.google.com", {"referrer.kind": "search", "referrer.source": "Google"}),
        (
            "page.path=/docs/api intro",
            {"page.section": "docs", "page.depth": 2, "page.path": "/docs/api intro"},
        ),
        ("now=2026-12-24T20:00Z; geo.timezone=Europe/Berlin", {"time.hour": 21, "time.day_part": "evening"}),
    ],
)
def test_facts_follow_from_each_other(text, followed):
    assert dict(zip(followed, read(text, *followed), strict=True)) == followed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "visitor.visits=3; visitor.is_new=true",
            "visitor.is_new cannot be true: visitor.visits=3 makes it false",
        ),
        ("visitor.is_new=true; visitor.days_since_last=2", "visitor.days_since_last cannot be 2"),
        ("device.type=phone; device.is_mobile=false", "device.is_mobile cannot be false"),
        ("time.hour=23; time.day_part=morning", "time.day_part cannot be morning"),
        ("geo.country=Germany", "geo.country cannot be Germany: no request says so"),
        ("geo.country=US; geo.is_eu=true", "geo.is_eu cannot be true: the other facts make it false"),
        ("geo.country=DE; geo.us_state=CA", "geo.us_state cannot be CA"),
        ("geo.continent=Europe", "geo.continent cannot be Europe"),
        (
            "utm.medium=email; referrer.kind=search",
            "referrer.kind cannot be search: the other facts make it email",
        ),
        ("page.path=/docs/a; page.section=help", "page.section cannot be help"),
        ("now=2026-12-24T20:00Z; geo.timezone=Europe/Berlin; time.hour=3", "time.hour cannot be 3"),
        ("visitor.visits=abc", "visitor.visits cannot be abc: its type is int"),
        ("visitor.first_seen=yesterday", "visitor.first_seen cannot be yesterday: its type is timestamp"),
    ],
)
def test_what_contradicts_is_told(text, told):
    assert any(problem.startswith(told) for problem in problems(text)), problems(text)


def test_the_origin_is_asked_for_the_address_that_was_asked_for():
    overrides = parse_overrides("utm.source=news; page.path=/docs")
    request = override_request(TEXAS, overrides, "consent")
    assert (request.path, request.query) == ("/", "a=1")
    assert (seen_request(request, overrides).path, seen_request(request, overrides).query) == (
        "/docs",
        "utm_source=news&a=1",
    )


def test_the_types_of_a_sites_own_signals_are_its_own():
    assert parse_overrides("since=1790000000", {"since": "timestamp"}).given["since"] is not None
    assert parse_overrides("since=2024-05-01", {"since": "timestamp"}).problems == (
        "since cannot be 2024-05-01: its type is timestamp",
    )
    assert parse_overrides("plan=3", {"plan": "string"}).given == {"plan": "3"}


def test_a_question_about_events_may_hold_a_comparison():
    name = 'events.count("visit", "7d", event.utm_source == "a")'
    assert parse_overrides(f"{name}=3").given == {name: 3}


def test_every_type_of_device_is_known_here():
    assert following({"device.type": "a kettle"}) == {}
    assert {*TYPES} == DOMAINS["device.type"].values - {"mobile"}


def test_nothing_set_is_nobody_in_particular():
    assert place_facts({}).families == ()
    assert problems("") == ()


@pytest.mark.parametrize("code", ["T1", "XX"])
def test_a_visitor_of_whom_the_network_knows_no_country_can_exist(code):
    """Cloudflare sends these for Tor and for addresses that nobody placed."""
    assert problems(f"geo.country={code}") == ()
    assert read(f"geo.country={code}", "geo.country") == (None,)
