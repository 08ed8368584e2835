"""A request as somebody else: what a developer sets by hand in a local run.

In: text such as `geo.country=DE; device.type=phone; now=2026-12-24T20:00Z; consent=all`. Out: the request and the
moment as if they were so. `worker.py` reads that text only from a request to this machine, and only where the
local variable allows it; nothing here can be reached in a deployed worker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from segments.bundle.assignment_spec import ASSIGNMENT_FAMILY
from segments.catalog import PURPOSES, SIGNALS
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.settings import Value
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
}
"""Geography is set where the network would have set it, so that the applicable law follows."""

HEADERS: Final = {
    "agent": "user-agent",
    "referrer": "referer",
    "language": "accept-language",
    "gpc": "sec-gpc",
}
"""Short names for the headers that a browser sends."""


OFFSET_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Signals(Protocol):
    """The same protocol as the consent gate's."""

    def read(self, names: Sequence[str]) -> Mapping[str, Value]:
        """The values of these signals that are known."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """The settings by hand: members of request.cf, headers, cookies, signals as their text, and the moment."""

    cf: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    signals: Mapping[str, Value] = field(default_factory=dict)
    now: str | None = None


def parse_overrides(text: str) -> Overrides:
    """Overrides from `name=value` pairs joined by `;`. A name that is no signal is kept and simply never asked for."""
    cf: dict[str, str] = {}
    headers: dict[str, str] = {}
    signals: dict[str, Value] = {}
    special: dict[str, str] = {}
    for pair in text.split(";"):
        name, separator, value = (part.strip() for part in pair.partition("="))
        if not separator:
            continue
        if name in CF_MEMBERS:
            cf[CF_MEMBERS[name]] = value
        elif name in HEADERS:
            headers[HEADERS[name]] = value
        elif name in ("now", "consent"):
            special[name] = value
        else:
            signals[name] = typed_value(name, value)
    return Overrides(cf, headers, special.get("consent"), signals, special.get("now"))


def typed_value(name: str, text: str) -> Value:
    """A value for a signal, by the type that the catalog gives it; a site's own signals are guessed by their look."""
    wanted = SIGNALS[name].type if name in SIGNALS else "string" if name.startswith(ASSIGNMENT_FAMILY) else ""
    if wanted == "string":
        return text
    if wanted == "list<string>":
        return tuple(item.strip() for item in text.split(",") if item.strip())
    if text in ("true", "false"):
        return text == "true"
    if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 19:
        return float(text) if wanted == "double" else int(text)
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
