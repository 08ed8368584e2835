"""Arms of assignments: who gets which of several versions, the same one again and again, with nothing kept for it.

In: a request and its moment, or the visitor's id, and what the site shares out. Out: the arm's name for each signal
`assignment.NAME`. There are three kinds, and none ever stands in for the other: by place, from country, region and the
calendar alone, the same for all who are there; by visitor, from the id in the segment cookie; and by person, from the
id that a grant holds; UNKNOWN without one. Were a place's arm to stand in for a visitor's, withdrawing consent could
move somebody into another arm, and so add a match. This file must never look at a device or an address: by place and
by visitor a log-in changes no arm.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from segments.bundle.experiments.admission import Admission
from segments.bundle.experiments.assignment_spec import (
    HOLDOUT_ARM,
    PERSON,
    SHARES,
    WEEK,
    AssignmentSpec,
)
from segments.catalog import ID_SIGNAL
from segments.edge.cel.audience import bucket_of
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.geo import read_geo
from segments.edge.signals.settings import NO_VALUES, Assignments, SignalSettings, Value
from segments.edge.time.civil import date_of, weekday_of
from segments.edge.time.zones import utc_offset_seconds
from segments.growthbook_hash import arm_of as growthbook_arm_of

DOMAIN: Final = "assignment\0"
"""Begins what is hashed, so that no share of `percentage` is ever that of an assignment."""

LAYER_DOMAIN: Final = "layer\0"
RAMP_DOMAIN: Final = "ramp\0"
HOLDOUT_DOMAIN: Final = "holdout\0"
"""Begin what else is hashed: who is admitted says nothing of the arm, so that a larger share moves nobody."""

MAX_REMEMBERED_VISITORS: Final = 1_024
"""Visitors whose arms are known, with a dozen experiments some 2 MB: a visit's next page hashes nothing again."""

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
    *,
    traits: Mapping[str, Value] = NO_VALUES,
) -> Mapping[str, Value]:
    """The arms of the wanted `assignment.*` signals that are known; `visitor` has `visitor.*` values, and `traits`
    those of a grant, as far as consent lets anybody see them.
    """
    visitor_id, shares = visitor.get(ID_SIGNAL), settings.assignments
    arms: Mapping[str, Value] = NO_VALUES
    if shares.by_visitor and isinstance(visitor_id, str) and visitor_id:
        arms = _arms_of_visitor(shares, tuple(wanted), visitor_id, bisect_right(shares.moments_ms, now_ms))
    if not shares.others:
        return arms
    return {**arms, **_other_arms(request, now_ms, settings, wanted, traits)}


@lru_cache(maxsize=MAX_REMEMBERED_VISITORS)
def _arms_of_visitor(
    shares: Assignments, wanted: Sequence[str], visitor_id: str, era: int
) -> Mapping[str, Value]:
    """The arms of a visitor between two moments at which any could change: the same on each page of a visit."""
    now_ms = shares.moments_ms[era - 1] if era else 0
    arms: dict[str, Value] = {}
    for name in wanted:
        spec = shares.by_visitor.get(name)
        arm = admitted_arm(spec, visitor_id, now_ms) if spec else None
        if arm is not None:
            arms[name] = arm
    return arms


def _other_arms(
    request: VisitorRequest,
    now_ms: int,
    settings: SignalSettings,
    wanted: Collection[str],
    traits: Mapping[str, Value],
) -> dict[str, Value]:
    """The arms by place and by person."""
    arms: dict[str, Value] = {}
    for name in wanted:
        spec = settings.assignments.others.get(name)
        if spec is None:
            continue
        if spec.by == PERSON:
            unit = traits.get(spec.admission.person)
        else:
            unit = unit_of_place(spec, request, now_ms, settings)
        arm = admitted_arm(spec, unit, now_ms) if isinstance(unit, str) and unit else None
        if arm is not None:
            arms[name] = arm
    return arms


def arm_of(spec: AssignmentSpec, unit: str) -> str:
    """The arm of a unit: a visitor's id, or a place and the first day of its period (`US-TX 2026-11-23`)."""
    bucket = bucket_of(DOMAIN + spec.seed, unit)
    return next((name for name, end in spec.arms if bucket < end), spec.arms[-1][0])


def admitted_arm(spec: AssignmentSpec, unit: str, now_ms: int) -> str | None:
    """The arm of a unit now; None for one that the experiment does not take."""
    admission = spec.admission
    if not _is_running(admission, now_ms):
        return None
    layer, share = admission.layer, _ramp_of(admission, now_ms)
    if layer and not layer.first <= bucket_of(LAYER_DOMAIN + layer.name, unit) < layer.end:
        return None
    if share < SHARES and bucket_of(RAMP_DOMAIN + spec.seed, unit) >= share:
        return None
    if admission.holdout and bucket_of(HOLDOUT_DOMAIN + spec.seed, unit) < admission.holdout:
        return HOLDOUT_ARM
    if admission.split is None:
        return arm_of(spec, unit)
    place = growthbook_arm_of(unit, admission.split)
    return None if place is None or place >= len(spec.arms) else spec.arms[place][0]


def _is_running(admission: Admission, now_ms: int) -> bool:
    return admission.starts_ms <= max(now_ms, 0) and not (admission.ends_ms and now_ms >= admission.ends_ms)


def _ramp_of(admission: Admission, now_ms: int) -> int:
    """The share that is let in now: that of the last step that has come, none before the first."""
    if not admission.ramp:
        return SHARES
    return next((share for from_ms, share in reversed(admission.ramp) if from_ms <= now_ms), 0)


def unit_of_place(
    spec: AssignmentSpec, request: VisitorRequest, now_ms: int, settings: SignalSettings
) -> str:
    """The unit of a request by place: its region and the first day of the period; "" for an unknown country."""
    place = place_of(request, settings)
    return place and f"{place} {_period_of(spec.every, spec.timezone, now_ms // (QUARTER_S * 1000))}"


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
