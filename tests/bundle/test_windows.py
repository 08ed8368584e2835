import pytest

from segments.bundle.windows import Window, parse_window

DAY = 86_400


@pytest.mark.parametrize(
    ("text", "window", "longest_s"),
    [
        ("30s", Window("rolling", 30), 30),
        ("90m", Window("rolling", 5_400), 5_400),
        ("48h", Window("rolling", 2 * DAY), 2 * DAY),
        ("7d", Window("rolling", 7 * DAY), 7 * DAY),
        ("12w", Window("rolling", 84 * DAY), 84 * DAY),
        ("1mo", Window("months", 1), 31 * DAY + 3_600),
        ("today", Window("day"), 25 * 3_600),
        ("this_week", Window("week"), 7 * DAY + 3_600),
        ("this_month", Window("month"), 31 * DAY + 3_600),
        ("this_year", Window("year"), 366 * DAY + 3_600),
        ("session", Window("session"), 2 * DAY),
        ("ever", Window("ever"), 0),
    ],
)
def test_a_window_and_how_far_it_reaches(text, window, longest_s):
    assert parse_window(text) == window
    assert window.longest_s() == longest_s


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h",
        "0h",
        "07d",
        "-1h",
        "1.5h",
        "1 h",
        "1H",
        "1y",
        "1mo ",
        "1h\n",
        "²h",
        "Today",
        "999999w",
        "1" * 99 + "s",
    ],
)
def test_any_other_text_is_no_window(text):
    assert parse_window(text) is None
