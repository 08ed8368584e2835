"""The memory of a visitor: consent decides what is read, the cookies hold it, and changes are written back.

In: a request and its `Consent`. Out: `Recalled`: history and grants as plain values, and the Set-Cookie headers
that keep them true. This file must never open a cookie that consent does not cover; it deletes it instead. It is
the second place where a cookie's error is caught: a forged or expired one makes its visitor a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from segments.bundle.model import Bundle
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.catalog import ID_SIGNAL
from segments.edge.consent.gate import Consent
from segments.edge.decide.resolve import Matches
from segments.edge.decide.site import Site
from segments.edge.http.request import VisitorRequest
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.pages.store.ahead import AHEAD_COOKIE
from segments.edge.pages.store.caps import CAPS_COOKIE
from segments.edge.signals.geo import read_geo
from segments.edge.signals.page import PageFacts, read_page
from segments.edge.signals.referrer.touch import arrival_properties, read_touch
from segments.edge.signals.settings import NO_VALUES, Value
from segments.edge.visitor.behaviour import History
from segments.edge.visitor.cookie import (
    MAX_REMEMBERED,
    VISITOR_COOKIE,
    OpenedCookie,
    OpenedCookies,
    delete_cookie_header,
    drop_to_fit,
    seal_cookie,
    set_cookie_header,
)
from segments.edge.visitor.counters import Event
from segments.edge.visitor.grants import GRANT_COOKIE, NO_GRANT, Grant, open_grant
from segments.edge.visitor.memory import Memory
from segments.edge.visitor.moments import Moment
from segments.edge.visitor.state import (
    VisitorState,
    advance_visit,
    is_worth_writing,
    quiet_span,
    visitor_signals,
)
from segments.edge.visitor.touches import NO_TOUCHES, Touches, advance_touches
from segments.errors import CookieError
from segments.event_catalog import PAGE_VIEW, VIEW_PROPERTIES, VISIT

ZONE_SIGNAL: Final = "geo.timezone"


@dataclass(frozen=True, slots=True)
class Recalled:
    """The knowledge of a visitor. `problems` are the codes of cookies that could not be used, for the counters;
    `subject` is the backend's own id of the person, where a grant has one.
    """

    signals: Mapping[str, Value] = field(default_factory=lambda: NO_VALUES)
    traits: Mapping[str, Value] = field(default_factory=lambda: NO_VALUES)
    granted: tuple[str, ...] = ()
    set_cookies: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    subject: str | None = None
    has_counted_view: bool = False
    """True if this request was counted as a page view: the script then reports none. Such an answer always carries a
    cookie, so no cache keeps it and says so again."""


NOTHING_KNOWN: Final = Recalled()


class QuietVisit(NamedTuple):
    """The answer to the same cookies in the same visit, while nothing is written: the seconds for which it holds."""

    span: range
    recalled: Recalled


class RecallMemory:
    """The cookies of one site's visitors that an isolate has read; it never outlives the site's bundle."""

    __slots__ = ("opened", "quiet_visits")

    def __init__(self, site: Site) -> None:
        self.opened = OpenedCookies(site.keys.cookie)
        self.quiet_visits: Memory[QuietVisit] = Memory(MAX_REMEMBERED)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One look at a page: when, by a person or not, with an id on offer, and what the page says of itself."""

    now_s: int
    is_visit: bool
    fresh_id: str = ""
    page: PageFacts | None = None


