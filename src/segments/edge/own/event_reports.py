"""Events of a visitor since the last page, counted: `POST /_segments/events`.

In: a request with a batch of events, from a page of the site or with a token from one of its servers. Out: a `Reply`
that says what was counted and what not, and the segment cookie with the new counters. Pages never wait for this.
This file must never count what the visitor has not agreed to, and never keep what no published rule counts.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from segments.edge.consent.gate import Consent
from segments.edge.consent.read import read_consent
from segments.edge.decide.recall import erase_cookies, may_remember, read_cookie, write_cookie
from segments.edge.decide.site import Site
from segments.edge.events.event_batch import REASONS, Batch, Received, Refused, read_batch
from segments.edge.http.reply import Reply, json_reply, refusal
from segments.edge.http.request import VisitorRequest
from segments.edge.http.same_origin import referring_path
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.measure.measured import Report, Reporter, measure_nothing
from segments.edge.pages.store.tally import confirm_looks
from segments.edge.signals.prefetch import is_crawler
from segments.edge.visitor.behaviour import History
from segments.edge.visitor.cookie import MAX_RECENT_IDS, RECENT_ID_BYTES, VISITOR_COOKIE, OpenedCookies
from segments.edge.visitor.counters import Event
from segments.edge.visitor.state import VisitorState, advance_visit
from segments.errors import EventsInvalid
from segments.event_catalog import PAGE_VIEW, VISIT
from segments.signing import KeyRing, encode_base64url

TOKEN_SCHEME: Final = "Bearer "  # noqa: S105 - the scheme of RFC 6750, no secret
VIEW_COUNTED: Final = 'segments;desc="view"'
"""The entry of a Server-Timing header by which the script knows that the worker has counted the page view."""
CONFIRMATION_DUE: Final = 'segments;desc="confirm"'
"""The entry by which the script knows that it should bring the measure cookie back at once."""
EVENTS_PER_MINUTE: Final = 240
"""Of one visitor: four a second, all the time. A person does not act faster; a loop in a page does."""
MAX_VISITORS_WATCHED: Final = 2_000
MINUTE_S: Final = 60
MAC_CHARS: Final = 43
"""HMAC-SHA256 in base64url without padding: what a cookie of ours ends with, and no two have alike."""

_CONTENT_TYPES: Final = ("application/json", "text/plain")
"""`sendBeacon` sends text as text/plain."""


@dataclass(slots=True)
class EventRates:
    """The number of events that each visitor sent in the current minute, as far as this isolate has seen.

    A visitor is known by the end of the cookie that they have now, which is its MAC; of somebody without one there is
    nothing to be told from anybody else.
    """

    _counts: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)

    def room_for(self, cookie: str, now_s: int) -> int:
        """The number of events that may be counted now."""
        minute, count = self._counts.get(cookie[-MAC_CHARS:], (0, 0))
        return EVENTS_PER_MINUTE - (count if minute == now_s // MINUTE_S else 0)

    def note(self, cookie: str, next_cookie: str, counted: int, now_s: int) -> None:
        """So many were counted; the visitor has `next_cookie` from now on."""
        already = EVENTS_PER_MINUTE - self.room_for(cookie, now_s)
        if cookie:
            self._counts.pop(cookie[-MAC_CHARS:], None)
        if next_cookie:
            self._counts[next_cookie[-MAC_CHARS:]] = (now_s // MINUTE_S, already + counted)
        if len(self._counts) > MAX_VISITORS_WATCHED:
            self._counts.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer to a batch, and the codes of cookies and counters that could not be used."""

    reply: Reply
    problems: tuple[str, ...] = ()


def is_event_type(content_type: str) -> bool:
    """True if a body of this media type can be a batch."""
    return content_type.partition(";")[0].strip().lower() in _CONTENT_TYPES


def is_event_token(authorization: str, tokens: KeyRing) -> bool:
    """True if an Authorization header holds one of our tokens, `id:secret` as `segments keys` makes them."""
    claimed = authorization[len(TOKEN_SCHEME) :].strip()
    if authorization[: len(TOKEN_SCHEME)].lower() != TOKEN_SCHEME.lower():
        return False
    claimed_digest = sha256(claimed.encode(errors="replace")).digest()
    is_ours = False
    for key_id, secret in tokens.keys:  # all of them, so that the time tells nothing
        token = f"{key_id}:{encode_base64url(secret)}"
        is_ours |= hmac.compare_digest(sha256(token.encode()).digest(), claimed_digest)
    return is_ours


