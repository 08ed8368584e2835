from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from segments.bundle.windows import parse_window
from segments.edge.visitor.moments import Moment, window_start_s


def seconds(text, zone="UTC"):
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def starts(window, now, zone="UTC"):
    start_s = window_start_s(parse_window(window), Moment(seconds(now, zone), zone))
    return datetime.fromtimestamp(start_s, ZoneInfo(zone)).isoformat(sep=" ")[:19]


@pytest.mark.parametrize(
    ("window", "now", "zone", "start"),
    [
        ("48h", "2026-09-23 12:00:00", "UTC", "2026-09-21 12:00:01"),
        ("7d", "2026-10-28 12:00:00", "Europe/Berlin", "2026-10-21 13:00:01"),
        ("today", "2026-09-23 00:00:00", "Europe/Berlin", "2026-09-23 00:00:00"),
        ("today", "2026-09-23 23:59:59", "Europe/Berlin", "2026-09-23 00:00:00"),
        ("today", "2026-03-29 12:00:00", "Europe/Berlin", "2026-03-29 00:00:00"),
        ("today", "2026-10-25 12:00:00", "Europe/Berlin", "2026-10-25 00:00:00"),
        ("today", "2026-09-23 01:00:00", "Asia/Kolkata", "2026-09-23 00:00:00"),
        ("this_week", "2026-09-23 12:00:00", "Europe/Berlin", "2026-09-21 00:00:00"),
        ("this_week", "2026-09-21 00:00:00", "Europe/Berlin", "2026-09-21 00:00:00"),
        ("this_week", "2026-09-27 23:59:59", "Europe/Berlin", "2026-09-21 00:00:00"),
        ("this_week", "2026-11-01 12:00:00", "America/New_York", "2026-10-26 00:00:00"),
        ("this_month", "2026-10-31 12:00:00", "Europe/Berlin", "2026-10-01 00:00:00"),
        ("this_year", "2026-07-01 12:00:00", "Australia/Sydney", "2026-01-01 00:00:00"),
        ("1mo", "2026-03-31 12:00:00", "Europe/Berlin", "2026-02-28 12:00:01"),
        ("1mo", "2024-03-30 12:00:00", "Europe/Berlin", "2024-02-29 12:00:01"),
        ("1mo", "2026-01-15 12:00:00", "UTC", "2025-12-15 12:00:01"),
        ("1mo", "2026-11-10 12:00:00", "Europe/Berlin", "2026-10-10 12:00:01"),
        ("12mo", "2024-02-29 12:00:00", "UTC", "2023-02-28 12:00:01"),
        ("14mo", "2026-01-31 12:00:00", "UTC", "2024-11-30 12:00:01"),
    ],
)
def test_a_window_starts_where_a_visitors_clock_says(window, now, zone, start):
    assert starts(window, now, zone) == start


def test_a_day_whose_midnight_is_skipped_begins_at_its_first_second():
    # Beirut puts its clocks from 0:00 to 1:00: 29 March 2026 has no midnight.
    now_s = seconds("2026-03-29 12:00:00", "Asia/Beirut")
    start_s = window_start_s(parse_window("today"), Moment(now_s, "Asia/Beirut"))
    assert start_s == seconds("2026-03-28 23:59:59", "Asia/Beirut") + 1


def test_a_day_whose_midnight_comes_twice_begins_at_the_first():
    # Havana puts its clocks from 1:00 back to 0:00: 1 November 2026 has two midnights.
    now_s = seconds("2026-11-01 12:00:00", "America/Havana")
    start_s = window_start_s(parse_window("today"), Moment(now_s, "America/Havana"))
    assert start_s == seconds("2026-10-31 23:59:59", "America/Havana") + 1


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe"]
)
def test_today_begins_at_the_first_second_of_its_date_through_a_whole_year(zone):
    for half_days in range(732):
        now = datetime(2026, 1, 1, 6, tzinfo=UTC) + timedelta(hours=12 * half_days)
        start_s = window_start_s(parse_window("today"), Moment(int(now.timestamp()), zone))
        local = now.astimezone(ZoneInfo(zone))
        assert datetime.fromtimestamp(start_s, ZoneInfo(zone)).date() == local.date()
        assert datetime.fromtimestamp(start_s - 1, ZoneInfo(zone)).date() < local.date()


def test_a_session_is_the_visit_under_way():
    window = parse_window("session")
    assert window_start_s(window, Moment(1_000, visit_started_s=400)) == 400
    assert window_start_s(window, Moment(1_000)) == 1_000


def test_ever_and_what_lies_before_1970_begin_at_zero():
    assert window_start_s(parse_window("ever"), Moment(1_000)) == 0
    assert window_start_s(parse_window("7d"), Moment(1_000)) == 0


def test_an_unknown_zone_counts_as_utc():
    now_s = seconds("2026-09-23 23:00:00")
    assert window_start_s(parse_window("today"), Moment(now_s, "Moon/Base")) == seconds("2026-09-23 00:00:00")
