"""Previews: a site as any audience sees it, and why a page came out as it did, for whoever holds a signed token.

In: a request's query and cookies, and the publisher's keys. Out: the request without the token, and what the token
allows. Nothing is counted, kept or allowed by a preview, and nobody without a token ever sees any of it. This file
must never believe a token for another site, or one whose time is over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.decide.pipeline import Decision
from segments.edge.decide.resolve import Matches
from segments.edge.decide.site import Site
from segments.edge.http.reply import Reply
from segments.edge.http.request import VisitorRequest
from segments.edge.http.respond import Head
from segments.edge.own.history_report import spell_time
from segments.edge.visitor.cookie import delete_cookie_header, set_cookie_header
from segments.edge.visitor.envelope import open_envelope, seal_envelope
from segments.errors import CookieError, CookieExpired, CookieMalformed
from segments.signing import KeyRing

PREVIEW_PARAMETER: Final = "segments_preview"
PREVIEW_COOKIE: Final = "__Host-segments-preview"
PREVIEW_PURPOSE: Final = "preview"
PREVIEW_END: Final = ("", "off")
"""Values of the parameter that end a preview."""

MAX_PREVIEW_S: Final = 604_800
"""A week: long enough for a review, short enough for a link that was passed on."""

MAX_SEGMENTS: Final = 64
UNCACHED: Final = {"cache-control": "private, no-store", "x-robots-tag": "noindex"}


@dataclass(frozen=True, slots=True)
class Preview:
    """The permission of a token until `expires_s`, Unix seconds. `segments` is None for "as the visitor".

    `side` is one of a staged roll-out, "" for that of the visitor.
    """

    segments: tuple[str, ...] | None
    expires_s: int
    side: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """A request without its token, and the cookie that carries the token on, or ends it."""

    request: VisitorRequest
    preview: Preview | None
    set_cookies: tuple[str, ...] = ()


def seal_preview(preview: Preview, site: str, ring: KeyRing) -> str:
    """The token, signed with the newest key of the ring."""
    members: dict[str, object] = {"site": site, "expires": preview.expires_s}
    if preview.segments is not None:
        members["as"] = list(preview.segments)
    if preview.side:
        members["side"] = preview.side
    payload = json.dumps(members, separators=(",", ":")).encode()
    return seal_envelope(payload, ring.of_site(site), PREVIEW_PURPOSE, PREVIEW_COOKIE)


def open_preview(token: str, site: str, ring: KeyRing, now_s: int) -> Preview:
    """The permission of a token.

    Raises:
        CookieError: it is not one of ours, not for this site, or over.
    """
    payload = open_envelope(token, ring.of_site(site), PREVIEW_PURPOSE, PREVIEW_COOKIE).payload
    try:
        members = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise CookieMalformed("Expected JSON, got something else - at the preview token") from error
    match members:
        case {"site": str(named), "expires": int(expires_s)} if named == site:
            segments = members.get("as")
        case _:
            raise CookieMalformed("Expected a token for this site, got another - at the preview token")
    if segments is not None and not (
        isinstance(segments, list)
        and len(segments) <= MAX_SEGMENTS
        and all(isinstance(name, str) for name in segments)
    ):
        raise CookieMalformed("Expected a list of segments, got something else - at the preview token")
    if not now_s < expires_s <= now_s + MAX_PREVIEW_S:
        raise CookieExpired(f"Expected an expiry within a week after {now_s} - at the preview token")
    return Preview(None if segments is None else tuple(segments), expires_s, str(members.get("side", "")))


def is_previewed(request: VisitorRequest) -> bool:
    """True if a request may carry a token; almost none does."""
    return PREVIEW_PARAMETER in request.query or PREVIEW_COOKIE in request.cookies


def read_preview(request: VisitorRequest, site: str, ring: KeyRing, now_s: int) -> PreviewRequest:
    """The preview that a request asks for, by parameter or by cookie; the parameter never goes upstream."""
    kept: list[str] = []
    given: str | None = None
    for pair in request.query.split("&"):
        name, _, value = pair.partition("=")
        if name == PREVIEW_PARAMETER:
            given = value
        else:
            kept.append(pair)
    request = replace(request, query="&".join(kept)) if given is not None else request
    if given in PREVIEW_END:
        return PreviewRequest(request, None, (delete_cookie_header(PREVIEW_COOKIE),))
    try:
        token = given or request.cookies.get(PREVIEW_COOKIE, "")
        preview = open_preview(token, site, ring, now_s)
    except CookieError:
        return PreviewRequest(request, None)
    cookie = set_cookie_header(PREVIEW_COOKIE, token, preview.expires_s - now_s)
    return PreviewRequest(request, preview, (cookie,) if given else ())


def leaves_address(request: VisitorRequest) -> bool:
    """True if a browser shows this address with its token: then it is to show it without.

    A frame keeps it: there a browser may take no cookie, and the address is in no bar. So does whatever is no browser.
    """
    if PREVIEW_PARAMETER not in request.query or request.method not in ("GET", "HEAD"):
        return False
    if not any(pair.partition("=")[0] == PREVIEW_PARAMETER for pair in request.query.split("&")):
        return False
    destination = request.headers.get("sec-fetch-dest")
    if destination is None:
        return "text/html" in request.headers.get("accept", "")
    return destination == "document"


def address_without_token(previewed: PreviewRequest) -> Reply:
    """The redirect to the same page, with the cookie that carries the preview on, or ends it.

    The address is absolute: a path may begin with two slashes, which alone would name another host.
    """
    request = previewed.request
    query = f"?{request.query}" if request.query else ""
    headers = {
        "location": f"{request.scheme}://{request.host}{request.path}{query}",
        "referrer-policy": "no-referrer",
        **UNCACHED,
    }
    return Reply(Head(303, headers, previewed.set_cookies))


def preview_decision(decision: Decision, preview: Preview, site: Site) -> Decision:
    """The decision as the token wants it: nothing is written, counted or remembered by it."""
    matches = decision.matches
    if preview.segments is not None:
        matches = Matches(_bits_of(preview.segments, site))
    visitor = replace(decision.visitor, set_cookies=(), has_counted_view=False)
    return replace(decision, matches=matches, visitor=visitor)


def _bits_of(segments: Iterable[str], site: Site) -> int:
    """The bits of these segments and of all above them, without which they would not match."""
    parents = site.bundle.taxonomy.parents
    bits = 0
    for name in segments:
        bit = site.bundle.bits.get(name)
        while bit is not None and not bits >> bit & 1:
            bits |= 1 << bit
            bit = parents[bit]
    return bits


def tell_choice(preview: Preview, matched: Iterable[str], facts: Mapping[str, str]) -> str:
    """The HTML comment at the end of a previewed page; `matched` are segments that the page mentions."""
    audience = "yourself" if preview.segments is None else ", ".join(preview.segments) or "nobody"
    rows = {
        "as": audience,
        "matched here": ", ".join(matched) or "none",
        **facts,
        "until": spell_time(preview.expires_s),
        "end": f"?{PREVIEW_PARAMETER}=off",
    }
    lines = "".join(f"  {name}: {_plain(value)}\n" for name, value in rows.items())
    return f"\n<!-- segments preview\n{lines}-->\n"


def _plain(text: str) -> str:
    """Text that cannot end a comment."""
    return text.replace("<", "").replace(">", "").replace("--", "- -")