def take_events(
    request: VisitorRequest,
    site: Site,
    body: bytes,
    now_s: int,
    rates: EventRates,
    *,
    measure: Reporter = measure_nothing,
) -> Counted:
    """The events of a page, of the visitor whose cookies came along; `measure` hears of those that are counted."""
    try:
        batch = read_batch(body, site.events, now_s, referring_path(request) or "")
    except EventsInvalid as error:
        return Counted(refusal(400, str(error)))
    consent = read_consent(request, site.policy)
    outcome = _count(request, site, batch, consent, now_s, rates)
    measured = measure(_report(request, consent, batch, outcome))
    if not may_remember(consent):
        return Counted(json_reply(_tell(outcome), set_cookies=erase_cookies(request)), outcome.problems)
    looks = confirm_looks(request, consent.purposes, site.keys.cookie, now_s, _viewed_paths(request, batch))
    cookies = (*outcome.set_cookies, *looks, *filter(None, (measured.set_cookie,)))
    told = _tell(outcome) | ({"pending": True} if measured.is_pending else {})
    return Counted(json_reply(told, set_cookies=cookies), outcome.problems)


def _report(request: VisitorRequest, consent: Consent, batch: Batch, outcome: _Outcome) -> Report:
    shown = () if is_crawler(request) else tuple(one.event for one in batch.received)
    return Report(request.cookies.get(MEASURE_COOKIE, ""), consent.purposes, outcome.counted, shown)


def _viewed_paths(request: VisitorRequest, batch: Batch) -> list[str]:
    """The paths of the pages that a batch says were looked at; a page whose events have no path is where it is from."""
    views = (
        [one.event for one in batch.received if one.event.name == PAGE_VIEW]
        if not is_crawler(request)
        else []
    )
    here = (referring_path(request) or "").partition("?")[0]
    return [str(view.properties.get("path", here)) for view in views]


def take_server_events(
    site: Site, body: bytes, now_s: int, rates: EventRates, *, measure: Reporter = measure_nothing
) -> Counted:
    """The events of a server, which sends the visitor's cookies along and gets the new ones back.

    It also says what the visitor agreed to, since a server's request has neither their place nor their choice.
    """
    try:
        batch = read_batch(body, site.events, now_s)
    except EventsInvalid as error:
        return Counted(refusal(400, str(error)))
    consent = Consent(batch.consent or frozenset(), law="server", source="server", explicit=True)
    cookies = {VISITOR_COOKIE: batch.visitor} if batch.visitor else {}
    cookies |= {MEASURE_COOKIE: batch.sums} if batch.sums else {}
    stand_in = VisitorRequest("POST", "https", "", "/", "", {}, {}, cookies)
    outcome = _count(stand_in, site, batch, consent, now_s, rates)
    header = outcome.set_cookies[0] if outcome.set_cookies else None
    told = _tell(outcome) | {
        "visitor": _value_of(header) if header else batch.visitor,
        "set_cookie": header,
    }
    measured = measure(_report(stand_in, consent, batch, outcome))
    if batch.sums or measured.set_cookie:
        told["sums"] = _value_of(measured.set_cookie) if measured.set_cookie else batch.sums
        told["set_sums_cookie"] = measured.set_cookie or None
    return Counted(json_reply(told), outcome.problems)


@dataclass(frozen=True, slots=True)
class _Outcome:
    counted: tuple[Event, ...]
    refused: tuple[Refused, ...]
    set_cookies: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def _tell(outcome: _Outcome) -> dict[str, object]:
    return {
        "accepted": len(outcome.counted),
        "refused": [
            {
                "index": refused.place,
                "name": refused.name,
                "reason": refused.reason,
                "why": REASONS[refused.reason],
            }
            for refused in sorted(outcome.refused, key=lambda refused: refused.place)
        ],
    }