def recall_visitor(
    request: VisitorRequest, consent: Consent, site: Site, memory: RecallMemory, occasion: Occasion
) -> Recalled:
    """The history and the grants of one visitor, as far as consent and the published rules want them."""
    if not may_remember(consent):
        erased = erase_cookies(request)
        return Recalled(set_cookies=erased) if erased else NOTHING_KNOWN
    visitor = request.cookies.get(VISITOR_COOKIE)
    given = request.cookies.get(GRANT_COOKIE)
    if given is not None and not site.keys.grant:
        given = None
    key = (visitor, given, consent.purposes, occasion.is_visit, bool(occasion.fresh_id))
    quiet = memory.quiet_visits.get(key)
    if quiet is not None and occasion.now_s in quiet.span:
        return quiet.recalled
    grant, grant_problems = _read_grant(given, site, occasion.now_s)
    if not (site.keys.cookie and site.wants_history):
        return _recalled(grant, NO_VALUES, problems=grant_problems)
    opened, cookie_problems = read_cookie(request, memory.opened, occasion.now_s)
    recalled = _recall_history(request, consent, site, opened, grant, occasion)
    if grant_problems or cookie_problems:
        return replace(recalled, problems=(*grant_problems, *cookie_problems, *recalled.problems))
    if opened is not None and occasion.is_visit and site.counts_only_visits and _is_quiet(recalled):
        memory.quiet_visits.keep(key, QuietVisit(_quiet_span(opened, grant, occasion.now_s), recalled))
    return recalled


def _recall_history(
    request: VisitorRequest,
    consent: Consent,
    site: Site,
    opened: OpenedCookie | None,
    grant: Grant | None,
    occasion: Occasion,
) -> Recalled:
    """The history that a cookie holds, with this look in it where it is a visit's."""
    before = opened.state if opened else None
    history = History(site.behaviour, before, consent.purposes)
    look = _Look(request, site, occasion.now_s)
    if not occasion.is_visit:
        return _recalled(grant, look.signals_before(before, history), problems=tuple(history.problems))
    after = look.count(before, history, occasion.fresh_id, occasion.page)
    signals = visitor_signals(after, occasion.now_s) | history.answers(look.moment(after))
    set_cookies, write_problems = write_cookie(opened, after, site, occasion.now_s)
    return _recalled(
        grant,
        signals,
        set_cookies,
        (*history.problems, *write_problems),
        has_counted_view=bool(set_cookies) and PAGE_VIEW in site.behaviour.events,
    )


def _is_quiet(recalled: Recalled) -> bool:
    return not (recalled.set_cookies or recalled.problems)


def _quiet_span(opened: OpenedCookie, grant: Grant | None, now_s: int) -> range:
    """The seconds for which what was recalled now holds: as long as both cookies do, too."""
    span = quiet_span(opened.state, now_s)
    return range(span.start, min(span.stop, opened.expires_s, grant.expires_s if grant else opened.expires_s))


def grant_segments(matches: Matches, visitor: Recalled, bundle: Bundle) -> Matches:
    """The matches, with the segments that the site's own backend put the visitor into; unknown names say nothing."""
    if not visitor.granted:
        return matches
    bits = matches.bits
    for name in visitor.granted:
        if name in bundle.bits:
            bits |= 1 << bundle.bits[name]
    return Matches(bits)


def _recalled(
    grant: Grant | None,
    signals: Mapping[str, Value],
    set_cookies: tuple[str, ...] = (),
    problems: tuple[str, ...] = (),
    *,
    has_counted_view: bool = False,
) -> Recalled:
    given = grant or NO_GRANT
    return Recalled(
        signals, given.traits, given.segments, set_cookies, problems, given.subject, has_counted_view
    )


def may_remember(consent: Consent) -> bool:
    """True if anything may be kept about a visitor."""
    return HISTORY_PURPOSE in consent.purposes and consent.is_segmented


def erase_cookies(request: VisitorRequest) -> tuple[str, ...]:
    """The headers that delete what a visitor has of our cookies."""
    ours = (VISITOR_COOKIE, GRANT_COOKIE, CAPS_COOKIE, AHEAD_COOKIE, MEASURE_COOKIE)
    return tuple(delete_cookie_header(name) for name in ours if name in request.cookies)


def read_cookie(
    request: VisitorRequest, cookies: OpenedCookies, now_s: int
) -> tuple[OpenedCookie | None, tuple[str, ...]]:
    """The segment cookie of a request, and the codes of what is wrong with one that cannot be used."""
    value = request.cookies.get(VISITOR_COOKIE)
    if not value:
        return None, ()
    try:
        return cookies.open(value, now_s), ()
    except CookieError as error:
        return None, (error.code,)


