"""The responses of the origin that are cut: all with a body of a kind with blocks, whatever their status.

In: a JavaScript Response and its headers. Out: the headers by which it is cut, or None for what goes as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from segments.edge.host.js.log import log
from segments.edge.host.js.peek import peek
from segments.edge.host.visit.exchange import Exchange
from segments.edge.http.codings import is_readable
from segments.edge.http.form_headers import unnamed_forms, unsent_names
from segments.edge.http.route import Route
from segments.edge.pages.content_types import SNIFF_BYTES, is_page_type, is_unknown, media_type, sniffed_type

BODILESS: Final = frozenset((101, 103, 204, 205, 304))
"""Statuses without a body (Fetch standard, "null body status")."""

PARTIAL: Final = 206
RANGES_TYPE: Final = "multipart/byteranges"


async def cuttable_headers(response: Any, headers: Mapping[str, str]) -> Mapping[str, str] | None:
    """The headers of a response that is cut, with the type that its first bytes have where it names none."""
    content_type = headers.get("content-type", "")
    if (
        response.status in BODILESS
        or response.status == PARTIAL
        or not response.body
        or not is_readable(headers)
    ):
        return None
    if is_unknown(content_type):
        is_nosniff = headers.get("x-content-type-options", "").strip().lower() == "nosniff"
        sniffed = sniffed_type(await peek(response, SNIFF_BYTES), is_nosniff=is_nosniff)
        return {**headers, "content-type": sniffed} if sniffed else None
    return headers if is_page_type(content_type) else None


def is_part_of_whole(response: Any) -> bool:
    """True for one range or several of what may be a page: a part of one cannot be cut."""
    content_type = response.headers.get("content-type") or ""
    return response.status == PARTIAL and (
        is_page_type(content_type) or media_type(content_type) == RANGES_TYPE
    )


def as_answered(exchange: Exchange, status: int, headers: Mapping[str, str]) -> Exchange:
    """The exchange for an answer of this status with these headers.

    Only a 200 to GET may be kept, and be confirmed by a 304; and only one that says in its Vary by which headers of the
    request it was made.
    """
    visit = exchange.visit
    if status != 200 or visit.request.method not in ("GET", "HEAD"):
        return replace(exchange, status=status, visit=replace(visit, route=Route.PERSONAL_PAGE))
    if visit.route is not Route.PAGE:
        return exchange
    for name in unsent_names(headers.get("vary", ""), visit.page_headers):
        exchange.counters["vary-not-sent"] += 1
        log("warn", "vary-not-sent", header=name[:64])
    if unnamed_forms(visit.request.headers, headers, visit.page_headers):
        exchange.counters["form-not-in-vary"] += 1
        return exchange.with_visit(replace(visit, route=Route.PERSONAL_PAGE))
    return exchange
