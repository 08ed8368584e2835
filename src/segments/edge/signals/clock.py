"""The time where the visitor is.

In: the request's moment and its `cf.timezone`. Out: `time.*` in that zone; without a known zone nothing,
since the hour at the data centre says nothing about the visitor's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segments.edge.cel.values import SECOND, Timestamp
from segments.edge.signals.settings import SignalSettings, Value
from segments.edge.time.civil import date_of, weekday_of
from segments.edge.time.zones import utc_offset_seconds

_DAY_SECONDS: Final = 86_400

_WEEKENDS: Final = {
    # country: ISO weekdays off, where they are not Saturday and Sunday (CLDR 48, supplemental data, week
    # data)
    **dict.fromkeys(["AF"], (4, 5)),
    **dict.fromkeys(
        ["BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE"], (5, 6)
    ),
    "IR": (5,),
    "IN": (7,),
    "UG": (7,),
}
_USUAL_WEEKEND: Final = (6, 7)

DAY_PARTS: Final = ("night",) * 6 + ("morning",) * 6 + ("afternoon",) * 6 + ("evening",) * 6


def read_clock(now_ms: int, geo: Mapping[str, Value], settings: SignalSettings) -> dict[str, Value]:
    """The `time.*` values for a moment in Unix milliseconds and the values of `geo.*`."""
    now = Timestamp(now_ms * (SECOND // 1000))
    zone = geo.get("geo.timezone")
    now_s = now_ms // 1000
    offset = utc_offset_seconds(zone, now_s) if isinstance(zone, str) else None
    if offset is None:
        return {"time.now": now}
    days, second = divmod(now_s + offset, _DAY_SECONDS)
    year, month, day = date_of(days)
    hour, weekday = second // 3600, weekday_of(days)
    is_weekend = weekday in _WEEKENDS.get(str(geo.get("geo.country")), _USUAL_WEEKEND)
    first, end = settings.business_hours
    return {
        "time.now": now,
        "time.hour": hour,
        "time.minute": second // 60 % 60,
        "time.weekday": weekday,
        "time.day": day,
        "time.month": month,
        "time.year": year,
        "time.date": f"{year:04d}-{month:02d}-{day:02d}",
        "time.day_part": DAY_PARTS[hour],
        "time.is_weekend": is_weekend,
        "time.is_business_hours": not is_weekend and first <= hour < end,
    }