def _read_grant(value: str | None, site: Site, now_s: int) -> tuple[Grant | None, tuple[str, ...]]:
    """The grant in a cookie's value, and the codes of what is wrong with one that cannot be used."""
    if not value:
        return None, ()
    try:
        return open_grant(value, site.keys.grant, now_s), ()
    except CookieError as error:
        return None, (error.code,)


def write_cookie(
    opened: OpenedCookie | None, after: VisitorState, site: Site, now_s: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Set-Cookie header for a state that says more than the visitor's cookie does, and codes of what was lost."""
    known = opened.state if opened is not None and opened.is_newest_key else None
    if not is_worth_writing(known, after):
        return (), ()
    fitting = drop_to_fit(after)
    problems = () if fitting is after else ("counters-dropped",)
    if problems and not is_worth_writing(known, fitting):
        return (), problems
    max_age = site.serving.cookie_max_age_seconds
    value = seal_cookie(fitting, site.keys.cookie, now_s, max_age)
    return (set_cookie_header(VISITOR_COOKIE, value, max_age),), problems


@dataclass(frozen=True, slots=True)
class _Look:
    """One request of a visitor at a moment, and what it does to their history."""

    request: VisitorRequest
    site: Site
    now_s: int

    def signals_before(self, before: VisitorState | None, history: History) -> dict[str, Value]:
        """The signals of a request that is no visit: it changes nothing."""
        signals = visitor_signals(before, self.now_s) if before else {}
        after = advance_visit(before, self.now_s, None, self.site.serving.session_idle_seconds)
        return signals | history.answers(self.moment(after))

    def count(
        self, before: VisitorState | None, history: History, fresh_id: str, page: PageFacts | None
    ) -> VisitorState:
        """The state after a visit's page, whose events are in `history` then."""
        offered = fresh_id if ID_SIGNAL in self.site.bundle.wanted else None
        after = advance_visit(before, self.now_s, offered, self.site.serving.session_idle_seconds)
        if self.site.behaviour.events:
            for event in self._events(before, after, page):
                history.count(event, self.now_s)
        touches = self._touches(after)
        if (history.counters, touches) == (after.counters, after.touches):
            return after
        return replace(after, counters=history.counters, touches=touches)

    def moment(self, state: VisitorState) -> Moment:
        """Now, where the visitor is: their clock decides when today began."""
        zone: object = None
        if self.site.behaviour.follows_calendars:
            zone = read_geo(self.request, self.site.signals, (ZONE_SIGNAL,)).get(ZONE_SIGNAL)
        return Moment(self.now_s, zone if isinstance(zone, str) else "UTC", state.visit_started_s)

    def _events(
        self, before: VisitorState | None, after: VisitorState, facts: PageFacts | None
    ) -> Iterator[Event]:
        """The events that the worker itself sees: a visit begins, a page is shown."""
        arrival: dict[str, Value] = {}
        if self.site.behaviour.looks_at_arrivals:
            arrival = arrival_properties(self.request, self.site.signals, is_first_look=before is None)
        if before is None or before.visits != after.visits:
            yield Event(VISIT, after.last_seen_s, arrival)
        page = read_page(self.request, facts)
        named = {name: page[f"page.{name}"] for name in VIEW_PROPERTIES if f"page.{name}" in page}
        yield Event(PAGE_VIEW, after.last_seen_s, {**named, **arrival})

    def _touches(self, state: VisitorState) -> Touches:
        """The first and last touch of the visitor, as far as rules ask for it."""
        wanted = self.site.touch_signals
        if not wanted:
            return NO_TOUCHES
        is_first_look = state.visits == 1 and state.touches == NO_TOUCHES
        seen = read_touch(self.request, self.site.signals, is_first_look=is_first_look)
        return advance_touches(state.touches, seen, self.now_s, wanted)
