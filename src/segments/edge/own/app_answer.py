"""Segments, arms and traits of one visitor for an app: `GET /_segments/v1/me`.

In: a request, the site and the moment. Out: the request of the page that the app shows, and the answer after the
decision about it. An app that has no cookies sends a grant as a bearer token in place of the cookie. This file must
never count a visit, nor let a page of another origin read an answer unless the rules name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from segments.bundle.experiments.assignment_spec import ASSIGNMENT_FAMILY
from segments.edge.cel.times import format_timestamp
from segments.edge.cel.values import Timestamp
from segments.edge.consent.choice import Choice, choice_cookie
from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.standing import in_order
from segments.edge.decide.pipeline import Decision
from segments.edge.decide.site import Site
from segments.edge.http.percent import first_parameters
from segments.edge.http.reply import Reply, json_reply, refusal
from segments.edge.http.request import NONE_REPEATED, VisitorRequest
from segments.edge.http.respond import Head
from segments.edge.http.same_origin import own_path, referring_path
from segments.edge.visitor.cookie import VISITOR_COOKIE
from segments.edge.visitor.grants import GRANT_COOKIE, open_grant
from segments.errors import CookieError

BEARER: Final = "bearer "
CONSENT_HEADER: Final = "segments-consent"
"""The purposes that a person allowed in an app, parted by spaces; only believed with a bearer token."""
VISITOR_HEADER: Final = "segments-visitor"
"""The value of a segment cookie, as `POST /_segments/events` gives it to a server; only with a bearer token."""

MAX_REFERRER_CHARS: Final = 2_048
_ASKED_HEADERS: Final = ("authorization", CONSENT_HEADER, VISITOR_HEADER)


@dataclass(frozen=True, slots=True)
class AppQuestion:
    """The request of the page that an app shows; `has_token` says that no cookie of a browser is part of it."""

    request: VisitorRequest
    has_token: bool


def read_question(request: VisitorRequest, site: Site, now_s: int) -> AppQuestion | Reply:
    """The question in a request, or its refusal.

    Query: `page`, a path of this site with its query, and `referrer`, where the visitor came to it from. The page that
    asks is the default of the first, nothing that of the second.
    """
    if allowing_headers(request, site) is None:
        return refusal(403, "Expected an origin that app_origins names, got another - at origin")
    asked = first_parameters(request.query)
    page = own_path(asked.get("page", "")) or referring_path(request) or "/"
    path, _, query = page.partition("#")[0].partition("?")
    # No page is looked at by this: "empty" is what a script's own request has (W3C Fetch Metadata).
    headers = {
        **request.headers,
        "referer": asked.get("referrer", "")[:MAX_REFERRER_CHARS],
        "sec-fetch-dest": "empty",
    }
    shown = replace(request, path=path, query=query, headers=headers)
    authorization = request.headers.get("authorization", "")
    if not authorization:
        return AppQuestion(shown, has_token=False)
    return _with_token(shown, authorization, site, now_s)


def _with_token(shown: VisitorRequest, authorization: str, site: Site, now_s: int) -> AppQuestion | Reply:
    token = authorization[len(BEARER) :].strip()
    if authorization[: len(BEARER)].lower() != BEARER or not _is_grant(token, site, now_s):
        reply = refusal(401, "Expected a grant of this site that is not over, got another - at authorization")
        return reply.with_header("www-authenticate", "Bearer")
    cookies = {GRANT_COOKIE: token}
    allowed = shown.headers.get(CONSENT_HEADER)
    if allowed is not None:
        purposes = frozenset(allowed.replace(",", " ").split())
        if not purposes <= frozenset(GRANTABLE):
            return refusal(400, f"Expected some of {', '.join(GRANTABLE)}, got another - at {CONSENT_HEADER}")
        cookies[site.policy.cookies.own] = choice_cookie(Choice(purposes), site.policy, now_s)[0]
    if VISITOR_HEADER in shown.headers:
        cookies[VISITOR_COOKIE] = shown.headers[VISITOR_HEADER]
    return AppQuestion(replace(shown, cookies=cookies, repeated=NONE_REPEATED), has_token=True)


def _is_grant(token: str, site: Site, now_s: int) -> bool:
    try:
        open_grant(token, site.keys.grant, now_s)
    except CookieError:
        return False
    return True


def tell_app(request: VisitorRequest, site: Site, question: AppQuestion, decision: Decision) -> Reply:
    """The answer: what consent lets through of this visitor, and nothing else."""
    declared = site.signals.declared
    values = decision.allowed.values
    consent = decision.consent
    told: dict[str, object] = {
        "segments": sorted(site.index.names(decision.matches.bits)),
        "arms": {
            name.removeprefix(ASSIGNMENT_FAMILY): arm
            for name, arm in sorted(values.items())
            if name.startswith(ASSIGNMENT_FAMILY)
        },
        "traits": {
            declared[name].key: _plain(value)
            for name, value in sorted(values.items())
            if name in declared and declared[name].source == "trait"
        },
        "consent": {"purposes": in_order(consent.purposes), "segments": consent.is_segmented},
        "rules": site.digest,
    }
    reply = json_reply(told, set_cookies=() if question.has_token else decision.visitor.set_cookies)
    headers = {
        **reply.head.headers,
        "cache-control": "private, no-store",
        **(allowing_headers(request, site) or {}),
    }
    return replace(reply, head=replace(reply.head, headers=headers))


def preflight(request: VisitorRequest, site: Site | None) -> Reply:
    """The answer to OPTIONS: what an app of another origin may send (Fetch standard, CORS-preflight)."""
    allowed = allowing_headers(request, site) if site else None
    headers = {
        "allow": "GET, HEAD, OPTIONS",
        "cache-control": "no-store",
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": ", ".join(_ASKED_HEADERS),
        "access-control-max-age": "600",
        **(allowed or {}),
    }
    return Reply(Head(204, headers))


def allowing_headers(request: VisitorRequest, site: Site) -> Mapping[str, str] | None:
    """The headers by which a browser lets the asking page read the answer; None for an origin that may not."""
    origin = request.headers.get("origin")
    vary = {"vary": "Origin"}
    if origin is None or origin.lower() == f"{request.scheme}://{request.host}":
        return vary
    if origin not in site.serving.app_origins:
        return None
    return {**vary, "access-control-allow-origin": origin, "access-control-allow-credentials": "true"}


def _plain(value: object) -> object:
    """A trait as JSON has it; a moment as ISO 8601."""
    return format_timestamp(value) if isinstance(value, Timestamp) else value
