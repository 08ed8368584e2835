"""A request as somebody else: what a developer sets by hand in a local run, and a publisher on the command line.

In: text such as `geo.country=DE; device.type=phone; now=2026-12-24T20:00Z; consent=all`. Out: the request and the
moment as if they were so; facts are put where the network or a browser would have put them, so that others follow.
`worker.py` reads that text only from a request to this machine, and only where the local variable allows it; nothing
here can be reached in a deployed worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Protocol

from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.catalog import PURPOSES, SIGNALS
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.declared import convert_text
from segments.edge.signals.geo import UNKNOWN_COUNTRIES
from segments.edge.signals.one_visitor import contradictions, following, spell
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.referrer.campaign import CLICK_IDS, UTM_PARAMETERS
from segments.edge.signals.settings import SignalSettings, Value
from segments.edge.time.civil import days_of

CF_MEMBERS: Final = {
    "geo.country": "country",
    "geo.region": "region",
    "geo.region_code": "regionCode",
    "geo.city": "city",
    "geo.postal": "postalCode",
    "geo.continent": "continent",
    "geo.timezone": "timezone",
    "geo.latitude": "latitude",
    "geo.longitude": "longitude",
    "geo.metro_code": "metroCode",
}
"""Geography is set where the network would have set it, so that the applicable law follows."""

HEADERS: Final = {
    "agent": "user-agent",
    "referrer": "referer",
    "language": "accept-language",
    "gpc": "sec-gpc",
}
"""Short names for the headers that a browser sends."""
PARAMETERS: Final = {name: spellings[0] for name, spellings in UTM_PARAMETERS.items()}
"""Campaigns are set in the address, so that the kind of source follows."""
CLICK_ID: Final = "set-by-hand"

NO_TYPES: Final[Mapping[str, str]] = MappingProxyType({})
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})

OFFSET_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Signals(Protocol):
    """The same protocol as the consent gate's."""

    def read(self, names: Sequence[str]) -> Mapping[str, Value]:
        """The values of these signals that are known."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """The settings by hand, and where they are put.

    `given` has all signals that were set, by name. Those that a request carries are in `cf` (members of request.cf),
    `headers`, `parameters` of the address and `path`; the others, and what follows from them, in `signals`. `problems`
    are values that their signals cannot have. `side` is one of a staged roll-out.
    """

    cf: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    signals: Mapping[str, Value] = field(default_factory=dict)
    now: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    side: str = ""
    given: Mapping[str, Value] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """Beginnings of the names that readers can now give a value to."""
        found = ["geo."] if self.cf else []
        if self.parameters or "referer" in self.headers:
            found += ["utm.", "click.", "referrer."]
        if self.path:
            found += ["page.path", "page.section", "page.parts", "page.depth"]
        if "user-agent" in self.headers:
            found += ["device.", "bot."]
        if "accept-language" in self.headers:
            found.append("language")
        return tuple(found)


def parse_overrides(text: str, types: Mapping[str, str] = NO_TYPES) -> Overrides:
    """Overrides from `name=value` pairs joined by `;`; `types` are those of the site's own signals.

    A name that is no signal is kept and simply never asked for.
    """
    headers: dict[str, str] = {}
    given: dict[str, Value] = {}
    special: dict[str, str] = {}
    problems: list[str] = []
    for pair in text.split(";"):
        split = pair.rpartition("=") if pair.strip().startswith("events.") else pair.partition("=")
        name, separator, written = (part.strip() for part in split)
        if not separator:
            continue
        if name in HEADERS:
            headers[HEADERS[name]] = written
        elif name in ("now", "consent", "side"):
            special[name] = written
        else:
            value = typed_value(name, written, types)
            if value is None:
                problems.append(f"{name} cannot be {written}: its type is {_type_of(name, types)}")
            else:
                given[name] = value
    placed = place_facts(given, headers)
    return replace(
        placed,
        consent=special.get("consent"),
        now=special.get("now"),
        side=special.get("side", ""),
        problems=tuple(problems),
    )


def place_facts(given: Mapping[str, Value], headers: Mapping[str, str] = NO_HEADERS) -> Overrides:
    """Facts where a request has them, and the others as signals, with what follows from them."""
    cf: dict[str, Value] = {}
    parameters: dict[str, str] = {}
    signals: dict[str, Value] = {}
    sent = dict(headers)
    path = ""
    for name, value in given.items():
        if name in CF_MEMBERS:
            cf[CF_MEMBERS[name]] = value
        elif name == "geo.us_state" and value:
            cf = {"country": "US", "regionCode": value} | cf
        elif name in PARAMETERS:
            parameters[PARAMETERS[name]] = str(value)
        elif name in ("click.parameter", "click.network") and (parameter := _click_parameter(value)):
            parameters[parameter] = str(given.get("click.id", CLICK_ID))
        elif name in ("referrer.host", "referrer.url"):
            address = str(value) if name == "referrer.url" else f"https://{value}/"
            sent.setdefault("referer", address)
        elif name == "page.path":
            path = str(value)
        else:
            signals[name] = value
    if given.get("geo.is_eu") is True and "country" not in cf:
        cf["isEUCountry"] = "1"  # which the law follows where the country is not known
    signals |= following(signals)
    return Overrides(cf, sent, signals=signals, parameters=parameters, path=path, given=given)


def _click_parameter(value: Value) -> str | None:
    """A parameter that holds click ids, by its name or by its network's."""
    return next((name for name, (network, *_) in CLICK_IDS.items() if value in (name, network)), None)


