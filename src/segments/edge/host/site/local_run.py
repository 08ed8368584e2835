"""A local run as any visitor: overrides from a request to this machine, and a cookie that makes them stick.

Only `site_server.py` calls this, and only where the variable SEGMENTS_LOCAL is "1" and the request names this
machine as its host, which no request to a deployed worker does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.decide.sides import SIDES, STAGED, Side, Sides
from segments.edge.http.percent import decode_percent
from segments.edge.http.request import VisitorRequest
from segments.edge.signals.override import (
    Overrides,
    encoded,
    override_request,
    parse_moment,
    parse_overrides,
    problems_of,
)

HEADER: Final = "x-segments-as"
PARAMETER: Final = "segments_as"
STICKY_COOKIE: Final = "segments_as"
"""The visitor chosen by address, until the browser is closed: what the page fetches and where its links lead see the
same one. A header is sent with each request anyway."""
MAX_STICKY_CHARS: Final = 3_000
"""Browsers refuse a cookie of more than 4,096 bytes; more than this is chosen for one page only."""
DEFAULT_CONSENT_COOKIE: Final = "segments_consent"
_STICKY: Final = re.compile(rf"(?:^|;)\s*{STICKY_COOKIE}=[^;]*")


@dataclass(frozen=True, slots=True)
class LocalVisitor:
    """The request after what was set by hand, its moment, and the cookies that keep the choice or end it."""

    request: VisitorRequest
    overrides: Overrides | None
    moment_ms: int
    set_cookies: tuple[str, ...] = ()


def read_local_visitor(
    request: VisitorRequest, current: Side | None, sides: Sides | None, now_ms: int
) -> LocalVisitor:
    """The visitor that a local request is to be: by header, by address, or by the cookie of an address before.

    Neither the parameter nor the cookie goes upstream. An empty `segments_as=` ends the choice.
    """
    plain, chosen = _without_choice(request)
    sticky = decode_percent(request.cookies.get(STICKY_COOKIE, ""))
    text = ";".join(
        part for part in (request.headers.get(HEADER, ""), sticky if chosen is None else chosen) if part
    )
    set_cookies = () if chosen is None else (_sticky_header(chosen),)
    if not text:
        return LocalVisitor(plain, None, now_ms, set_cookies)
    overrides = parse_overrides(text, _types_of(current))
    if overrides.side == STAGED and sides is not None:
        current = sides.staged
        overrides = parse_overrides(text, _types_of(current))
    site = current.site if current else None
    cookie = site.policy.cookies.own if site else DEFAULT_CONSENT_COOKIE
    changed = override_request(plain, overrides, cookie)
    moment_ms = parse_moment(overrides.now, now_ms)
    if site is not None:
        problems = problems_of(overrides, changed, moment_ms, site.signals)
        if overrides.side not in (("", *SIDES) if sides else ("",)):
            problems = (*problems, f"side cannot be {overrides.side}: no such side is published")
        overrides = replace(overrides, problems=problems)
    return LocalVisitor(changed, overrides, moment_ms, set_cookies if not overrides.problems else ())


def _types_of(side: Side | None) -> dict[str, str]:
    """The types of the signals that these rules declare."""
    declared = side.site.signals.declared if side else {}
    return {name: signal.type for name, signal in declared.items()}


def _without_choice(request: VisitorRequest) -> tuple[VisitorRequest, str | None]:
    """The request as the origin may see it, and what its address chooses; None where it says nothing."""
    kept: list[str] = []
    chosen: list[str] = []
    for pair in request.query.split("&"):
        name, _, value = pair.partition("=")
        if name == PARAMETER:
            chosen.append(decode_percent(value))
        else:
            kept.append(pair)
    headers = dict(request.headers)
    if STICKY_COOKIE in request.cookies:
        headers["cookie"] = _STICKY.sub("", headers.get("cookie", "")).lstrip("; ")
    cookies = {name: value for name, value in request.cookies.items() if name != STICKY_COOKIE}
    plain = replace(request, query="&".join(kept), headers=headers, cookies=cookies)
    return plain, ";".join(filter(None, chosen)) if chosen else None


def _sticky_header(chosen: str) -> str:
    value = encoded(chosen)
    attributes = "Path=/; SameSite=Lax"
    if not value or len(value) > MAX_STICKY_CHARS:
        return f"{STICKY_COOKIE}=; {attributes}; Max-Age=0"
    return f"{STICKY_COOKIE}={value}; {attributes}"
