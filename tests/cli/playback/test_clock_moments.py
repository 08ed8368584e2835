import pytest

from segments.authoring.cel.check.expression import Environment, check_expression
from segments.authoring.cel.functions.signatures import parse_type
from segments.authoring.cel.syntax.parse import parse_expression
from segments.catalog import SIGNALS
from segments.cli.playback.clock_moments import EVERY_HOUR, EVERY_QUARTER, Clock, local_moments, read_clock

TYPES = Environment({name: parse_type(row.type) for name, row in SIGNALS.items()})
HOUR = 3_600


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("geo.is_eu", []),
        ("time.hour >= 18", [0, 18 * 60, 19 * 60]),
        ("18 <= time.hour", [0, 18 * 60, 19 * 60]),
        ("time.hour in [0, 23]", [0, 60, 23 * 60]),
        ("between(time.hour, 9, 16)", [0, 540, 600, 960, 1020]),
        ("time.hour < 4.5", [0, 240, 300]),
        ("time.hour % 2 == 0", sorted(EVERY_HOUR)),
        ("time.hour + time.day > 30", sorted(EVERY_HOUR)),
        ("[time.hour].exists(hour, hour > 3)", sorted(EVERY_HOUR)),
        ("time.hour > visitor.visits", [0]),
        ("time.minute % 7 == 1", sorted(EVERY_QUARTER)),
        ('within_hours("22:00", "06:30")', [390, 1320]),
        ('within_hours("22:00", "24:00")', [0, 1320]),
        ('on_weekdays("mon")', [0]),
        ('time.day_part == "evening"', [0, 360, 720, 1080]),
        ("time.is_business_hours", [0, 480, 1080]),
    ],
)
def test_the_minutes_of_a_day_are_those_that_conditions_name(text, minutes):
    checked = check_expression(parse_expression(text), TYPES)
    assert not checked.problems
    assert list(read_clock([checked.node], (8, 18)).minutes) == minutes


def test_a_minute_is_one_of_every_hour():
    node = check_expression(parse_expression("time.minute < 20"), TYPES).node
    assert read_clock([node], (9, 17)).minutes == tuple(
        sorted(hour + minute for hour in EVERY_HOUR for minute in (20, 21))
    )


def test_moments_are_those_that_conditions_name():
    node = parse_expression("x > timestamp('1970-01-01T01:00:00Z') || y == timestamp('never')")
    assert read_clock([node], (9, 17)) == Clock((), (HOUR,))


def test_local_moments_follow_the_clocks_of_the_zone():
    march = 1_774_656_000  # 2026-03-28 00:00 UTC, the day before Berlin's clocks go forward
    found = list(local_moments([0, 180], "Europe/Berlin", march, march + 48 * HOUR))
    offsets = [(at_s - march) / HOUR for at_s in found]
    assert offsets == [-1, 2, 23, 25, 46, 49]
    assert list(local_moments([0], "Nowhere/Land", march, march + 48 * HOUR)) == []
