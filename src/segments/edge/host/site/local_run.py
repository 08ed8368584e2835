"""A local run as any visitor: overrides from a header or a query parameter of a request to this machine.

Only `isolate.py` calls this, and only where the variable SEGMENTS_LOCAL is "1" and the request names this
machine as its host, which no request to a deployed worker does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from segments.edge.decide.site import Site
from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.override import Overrides, override_request, parse_moment, parse_overrides

HEADER: Final = "x-segments-as"
PARAMETER: Final = "segments_as"
DEFAULT_CONSENT_COOKIE: Final = "segments_consent"


def read_overrides(
    request: VisitorRequest, site: Site | None, now_ms: int
) -> tuple[VisitorRequest, Overrides | None, int]:
    """The request, the overrides and the moment after what was set by hand; the parameter never goes upstream."""
    kept: list[str] = []
    text = request.headers.get(HEADER, "")
    for pair in request.query.split("&"):
        name, _, value = pair.partition("=")
        if name == PARAMETER:
            text = f"{text};{decode_percent(value)}"
        else:
            kept.append(pair)
    if not text:
        return request, None, now_ms
    overrides = parse_overrides(text)
    cookie = site.policy.cookies.own if site else DEFAULT_CONSENT_COOKIE
    changed = override_request(replace(request, query="&".join(kept)), overrides, cookie)
    return changed, overrides, parse_moment(overrides.now, now_ms)
