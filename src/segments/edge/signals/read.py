"""The signals of one request: what the gate asks for, computed once and only when asked.

In: a request, a moment, the site's settings, and what the visitor's cookies said. Out: values by signal name.
What is not known is simply not there (UNKNOWN), unless the catalog gives the signal a value for "there is
none". This file must never compute a family that nobody wants: what consent withholds is not even looked
at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from segments.catalog import SIGNALS
from segments.edge.http.percent import first_parameters
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.agent.device import read_bot, read_device
from segments.edge.signals.assignment import read_assignments
from segments.edge.signals.clock import read_clock
from segments.edge.signals.declared import distance_km, read_declared
from segments.edge.signals.geo import read_geo, read_network
from segments.edge.signals.language import read_language
from segments.edge.signals.page import PageFacts, read_page
from segments.edge.signals.prefetch import read_fetch
from segments.edge.signals.referrer.campaign import read_campaign
from segments.edge.signals.referrer.referrer import read_referrer
from segments.edge.signals.settings import NO_VALUES, DeclaredSignal, SignalSettings, Value


class RequestSignals:
    """Signals read from a request. `visitor` holds `visitor.*`, `events.*` and `lifecycle.*` values by full name,
    `traits` by trait; `page` is what the page says of itself, None before it has come. `lasting` holds the
    values of all signals in `LASTING` that are known, where they have been read before; None where they have not.
    """

    def __init__(
        self,
        request: VisitorRequest,
        now_ms: int,
        settings: SignalSettings,
        visitor: Mapping[str, Value] | None = None,
        traits: Mapping[str, Value] | None = None,
        page: PageFacts | None = None,
        lasting: Mapping[str, Value] | None = None,
    ) -> None:
        self.request = request
        self.now_ms = now_ms
        self.settings = settings
        self.visitor = visitor or NO_VALUES
        self.traits = traits or NO_VALUES
        self.page = page
        self.lasting = lasting

    def read(self, names: Sequence[str]) -> dict[str, Value]:
        """The values of these signals that are known; the others are left out."""
        values = dict(self.lasting) if self.lasting else {}
        declared = self.settings.declared
        if declared:
            for name in names:
                value = self._read_declared(declared[name]) if name in declared else None
                if value is not None:
                    values[name] = value
            names = [name for name in names if name not in declared]
        for read_family, members in _by_family(tuple(names), _NONE if self.lasting is None else LASTING):
            found = read_family(self, members)
            for name in members:
                value = found.get(name)
                if value is None:
                    value = _ABSENT.get(name)
                if value is not None:
                    values[name] = value
        return values

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The decoded query parameters of the page."""
        return first_parameters(self.request.query)

    def _read_declared(self, signal: DeclaredSignal) -> Value:
        if signal.source == "distance":
            value: Value = self._distance(signal.key)
        else:
            value = read_declared(signal, self.request, lambda: self.parameters, self.traits)
        return signal.absent if value is None else value

    def _distance(self, place: str) -> float | None:
        geo = read_geo(self.request, self.settings, _POINT)
        latitude, longitude = (geo.get(name) for name in _POINT)
        if isinstance(latitude, float) and isinstance(longitude, float):
            return distance_km(latitude, longitude, place)
        return None


_POINT: Final = ("geo.latitude", "geo.longitude")
_CLOCK_PLACE: Final = frozenset({"geo.timezone", "geo.country"})
_ABSENT: Final = {name: row.absent for name, row in SIGNALS.items() if row.absent is not None}

_Reader = Callable[[RequestSignals, Collection[str]], Mapping[str, Value]]


def _geo(signals: RequestSignals, wanted: Collection[str]) -> Mapping[str, Value]:
    return read_geo(signals.request, signals.settings, wanted)


def _network(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return read_network(signals.request)


def _device(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return read_device(signals.request)


def _bot(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return read_bot(signals.request)


def _request(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return read_fetch(signals.request)


def _language(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return read_language(signals.request, signals.settings)


def _page(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return read_page(signals.request, signals.page)


def _referrer(signals: RequestSignals, wanted: Collection[str]) -> Mapping[str, Value]:
    return read_referrer(signals.request, signals.parameters, signals.settings, wanted)


def _campaign(signals: RequestSignals, wanted: Collection[str]) -> Mapping[str, Value]:
    return read_campaign(signals.parameters, wanted)


def _clock(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    known = signals.lasting or NO_VALUES
    geo = known if known.keys() >= _CLOCK_PLACE else read_geo(signals.request, signals.settings, _CLOCK_PLACE)
    return read_clock(signals.now_ms, geo, signals.settings)


def _visitor(signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return signals.visitor


def _assignment(signals: RequestSignals, wanted: Collection[str]) -> Mapping[str, Value]:
    request, now_ms, settings = signals.request, signals.now_ms, signals.settings
    return read_assignments(request, now_ms, settings, signals.visitor, wanted, traits=signals.traits)


def _traits(signals: RequestSignals, wanted: Collection[str]) -> Mapping[str, Value]:
    return {name: signals.traits.get(name.partition(".")[2]) for name in wanted}


def _nobody(_signals: RequestSignals, _wanted: Collection[str]) -> Mapping[str, Value]:
    return NO_VALUES


_FAMILIES: Final[Mapping[str, _Reader]] = {
    "geo": _geo,
    "network": _network,
    "device": _device,
    "bot": _bot,
    "request": _request,
    "language": _language,
    "languages": _language,
    "page": _page,
    "referrer": _referrer,
    "utm": _campaign,
    "click": _campaign,
    "time": _clock,
    "visitor": _visitor,
    "events": _visitor,
    "first_touch": _visitor,
    "last_touch": _visitor,
    "lifecycle": _visitor,
    "assignment": _assignment,
    "traits": _traits,
}


LASTING: Final = frozenset(
    (
        *(name for name in SIGNALS if name.partition(".")[0] in ("device", "language", "languages")),
        *("geo.country", "geo.continent", "geo.region", "geo.region_code", "geo.timezone"),
        *("geo.is_eu", "geo.is_eea", "geo.us_state", "geo.us_privacy_law"),
    )
)
"""Signals that are the same on each page of a visit, and that say little about a person: an agent, a language, a
region. They depend on headers and on the place alone, never on the page, the moment or the visitor's history."""

_NONE: Final = frozenset[str]()


@lru_cache(maxsize=64)
def _by_family(names: tuple[str, ...], known: frozenset[str]) -> tuple[tuple[_Reader, tuple[str, ...]], ...]:
    """The readers of these signals, but for the known ones: the same under the same consent."""
    families: dict[str, list[str]] = {}
    for name in names:
        if name in known:
            continue
        families.setdefault(name.partition(".")[0], []).append(name)
    return tuple((_FAMILIES.get(family, _nobody), tuple(members)) for family, members in families.items())


class GivenSignals:
    """Signals whose values are given: for tests, simulation and explaining, where there is no request."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def read(self, names: Sequence[str]) -> dict[str, Value]:
        """The given values of these signals; the others are unknown."""
        return {name: self._values[name] for name in names if self._values.get(name) is not None}
