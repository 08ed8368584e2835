import pytest

from segments.edge.time.zones import offset_by_rule, rules_by_zone, utc_offset_seconds

HOUR = 3_600
JANUARY = 1_799_971_200  # 2027-01-15T00:00:00Z
YEARS_S = 3 * 366 * 86_400
JULY = 1_815_609_600  # 2027-07-15T00:00:00Z


@pytest.mark.parametrize(
    ("zone", "january", "july"),
    [
        ("UTC", 0, 0),
        ("Europe/Berlin", 1 * HOUR, 2 * HOUR),
        ("Europe/London", 0, 1 * HOUR),
        ("Europe/Dublin", 0, 1 * HOUR),
        ("America/New_York", -5 * HOUR, -4 * HOUR),
        ("US/Central", -6 * HOUR, -5 * HOUR),
        ("America/Argentina/Buenos_Aires", -3 * HOUR, -3 * HOUR),
        ("America/St_Johns", -3 * HOUR - 1800, -2 * HOUR - 1800),
        ("Australia/Sydney", 11 * HOUR, 10 * HOUR),
        ("Australia/Lord_Howe", 11 * HOUR, 10 * HOUR + 1800),
        ("Asia/Kathmandu", 5 * HOUR + 2700, 5 * HOUR + 2700),
        ("Africa/Cairo", 2 * HOUR, 3 * HOUR),
        ("America/Santiago", -3 * HOUR, -4 * HOUR),
        ("Antarctica/Troll", 0, 2 * HOUR),
        ("Etc/GMT+12", -12 * HOUR, -12 * HOUR),
    ],
)
def test_a_zone_has_the_offset_of_the_season(zone, january, july):
    assert utc_offset_seconds(zone, JANUARY) == january
    assert utc_offset_seconds(zone, JULY) == july


@pytest.mark.parametrize(
    "name", ["", "Europe", "Europe/", "/", "Europe/Atlantis", "europe/berlin", "posixrules"]
)
def test_an_unknown_zone_has_no_offset(name):
    assert utc_offset_seconds(name, JANUARY) is None


@pytest.mark.parametrize(
    ("zone", "last_second_before", "before", "after"),
    [
        ("Europe/Berlin", 1_806_195_599, 1 * HOUR, 2 * HOUR),  # 2027-03-28T00:59:59Z
        ("Europe/Berlin", 1_824_944_399, 2 * HOUR, 1 * HOUR),  # 2027-10-31T00:59:59Z
        ("America/New_York", 1_805_007_599, -5 * HOUR, -4 * HOUR),  # 2027-03-14T06:59:59Z
        ("Australia/Sydney", 1_806_767_999, 11 * HOUR, 10 * HOUR),  # 2027-04-03T15:59:59Z
        ("Australia/Sydney", 1_822_492_799, 10 * HOUR, 11 * HOUR),  # 2027-10-02T15:59:59Z
    ],
)
def test_summer_time_starts_and_ends_to_the_second(zone, last_second_before, before, after):
    assert utc_offset_seconds(zone, last_second_before) == before
    assert utc_offset_seconds(zone, last_second_before + 1) == after


def changes_of(rule, begin, end):
    """The seconds at which a rule changes the offset: found between days, then to the second."""
    for day in range(begin, end, 86_400):
        low, high = day, day + 86_400
        if offset_by_rule(rule, low) == offset_by_rule(rule, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (
                (middle, high) if offset_by_rule(rule, middle) == offset_by_rule(rule, low) else (low, middle)
            )
        yield high


def test_no_zone_changes_its_clocks_inside_a_quarter_of_an_hour():
    changes = [
        second
        for rule in set(rules_by_zone().values())
        for second in changes_of(rule, JANUARY, JANUARY + YEARS_S)
    ]
    assert len(changes) > 100
    assert {second % 900 for second in changes} == {0}