def _count(
    request: VisitorRequest, site: Site, batch: Batch, consent: Consent, now_s: int, rates: EventRates
) -> _Outcome:
    """Count what may be counted, in the order in which it happened."""
    obstacle = _obstacle(request, site, consent)
    if obstacle is not None:
        return _Outcome((), (*batch.refused, *_refuse(batch.received, obstacle)))
    opened, cookie_problems = read_cookie(request, OpenedCookies(site.keys.cookie), now_s)
    before = opened.state if opened else None
    after = _continue(before, now_s, site.serving.session_idle_seconds)
    history = History(site.behaviour, before, consent.purposes)
    if before is None:
        history.count(Event(VISIT, now_s, {}), now_s)
    agreed = [one for one in batch.received if site.events.purpose_of(one.event.name) in consent.purposes]
    cookie = request.cookies[VISITOR_COOKIE] if opened else ""
    names = site.behaviour.events | site.measuring.goals.keys()
    fresh = _without_duplicates(agreed, after.recent, names)
    counted = fresh[: rates.room_for(cookie, now_s)]
    for one in sorted(counted, key=lambda one: one.event.time_s):
        history.count(one.event, now_s)
    refused = (
        *batch.refused,
        *_refuse([one for one in batch.received if one not in agreed], "no-consent"),
        *_refuse([one for one in agreed if one not in fresh], "duplicate"),
        *_refuse(fresh[len(counted) :], "too-many"),
    )
    written: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    if before is not None or history.counters:
        recent = _remember(counted, after.recent, names)
        after = replace(after, counters=history.counters, recent=recent)
        written, lost = write_cookie(opened, after, site, now_s)
    rates.note(cookie, _value_of(written[0]) if written else cookie, len(counted), now_s)
    events = tuple(one.event for one in counted)
    return _Outcome(events, refused, written, (*cookie_problems, *history.problems, *lost))


def _obstacle(request: VisitorRequest, site: Site, consent: Consent) -> str | None:
    """Why no event of this visitor can be counted, if there is a reason."""
    if is_crawler(request):
        return "crawler"
    if not may_remember(consent):
        return "no-consent"
    return None if site.keys.cookie else "no-history"


def _refuse(received: Iterable[Received], reason: str) -> Iterator[Refused]:
    return (Refused(one.place, one.event.name, reason) for one in received)


def _continue(before: VisitorState | None, now_s: int, idle_s: int) -> VisitorState:
    """The state while something happens: it keeps a visit going. One that is over stays over, since a tab that is
    closed hours later also reports; only a page begins the next visit. The first event of somebody new begins one.
    """
    if before is not None and now_s - before.last_seen_s >= idle_s:
        return before
    return advance_visit(before, now_s, None, idle_s)


def _without_duplicates(
    received: list[Received], recent: bytes, counted_names: Collection[str]
) -> list[Received]:
    """The events whose id was not seen lately, nor earlier in the batch."""
    seen = _ids_in(recent)
    fresh = []
    for one in received:
        id_hash = _id_hash(one, counted_names)
        if id_hash and id_hash in seen:
            continue
        seen.append(id_hash)
        fresh.append(one)
    return fresh


def _remember(counted: list[Received], recent: bytes, counted_names: Collection[str]) -> bytes:
    """The ids seen lately, newest first, with those of the events that were counted."""
    new = [id_hash for one in counted if (id_hash := _id_hash(one, counted_names))]
    return b"".join([*reversed(new), *_ids_in(recent)][:MAX_RECENT_IDS])


def _ids_in(recent: bytes) -> list[bytes]:
    return [recent[place : place + RECENT_ID_BYTES] for place in range(0, len(recent), RECENT_ID_BYTES)]


def _id_hash(one: Received, counted_names: Collection[str]) -> bytes:
    """The part of an id that is kept; nothing for an event that no rule counts: counting it twice changes nothing."""
    if not one.id or one.event.name not in counted_names:
        return b""
    return sha256(one.id.encode(errors="replace")).digest()[:RECENT_ID_BYTES]


def _value_of(set_cookie: str) -> str:
    return set_cookie.partition("=")[2].partition(";")[0]
