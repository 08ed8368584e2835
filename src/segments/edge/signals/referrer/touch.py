"""The way by which a request came: the touch of a visit, and the properties of visits and page views.

In: a request. Out: the touch that it is, or None, since a step within the site is none; or properties by name. Keeping
them is up to the visitor's state, and to consent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import SignalSettings, Value
from segments.event_catalog import ARRIVAL_PROPERTIES

DIRECT: Final = "direct"
INTERNAL: Final = "internal"

_READ: Final = ("referrer.kind", "referrer.source", "utm.medium", "utm.campaign")


class SeenTouch(NamedTuple):
    """Kind and source are those of `referrer.*`, medium and campaign those of `utm.*`; "" where there is none."""

    kind: str
    source: str
    medium: str
    campaign: str


def read_touch(request: VisitorRequest, settings: SignalSettings, *, is_first_look: bool) -> SeenTouch | None:
    """The touch of this request; None for a step within the site.

    On the first look at somebody a step within the site means that they agreed to it only after their first page. The
    campaign that brought them still stands in the address of that page, which is the referring one.
    """
    seen = _arrival_of(request, settings, _READ, is_first_look=is_first_look)
    if seen.get("referrer.kind") == INTERNAL:
        return None
    return SeenTouch(*(str(seen.get(name, "")) for name in _READ))


def arrival_properties(
    request: VisitorRequest, settings: SignalSettings, *, is_first_look: bool
) -> dict[str, Value]:
    """The way by which this request came, as properties of a visit or a page view; the empty ones are left out."""
    seen = _arrival_of(request, settings, tuple(ARRIVAL_PROPERTIES.values()), is_first_look=is_first_look)
    return {name: seen[signal] for name, signal in ARRIVAL_PROPERTIES.items() if seen.get(signal)}


def _arrival_of(
    request: VisitorRequest, settings: SignalSettings, names: Sequence[str], *, is_first_look: bool
) -> Mapping[str, Value]:
    """The signals of this request, or of its referring page where that is the one that somebody came to first."""
    seen = RequestSignals(request, 0, settings).read(names)
    if is_first_look and seen.get("referrer.kind") == INTERNAL:
        first_page = parse_request("GET", request.headers.get("referer", ""), {}, {})
        landing = RequestSignals(first_page, 0, settings).read(names)
        if landing.get("referrer.kind") not in (None, DIRECT, INTERNAL):
            return landing
    return seen
