"""The touch of a visit, as first-touch and last-touch rules compare it.

In: a request. Out: the touch that it is, or None. A step within the site is none. Keeping it is up to the visitor's
state, and to consent.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from segments.edge.http.request import VisitorRequest, parse_request
from segments.edge.signals.read import RequestSignals
from segments.edge.signals.settings import SignalSettings

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
    seen = _touch_of(request, settings)
    if seen.kind != INTERNAL:
        return seen
    if is_first_look:
        landing = _touch_of(parse_request("GET", request.headers.get("referer", ""), {}, {}), settings)
        return landing if landing.kind not in (DIRECT, INTERNAL) else None
    return None


def _touch_of(request: VisitorRequest, settings: SignalSettings) -> SeenTouch:
    values = RequestSignals(request, 0, settings).read(_READ)
    return SeenTouch(*(str(values.get(name, "")) for name in _READ))
