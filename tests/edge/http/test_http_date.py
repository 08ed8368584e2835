"""Dates as HTTP writes them today; everything else is no date."""

import pytest

from segments.edge.http.http_date import parse_http_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        (" Thu, 29 Feb 2024 23:59:59 GMT ", 1_709_251_199),
        ("0", None),
        ("", None),
        ("-1", None),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 24:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 +0100", None),
    ],
)
def test_a_date_is_unix_seconds_or_none(text: str, expected: int | None) -> None:
    assert parse_http_date(text) == expected
