from datetime import date, timedelta

import pytest

from segments.edge.time.civil import date_of, days_of, month_days, weekday_of

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize(
    "days", [*range(-719_162, 2_932_896, 9_973), -719_162, 2_932_896, -1, 0, 1, 59, 60, 11_016]
)
def test_every_day_agrees_with_the_standard_library(days):
    expected = EPOCH + timedelta(days)
    assert date_of(days) == (expected.year, expected.month, expected.day)
    assert days_of(expected.year, expected.month, expected.day) == days
    assert weekday_of(days) == expected.isoweekday()


@pytest.mark.parametrize(
    ("year", "month", "days"), [(2024, 2, 29), (2023, 2, 28), (1900, 2, 28), (2000, 2, 29), (2023, 12, 31)]
)
def test_months_have_their_days(year, month, days):
    assert month_days(year, month) == days
