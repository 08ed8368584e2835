"""A campaign in a bundle: which segments get what, when, by which channel, and what bounds it.

In: the texts of a rules file, or a row of the bundle. Out: a `CampaignSpec`; None for a text of another form. The desk
carries campaigns out; the edge has no use for them. This file must never know a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DAILY: Final = 7
"""The weekday of a schedule without one; 0 is Monday."""
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_PAYLOAD_CHARS: Final = 8_192
MAX_CAP_DAYS: Final = 90
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")

_CLOCK: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_SCHEDULE: Final = re.compile(rf"(daily|{'|'.join(WEEKDAYS)}|\d{{4}}-\d\d-\d\d) {_CLOCK}\Z")
_QUIET: Final = re.compile(rf"{_CLOCK}-{_CLOCK}\Z")
_CAP: Final = re.compile(r"([1-9]\d?) in ([1-9]\d?)d\Z")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The moment of a day, in minutes: of every day, of a weekday, or of one `date`, ISO 8601."""

    minute: int
    weekday: int = DAILY
    date: str = ""


@dataclass(frozen=True, slots=True)
class CampaignSpec:
    """One campaign. `zone` is the site's; `cap` and `quiet` are as the rules say them, "" for none."""

    segments: tuple[str, ...]
    schedule: str
    zone: str
    channel: str
    endpoint: str
    payload: str
    cap: str = ""
    quiet: str = ""


def read_schedule(text: str) -> Schedule | None:
    """The schedule in `daily 09:00`, `mon 09:00` or `2026-12-24 09:00`."""
    found = _SCHEDULE.match(text)
    if found is None:
        return None
    day, minute = found[1], int(found[2]) * 60 + int(found[3])
    if day == "daily":
        return Schedule(minute)
    return Schedule(minute, WEEKDAYS.index(day)) if day in WEEKDAYS else Schedule(minute, date=day)


def read_quiet(text: str) -> tuple[int, int] | None:
    """The minutes of a day at which quiet begins and ends, from `21:00-08:00`."""
    found = _QUIET.match(text)
    if found is None:
        return None
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    return (begin, end) if begin != end else None


def read_cap(text: str) -> tuple[int, int] | None:
    """The most messages and the days that they count in, from `2 in 7d`."""
    found = _CAP.match(text)
    return (int(found[1]), int(found[2])) if found and int(found[2]) <= MAX_CAP_DAYS else None


def encode_campaign(spec: CampaignSpec) -> list[object]:
    """The row of a bundle."""
    return [
        list(spec.segments), spec.schedule, spec.zone, spec.channel, spec.endpoint, spec.payload, spec.cap, spec.quiet,
    ]  # fmt: skip


def read_campaigns(settings: Mapping[str, object]) -> dict[str, CampaignSpec]:
    """The campaigns of a bundle's settings by name; a row in a newer publisher's form is left out."""
    rows = settings.get("campaigns")
    found = {}
    for name, row in rows.items() if isinstance(rows, Mapping) else ():
        match row:
            case [[*segments], str(), str(), str(), str(), str(), str(), str(), *_]:
                found[str(name)] = CampaignSpec(tuple(map(str, segments)), *row[1:8])
    return found
