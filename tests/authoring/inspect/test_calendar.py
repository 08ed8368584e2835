"""The calendar of rules: beginnings and ends in the site's time, whatever clocks do, and clashes in slots."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from segments.authoring.inspect.calendar import (
    Period,
    find_clashes,
    local_days,
    scheduled_periods,
    spell_local,
    turns,
)
from segments.authoring.source import load_rules

YEAR = {
    "from_ms": round(datetime(2027, 1, 1, tzinfo=UTC).timestamp() * 1000),
    "until_ms": round(datetime(2028, 1, 1, tzinfo=UTC).timestamp() * 1000),
}


def rules_of(folder, segments, zone="Europe/Berlin"):
    path = folder / "rules.toml"
    path.write_text(f'[site]\nname = "shop"\ntimezone = "{zone}"\nlanguages = ["en", "de"]\n{segments}')
    return load_rules(path)


def utc(text):
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "written", "counts_as"),
    [
        ("Europe/Berlin", "2027-03-28T01:59:00", "2027-03-28T00:59"),
        ("Europe/Berlin", "2027-03-28T02:30:00", "2027-03-28T01:30"),  # skipped: 03:30 summer time
        ("Europe/Berlin", "2027-03-28T03:00:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-10-31T02:30:00", "2027-10-31T00:30"),  # twice: the first one
        ("Europe/Berlin", "2027-10-31T02:30:00+01:00", "2027-10-31T01:30"),
        ("Europe/Berlin", "2027-10-31T03:00:00", "2027-10-31T02:00"),
        ("Europe/Berlin", "2027-07-01", "2027-06-30T22:00"),
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00"),  # a day that begins at one o'clock
        ("America/Havana", "2027-11-07", "2027-11-07T04:00"),  # midnight twice: the first one
        ("Australia/Lord_Howe", "2027-10-03T02:15:00", "2027-10-02T15:45"),  # half an hour is skipped
    ],
)
def test_a_time_is_the_sites_own_whatever_clocks_do(tmp_path, zone, written, counts_as):
    rules = rules_of(tmp_path, f"[segments.sale]\nwhen = 'true'\nstarts = {written}\n", zone)
    assert rules.segments[0].starts_ms == utc(counts_as)


def test_a_segment_is_bounded_by_all_above_it_and_listed_once(tmp_path):
    rules = rules_of(
        tmp_path,
        """
[segments.season]
when = 'true'
starts = 2027-03-01
ends = 2027-06-01
[segments.vip]
when = 'geo.country == "DE"'
parent = "season"
[segments.finale]
when = 'geo.country == "AT"'
parent = "vip"
starts = 2027-05-25
""",
    )
    season, vip, finale = scheduled_periods(rules)
    assert (vip.starts_ms, vip.ends_ms, vip.is_inherited) == (season.starts_ms, season.ends_ms, True)
    assert (finale.starts_ms, finale.ends_ms) == (utc("2027-05-24T22:00"), season.ends_ms)
    zone = ZoneInfo("Europe/Berlin")
    listed = [(spell_local(turn.at_ms, zone), turn.what, turn.segment)
              for turn in turns(scheduled_periods(rules), (), zone, **YEAR)]  # fmt: skip
    assert listed == [
        ("2027-03-01 00:00+01:00", "begins", "season"),
        ("2027-05-25 00:00+02:00", "begins", "finale"),
        ("2027-06-01 00:00+02:00", "ends", "finale"),
        ("2027-06-01 00:00+02:00", "ends", "season"),
    ]


def test_an_end_stands_before_what_begins_at_the_same_moment_and_bounds_are_kept_to(tmp_path):
    rules = rules_of(
        tmp_path,
        "[segments.b]\nwhen = 'true'\nends = 2027-06-01\n[segments.a]\nwhen = 'true'\nstarts = 2027-06-01\n",
    )
    periods, zone = scheduled_periods(rules), ZoneInfo("Europe/Berlin")
    at_ms = utc("2027-05-31T22:00")
    found = turns(periods, (), zone, from_ms=at_ms, until_ms=at_ms + 1)
    assert [(turn.segment, turn.what) for turn in found] == [("b", "ends"), ("a", "begins")]
    assert turns(periods, (), zone, from_ms=at_ms + 1, until_ms=at_ms + 9) == []


def test_days_of_the_visitors_own_end_with_their_last_day(tmp_path):
    rules = rules_of(tmp_path, '[segments.season]\nwhen = \'on_dates("2027-11-26", "2027-11-29")\'\n')
    found = turns((), local_days(rules), UTC, **YEAR)
    assert [(turn.what, turn.day) for turn in found] == [
        ("begins", date(2027, 11, 26)),
        ("ends", date(2027, 11, 30)),
    ]


CAMPAIGNS = """
[segments.spring]
when = 'true'
starts = 2027-03-01
ends = 2027-04-01
[segments.easter]
when = 'geo.country == "DE"'
priority = 5
starts = 2027-03-26
ends = 2027-03-30
[segments.easter-vip]
when = 'geo.region_code == "BY"'
parent = "easter"
[segments.summer]
when = 'true'
starts = 2027-04-01
[segments.always]
when = 'true'
"""


def test_campaigns_that_want_one_slot_at_once_are_named_with_the_winner(tmp_path):
    rules = rules_of(tmp_path, CAMPAIGNS)
    slots = {"hero": frozenset({"spring", "easter", "summer", "always"}), "bar": frozenset({"spring"})}
    (clash,) = find_clashes(scheduled_periods(rules), slots, rules)
    assert (clash.slot, clash.segments, clash.winner) == ("hero", ("easter", "spring"), "easter")
    assert (clash.starts_ms, clash.ends_ms) == (utc("2027-03-25T23:00"), utc("2027-03-29T22:00"))


def test_a_segment_and_one_above_it_do_not_clash(tmp_path):
    rules = rules_of(tmp_path, CAMPAIGNS)
    assert find_clashes(scheduled_periods(rules), {"hero": frozenset({"easter", "easter-vip"})}, rules) == []


def test_periods_without_a_bound_overlap_from_the_later_beginning_on(tmp_path):
    rules = rules_of(tmp_path, CAMPAIGNS)
    open_ended = [Period("spring", "", None, None), Period("summer", "", 7, None)]
    (clash,) = find_clashes(open_ended, {"hero": frozenset({"spring", "summer"})}, rules)
    assert (clash.starts_ms, clash.ends_ms) == (7, None)
