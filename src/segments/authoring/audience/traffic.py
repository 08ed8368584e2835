"""The traffic of a site as a description: shares of countries, devices, sources, pages, and of who agrees to what.

In: a TOML document, of which everything may be left out. Out: a `Traffic`. Shares are any numbers; they are divided by
their sum. This file must never draw a visitor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import accumulate
from typing import Final

from segments.authoring.audience.usual_traffic import (
    COUNTRIES,
    DEVICES,
    HOURS,
    PAGES,
    SOURCES,
    USUAL_SHARES,
)
from segments.authoring.check.domains import DOMAINS
from segments.authoring.report.messages import did_you_mean
from segments.errors import AuthoringError

DEFAULT_START: Final = datetime(2027, 3, 1, tzinfo=UTC)
"""A Monday, so that a sample without a start is the same whenever it is made."""

MAX_CHOICES: Final = 10_000
MAX_SHARE: Final = 1e15
"""Ten thousand of them are still a number."""

MAX_DAYS: Final = 366
EARLIEST_START: Final = datetime(1000, 1, 1, tzinfo=UTC)
LATEST_START: Final = datetime(9997, 12, 31, tzinfo=UTC)
"""All moments of a sample have a year of four digits, in every zone."""

KEYS: Final = {
    "start": "the first day, 2027-03-01 when left out",
    "days": "over how many days the visitors come, 7 when left out",
    "countries": 'shares by country, or place: DE = 30, "US-CA" = 5',
    "devices": f"shares of {', '.join(DEVICES)}",
    "sources": f"shares of {', '.join(SOURCES)}, of a host that refers, or of utm:SOURCE/MEDIUM/CAMPAIGN",
    "pages": "shares by path",
    "hours": "shares of the hours of the visitor's day, 0 to 23",
    "visitors": "returning = the share that has been here before",
    "consent": "agree, refuse: of those who are asked first; object: of the others",
    "signals": "shares of the values of any other signal, one table a signal",
}
SHARE_KEYS: Final = {"visitors": ("returning",), "consent": ("agree", "refuse", "object")}


@dataclass(frozen=True, slots=True)
class Choices:
    """Values with their shares; `bounds` are the sums up to each, divided by all."""

    values: tuple[str, ...]
    bounds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """A site's traffic; times in Unix seconds, `shares` by name: returning, agree, refuse, object."""

    start_s: int
    days: int
    countries: Choices
    devices: Choices
    sources: Choices
    pages: Choices
    hours: Choices
    shares: Mapping[str, float]
    signals: Mapping[str, Choices]


def read_traffic(document: Mapping[str, object]) -> Traffic:
    """The traffic that a document describes.

    Raises:
        AuthoringError: a table, a name or a share makes no sense; the message names it.
    """
    _refuse_unknown(document, KEYS, "the traffic")
    shares = dict(USUAL_SHARES)
    for table, names in SHARE_KEYS.items():
        said = _table(document, table)
        _refuse_unknown(said, dict.fromkeys(names, ""), table)
        shares |= {name: _share(value, f"{name} of {table}") for name, value in said.items()}
    if shares["agree"] + shares["refuse"] > 1:
        raise AuthoringError("Expected agree and refuse to be at most 1 together, got more - at consent")
    return Traffic(
        start_s=_start(document.get("start")),
        days=_days(document.get("days", 7)),
        countries=_known(_choices(document, "countries", COUNTRY_SHARES), "countries", _is_place),
        devices=_known(_choices(document, "devices", DEVICES), "devices", DEVICES.__contains__),
        sources=_known(_choices(document, "sources", SOURCES), "sources", _is_source),
        pages=_known(_choices(document, "pages", PAGES), "pages", lambda path: path.startswith("/")),
        hours=_known(_choices(document, "hours", HOURS), "hours", HOURS.__contains__),
        shares=shares,
        signals={name: _choices_of(value, name) for name, value in _table(document, "signals").items()},
    )


COUNTRY_SHARES: Final = {code: row.share for code, row in COUNTRIES.items()}


def _is_place(text: str) -> bool:
    return DOMAINS["geo.country"].holds(text.partition("-")[0])


def _is_source(text: str) -> bool:
    return text in SOURCES or "." in text.strip(".") or (text.startswith("utm:") and text.count("/") == 2)


def _known(choices: Choices, table: str, is_known: object) -> Choices:
    assert callable(is_known)
    wrong = next((value for value in choices.values if not is_known(value)), None)
    if wrong is not None:
        raise AuthoringError(f"Expected {KEYS[table]}, got {wrong!r} - at {table} of the traffic")
    return choices


def _choices(document: Mapping[str, object], table: str, usual: Mapping[str, float]) -> Choices:
    return _choices_of(_table(document, table) or usual, table)


def _choices_of(table: object, where: str) -> Choices:
    if not isinstance(table, Mapping) or not table or len(table) > MAX_CHOICES:
        raise AuthoringError(
            f"Expected a table of 1 to {MAX_CHOICES:,} shares, got something else - at {where} of the traffic"
        )
    shares = [_number(value, f"{name} of {where}") for name, value in table.items()]
    whole = math.fsum(shares)
    if not whole > 0:
        raise AuthoringError(f"Expected shares above 0, got none - at {where} of the traffic")
    return Choices(tuple(map(str, table)), tuple(total / whole for total in accumulate(shares)))


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SHARE:
        raise AuthoringError(
            f"Expected a share from 0 to {MAX_SHARE:g}, got {value!r:.20} - at {where} of the traffic"
        )
    return float(value)


def _share(value: object, where: str) -> float:
    share = _number(value, where)
    if share > 1:
        raise AuthoringError(f"Expected a share from 0 to 1, got {value!r} - at {where} of the traffic")
    return share


def _start(value: object) -> int:
    if value is None:
        return int(DEFAULT_START.timestamp())
    if not isinstance(value, date):
        raise AuthoringError(f"Expected a date such as 2027-03-01, got {value!r} - at start of the traffic")
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not EARLIEST_START <= moment <= LATEST_START:
        raise AuthoringError(
            f"Expected a date of the years 1000 to 9997, got {value.isoformat()} - at start of the traffic"
        )
    return int(moment.timestamp())


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_DAYS:
        raise AuthoringError(f"Expected 1 to {MAX_DAYS} days, got {value!r} - at days of the traffic")
    return value


def _table(document: Mapping[str, object], name: str) -> dict[str, object]:
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise AuthoringError(f"Expected a table, got {value!r} - at {name} of the traffic")
    return value


def _refuse_unknown(table: Mapping[str, object], known: Mapping[str, str], where: str) -> None:
    unknown = next((key for key in table if key not in known), None)
    if unknown is not None:
        hint = did_you_mean(unknown, known) or f"There are {', '.join(known)}"
        raise AuthoringError(
            f"Expected a key of a description of traffic, got {unknown!r} - at {where}. {hint}"
        )
