"""Dates in HTTP headers (RFC 9110 section 5.6.7), without the standard library's heavy parsers.

In: a header value. Out: Unix seconds. Only the form that may be sent today is read: an old form or anything else is
no date, which freshness takes for the past.
"""

from __future__ import annotations

import re
from typing import Final

from segments.edge.time.civil import days_of

_DATE: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60) GMT"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_http_date(value: str) -> int | None:
    """Unix seconds of `Sun, 06 Nov 1994 08:49:37 GMT`; None for anything else."""
    found = _DATE.fullmatch(value.strip())
    if found is None:
        return None
    day, month, year, hour, minute, second = found.groups()
    days = days_of(int(year), _MONTHS.index(month) + 1, int(day))
    return days * 86_400 + int(hour) * 3_600 + int(minute) * 60 + int(second)
