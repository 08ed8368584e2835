from __future__ import annotations

from typing import Any

import pytest

from segments.edge.cel.times import format_timestamp, parse_timestamp
from segments.edge.cel.values import Timestamp
from segments.edge.signals.clock import read_clock
from segments.edge.signals.settings import SignalSettings


def clock_of(moment: str, zone: str | None, country: str = "DE", **settings: Any) -> dict[str, Any]:
    parsed = parse_timestamp(moment)
    assert isinstance(parsed, Timestamp)
    geo = {"geo.country": country} | ({"geo.timezone": zone} if zone else {})
    return read_clock(parsed.unix_nanoseconds // 1_000_000, geo, SignalSettings(**settings))


def test_the_time_is_the_visitor_s() -> None:
    values = clock_of("2026-12-31T23:30:15Z", "Asia/Tokyo", "JP")
    assert format_timestamp(values.pop("time.now")) == "2026-12-31T23:30:15Z"
    assert values == {
        "time.hour": 8,
        "time.minute": 30,
        "time.weekday": 5,
        "time.day": 1,
        "time.month": 1,
        "time.year": 2027,
        "time.date": "2027-01-01",
        "time.day_part": "morning",
        "time.is_weekend": False,
        "time.is_business_hours": False,
    }


@pytest.mark.parametrize(("moment", "hour"), [("2026-07-01T12:00:00Z", 14), ("2026-01-01T12:00:00Z", 13)])
def test_summer_time_counts(moment: str, hour: int) -> None:
    assert clock_of(moment, "Europe/Berlin")["time.hour"] == hour


@pytest.mark.parametrize("zone", [None, "Mars/Olympus", "", "../etc"])
def test_without_a_zone_only_the_moment_is_known(zone: str | None) -> None:
    assert list(clock_of("2026-07-01T12:00:00Z", zone)) == ["time.now"]


@pytest.mark.parametrize(
    ("country", "zone", "day", "is_weekend"),
    [
        ("DE", "Europe/Berlin", "2026-11-20", False),  # a Friday
        ("DE", "Europe/Berlin", "2026-11-21", True),
        ("EG", "Africa/Cairo", "2026-11-20", True),
        ("EG", "Africa/Cairo", "2026-11-22", False),
        ("AF", "Asia/Kabul", "2026-11-19", True),
        ("IN", "Asia/Kolkata", "2026-11-21", False),
    ],
)
def test_the_weekend_is_that_of_the_country(country: str, zone: str, day: str, is_weekend: bool) -> None:
    assert clock_of(f"{day}T12:00:00Z", zone, country)["time.is_weekend"] is is_weekend


def test_business_hours_are_the_site_s() -> None:
    assert clock_of("2026-11-20T16:30:00Z", "Europe/Berlin")["time.is_business_hours"] is False
    values = clock_of("2026-11-20T16:30:00Z", "Europe/Berlin", business_hours=(8, 18))
    assert values["time.is_business_hours"] is True