def problems_of(
    overrides: Overrides, request: VisitorRequest, now_ms: int, settings: SignalSettings
) -> tuple[str, ...]:
    """The settings that cannot be so: values that no request has, and facts that contradict each other.

    `request` is the one with the overrides in it.
    """
    told = list(overrides.problems)
    families = overrides.families + (("time.",) if overrides.now else ())
    names = [name for name in overrides.given if name.startswith(families)] if families else []
    read = RequestSignals(seen_request(request, overrides), now_ms, settings).read(names)
    told += [
        f"{name} cannot be {spell(overrides.given[name])}: no request says so"
        for name in _placed(overrides)
        if name not in read and not _is_no_place(name, overrides.given[name])
    ]
    # What is put into the request itself is read back in the edge's own spelling.
    derived = {
        name: value for name, value in read.items() if name not in CF_MEMBERS and name not in PARAMETERS
    }
    return (*told, *contradictions(overrides.given, derived))


def _is_no_place(name: str, value: Value) -> bool:
    """True for a country that networks name where they know none: such a visitor exists, and has no country."""
    return name == "geo.country" and value in UNKNOWN_COUNTRIES


def _placed(overrides: Overrides) -> Iterable[str]:
    """The signals that stand in the request and nowhere else."""
    return (name for name in overrides.given if name not in overrides.signals)


def seen_request(request: VisitorRequest, overrides: Overrides) -> VisitorRequest:
    """The request as the decision sees it; the origin is asked for the page that was asked for."""
    parameters = [f"{name}={encoded(value)}" for name, value in overrides.parameters.items()]
    query = "&".join([*parameters, *([request.query] if request.query else [])])
    return replace(request, query=query, path=encoded(overrides.path, keep="/") or request.path)


def encoded(text: str, keep: str = "") -> str:
    """Text in an address: all but letters, digits and a few signs by its bytes (RFC 3986 section 2.1)."""
    safe = f"-._~{keep}"
    return "".join(
        char
        if (char.isascii() and char.isalnum()) or char in safe
        else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in text
    )


def _type_of(name: str, types: Mapping[str, str]) -> str:
    """The type of a signal; "" where nobody says it."""
    if name in types:
        return types[name]
    return SIGNALS[name].type if name in SIGNALS else "string" if name.startswith(ASSIGNMENT_FAMILY) else ""


def typed_value(name: str, text: str, types: Mapping[str, str] = NO_TYPES) -> Value:
    """A value for a signal, read by its type as the edge reads one; None where it is none. Without a known type it is
    guessed by its look.
    """
    wanted = _type_of(name, types)
    if wanted:
        value = convert_text(text, wanted)
        return tuple(value) if isinstance(value, list) else value
    if text in ("true", "false"):
        return text == "true"
    if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 19:
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text


def parse_moment(text: str | None, now_ms: int) -> int:
    """Unix milliseconds for `2026-12-24T20:00Z` (seconds and zone may be left out: UTC), for Unix seconds, or for
    an offset such as `+2d`, `-90m` from now; anything else is now.
    """
    if not text:
        return now_ms
    if text[0] in "+-" and text[1:-1].isdigit() and text[-1] in OFFSET_SECONDS:
        return now_ms + (-1 if text[0] == "-" else 1) * int(text[1:-1]) * OFFSET_SECONDS[text[-1]] * 1000
    if text.isascii() and text.isdigit():
        return int(text) * 1000
    matched = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?Z?", text)
    if matched is None:
        return now_ms
    year, month, day, hour, minute, second = (int(part or 0) for part in matched.groups())
    return (days_of(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second) * 1000


def override_request(request: VisitorRequest, overrides: Overrides, consent_cookie: str) -> VisitorRequest:
    """The request as if it came from there, with these headers and this consent.

    A country set by hand clears the placeholder geography around it: a region of Texas must not stay in Germany.
    """
    cf = {} if "country" in overrides.cf else dict(request.cf)
    cookies = dict(request.cookies)
    if overrides.consent is not None:
        cookies[consent_cookie] = _consent_text(overrides.consent)
    return replace(
        request,
        cf={**cf, **overrides.cf},
        headers={**request.headers, **overrides.headers},
        cookies=cookies,
    )


def _consent_text(choice: str) -> str:
    """Our own consent cookie for `all`, `none`, or purposes joined by `+`."""
    granted = PURPOSES if choice == "all" else choice.split("+")
    return ".".join(["v1", *(f"{purpose}:{int(purpose in granted)}" for purpose in PURPOSES[1:])])


@dataclass(frozen=True, slots=True)
class OverriddenSignals:
    """Signals of which some were set by hand; the rest come from the request."""

    signals: Signals
    given: Mapping[str, Value]

    def read(self, names: Sequence[str]) -> Mapping[str, Value]:
        """The values of these signals that are known."""
        asked = [name for name in names if name not in self.given]
        return {
            **self.signals.read(asked),
            **{name: self.given[name] for name in names if name in self.given},
        }
