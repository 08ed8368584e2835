"""A calendar file (iCalendar, RFC 5545) of what is scheduled, for the calendars that a team keeps anyway.

In: periods and days. Out: text. Periods stand in UTC, so that no zone has to be described; days of the visitor's own
are days, which every calendar shows where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from segments.authoring.inspect.calendar import LocalDays, Period
from segments.version import VERSION

MAX_LINE_OCTETS: Final = 75
"""RFC 5545 section 3.1: longer lines are folded."""

MOMENT_FORMAT: Final = "%Y%m%dT%H%M%SZ"


def calendar_text(site: str, periods: Iterable[Period], days: Iterable[LocalDays], *, now_ms: int) -> str:
    """The whole file, with one event for each period that has a beginning and an end, or one for a single bound."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//segments//{VERSION}//EN",
        f"X-WR-CALNAME:{_text(site)}",
    ]
    for period in (period for period in periods if not period.is_inherited):
        lines += _event(
            f"{period.segment}@{site}", period.segment, period.title, now_ms, _period_lines(period)
        )
    for number, row in enumerate(days):
        last = row.last + timedelta(days=1)
        bounds = (f"DTSTART;VALUE=DATE:{row.first:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}")
        lines += _event(f"{row.segment}.{number}@{site}", row.segment, row.title, now_ms, bounds)
    return "".join(map(_folded, (*lines, "END:VCALENDAR")))


def _event(uid: str, segment: str, title: str, now_ms: int, bounds: Iterable[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(uid)}"
    yield f"DTSTAMP:{_moment(now_ms)}"
    yield from bounds
    yield f"SUMMARY:{_text(title or segment)}"
    yield f"DESCRIPTION:{_text(f'segment {segment}')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _period_lines(period: Period) -> Iterator[str]:
    """Beginning and end; a period without one of them is the moment of the other, which is what happens then."""
    if period.starts_ms is None:
        yield f"DTSTART:{_moment(period.ends_ms or 0)}"
        return
    yield f"DTSTART:{_moment(period.starts_ms)}"
    if period.ends_ms is not None:
        yield f"DTEND:{_moment(period.ends_ms)}"


def _moment(unix_ms: int) -> str:
    return datetime.fromtimestamp(unix_ms / 1000, UTC).strftime(MOMENT_FORMAT)


def _text(text: str) -> str:
    """A value of type TEXT (section 3.3.11); control characters have no place in it."""
    plain = "".join(char for char in text if char == "\n" or char.isprintable())
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(sign, escaped)
    return plain


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which ends in the midst of a character."""
    pieces, piece, octets = [], "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > MAX_LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + char, octets + size
    return "\r\n".join((*pieces, piece)) + "\r\n"
