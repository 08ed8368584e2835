"""Arms of assignments: who gets which of several versions, the same one again and again, with nothing kept for it.

In: a request and its moment, or the visitor's id, and what the site shares out. Out: the arm's name for each signal
`assignment.NAME`. There are two kinds, and none ever stands in for the other: by place, from country, region and the
calendar alone, the same for all who are there; and by visitor, from the id in the segment cookie, UNKNOWN without one.
Were a place's arm to stand in for a visitor's, withdrawing consent could move somebody into another arm, and so add a
match. This file must never look at a device, an address or a grant: a log-in changes no arm.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from segments.bundle.assignment_spec import ASSIGNMENT_FAMILY, VISITOR, WEEK, AssignmentSpec
from segments.catalog import ID_SIGNAL
from segments.edge.cel.audience import bucket_of
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.geo import read_geo
from segments.edge.signals.settings import NO_VALUES, SignalSettings, Value
from segments.edge.time.civil import date_of, weekday_of
from segments.edge.time.zones import utc_offset_seconds

DOMAIN: Final = "assignment\0"
"""Begins what is hashed, so that no share of `percentage` is ever that of an assignment."""

DAY_S: Final = 86_400

QUARTER_S: Final = 900
"""A day turns at a full quarter of an hour everywhere: all offsets of zones are multiples of it."""

_PLACE: Final = ("geo.country", "geo.region_code")


def read_assignments(
    request: VisitorRequest,
    now_ms: int,
    settings: SignalSettings,
    visitor: Mapping[str, Value],
    wanted: Collection[str],
) -> Mapping[str, Value]:
    """The arms of the wanted `assignment.*` signals that are known; `visitor` has `visitor.*` values, as far as consent
    lets anybody see them.
    """
    arms: dict[str, Value] = {}
    place: str | None = None
    for name in wanted:
        spec = settings.assignments.get(name.removeprefix(ASSIGNMENT_FAMILY))
        if spec is None:
            continue
        if spec.by == VISITOR:
            unit = visitor.get(ID_SIGNAL)
        else:
            if place is None:
                place = place_of(request, settings)
            unit = place and f"{place} {_period_of(spec.every, spec.timezone, now_ms // (QUARTER_S * 1000))}"
        if isinstance(unit, str) and unit:
            arms[name] = arm_of(spec, unit)
    return arms or NO_VALUES


def arm_of(spec: AssignmentSpec, unit: str) -> str:
    """The arm of a unit: a visitor's id, or a place and the first day of its period (`US-TX 2026-11-23`)."""
    bucket = bucket_of(DOMAIN + spec.seed, unit)
    return next((name for name, end in spec.arms if bucket < end), spec.arms[-1][0])


def place_of(request: VisitorRequest, settings: SignalSettings) -> str:
    """Country and region as ISO 3166-2 joins them (`US-TX`); the country alone where the network knows no region."""
    geo = read_geo(request, settings, _PLACE)
    country, region = (geo.get(name) for name in _PLACE)
    return f"{country}-{region}" if country and region else str(country or "")


@lru_cache(maxsize=64)
def _period_of(every: str, timezone: str, quarter: int) -> str:
    """The first day of the period that a quarter of an hour since 1970 lies in, as ISO 8601 writes it."""
    now_s = quarter * QUARTER_S
    day = (now_s + (utc_offset_seconds(timezone, now_s) or 0)) // DAY_S
    if every == WEEK:
        day -= weekday_of(day) - 1
    year, month, day_of_month = date_of(day)
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"
