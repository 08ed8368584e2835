"""The place of the visitor's connection, as the network sees it.

In: `request.cf`, or Cloudflare's visitor-location headers where the site trusts the proxy that set them. Out:
the values of `geo.*` and `network.*` that are known. This file must never look at an address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from segments.edge.consent.jurisdictions import EEA, EU, US_PRIVACY_LAWS
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.settings import SignalSettings, Value

MAX_PLACE_CHARS: Final = 200
"""Longer than any place or network name; a longer value is not one."""

UNKNOWN_COUNTRIES: Final = frozenset({"XX", "T1"})
"""Cloudflare's codes for "no idea" and for the Tor network (docs: IP geolocation)."""

_HEADERS: Final = {
    # cf member: header of the managed transform "Add visitor location headers"
    "country": "cf-ipcountry",
    "region": "cf-region",
    "regionCode": "cf-region-code",
    "city": "cf-ipcity",
    "postalCode": "cf-postal-code",
    "continent": "cf-ipcontinent",
    "timezone": "cf-timezone",
    "latitude": "cf-iplatitude",
    "longitude": "cf-iplongitude",
    "metroCode": "cf-metro-code",
}


def read_geo(request: VisitorRequest, settings: SignalSettings, wanted: Collection[str]) -> dict[str, Value]:
    """The `geo.*` values that are known; a member that is not in `wanted`, nor the source of one, is not looked at."""
    is_from_proxy = "country" not in request.cf and settings.is_behind_trusted_proxy
    values: dict[str, Value] = {}
    is_derived = not _DERIVED.isdisjoint(wanted)
    for name, member, convert in _MEMBERS:
        if name not in wanted and not (is_derived and name in _COARSE):
            continue
        fact = request.headers.get(_HEADERS[member]) if is_from_proxy else request.cf.get(member)
        value = convert(fact)
        if value is not None:
            values[name] = value
    if is_derived:
        _add_derived(values)
    return values


def read_network(request: VisitorRequest) -> dict[str, Value]:
    """The `network.*` values that are known."""
    values: dict[str, Value] = {}
    number, organisation = _whole(request.cf.get("asn")), _text(request.cf.get("asOrganization"))
    if number is not None:
        values["network.asn"] = number
    if organisation is not None:
        values["network.organization"] = organisation
    return values


def _add_derived(values: dict[str, Value]) -> None:
    country = values.get("geo.country")
    if not isinstance(country, str):
        return
    values["geo.is_eu"] = country in EU
    values["geo.is_eea"] = country in EEA
    state = values.get("geo.region_code")
    if country != "US":
        values["geo.us_state"] = values["geo.us_privacy_law"] = ""
    elif isinstance(state, str):
        values["geo.us_state"] = state
        values["geo.us_privacy_law"] = US_PRIVACY_LAWS.get(state, "")


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if 0 < len(value) <= MAX_PLACE_CHARS else None


def _country(value: object) -> str | None:
    code = _text(value)
    if code is None or len(code) != 2 or not code.isascii():
        return None
    code = code.upper()
    return None if code in UNKNOWN_COUNTRIES or not code.isalpha() else code


def _region_code(value: object) -> str | None:
    """ISO 3166-2's part after the country; the whole code is cut down to it."""
    code = _text(value)
    return code.upper().rpartition("-")[2] if code is not None else None


def _continent(value: object) -> str | None:
    code = _text(value)
    return code.upper() if code is not None and code.upper() in _CONTINENTS else None


_CONTINENTS: Final = frozenset({"AF", "AN", "AS", "EU", "NA", "OC", "SA"})


def _latitude(value: object) -> float | None:
    return _degrees(value, 90.0)


def _longitude(value: object) -> float | None:
    return _degrees(value, 180.0)


def _degrees(value: object, limit: float) -> float | None:
    """A number, or a string of one, as Cloudflare gives it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        degrees = float(value) if not isinstance(value, str) or len(value) <= 32 else limit + 1
    except (ValueError, OverflowError):
        return None
    return degrees if -limit <= degrees <= limit else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and value >= 0 else None


def _timezone(value: object) -> str | None:
    zone = _text(value)
    return zone if zone is not None and zone.isascii() else None


_MEMBERS: Final[tuple[tuple[str, str, Callable[[object], str | float | None]], ...]] = (
    ("geo.country", "country", _country),
    ("geo.region", "region", _text),
    ("geo.region_code", "regionCode", _region_code),
    ("geo.city", "city", _text),
    ("geo.postal", "postalCode", _text),
    ("geo.continent", "continent", _continent),
    ("geo.timezone", "timezone", _timezone),
    ("geo.latitude", "latitude", _latitude),
    ("geo.longitude", "longitude", _longitude),
    ("geo.metro_code", "metroCode", _text),
)

_DERIVED: Final = frozenset({"geo.is_eu", "geo.is_eea", "geo.us_state", "geo.us_privacy_law"})
_COARSE: Final = frozenset({"geo.country", "geo.region_code"})
"""The sources of the derived signals."""
