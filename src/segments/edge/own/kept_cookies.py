"""The signed cookies of this product as plain values for the visitor who has them.

In: a cookie's name, the request and the site. Out: what the cookie is for, and what it says. A cookie is opened here
even where consent does not cover its use: its visitor asks to see it. A value that nobody signed is told as a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from segments.bundle.counter_spec import CounterSpec, decode_counter
from segments.bundle.experiments.measure_spec import ANALYTICS
from segments.bundle.model import Bundle
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.edge.decide.site import DAY_SECONDS, Site
from segments.edge.http.request import VisitorRequest
from segments.edge.measure.cookie import MEASURE_COOKIE, open_measure
from segments.edge.measure.state import NEW_VISITOR
from segments.edge.own.history_report import spell_time, tell_counters
from segments.edge.pages.store.ahead import AHEAD_COOKIE, AHEAD_KEPT_S, open_ahead
from segments.edge.pages.store.caps import CAPS_COOKIE, CAPS_MAX_AGE_S, open_caps
from segments.edge.visitor.cookie import RECENT_ID_BYTES, VISITOR_COOKIE, open_cookie
from segments.edge.visitor.grants import GRANT_COOKIE, open_grant
from segments.edge.visitor.state import VisitorState
from segments.errors import BundleCorrupt, CookieError

KEPT_COOKIES: Final = (VISITOR_COOKIE, GRANT_COOKIE, CAPS_COOKIE, AHEAD_COOKIE, MEASURE_COOKIE)
"""The erased cookies: all that is kept about a visitor. The choice itself stays, see `erase_visitor`."""

_MEANINGS: Final = {
    VISITOR_COOKIE: "The history of your visits, as far as this site's rules need it, signed by this site.",
    GRANT_COOKIE: "What this site's own system says about you: segments and facts, signed by that system.",
    CAPS_COOKIE: "How often you saw content that is shown only a few times, signed by this site.",
    AHEAD_COOKIE: "Such content in pages that your browser fetched before you came to them, signed by this site.",
    MEASURE_COOKIE: "What of you is in this site's counts, so that it counts once, signed by this site.",
}


def tell_cookie(name: str, request: VisitorRequest, site: Site, now_s: int) -> dict[str, object]:
    """One of these cookies: its purpose, its presence and its content."""
    told: dict[str, object] = {
        "name": name,
        "meaning": _MEANINGS[name],
        "purpose": ANALYTICS if name == MEASURE_COOKIE else HISTORY_PURPOSE,
        "exists": bool(request.cookies.get(name)),
    }
    if name in (VISITOR_COOKIE, MEASURE_COOKIE):
        told["kept_days"] = site.serving.cookie_max_age_seconds // DAY_SECONDS
    if name == CAPS_COOKIE:
        told["kept_days"] = CAPS_MAX_AGE_S // DAY_SECONDS
    if name == AHEAD_COOKIE:
        told["kept_minutes"] = AHEAD_KEPT_S // 60
    if not told["exists"]:
        return told
    try:
        return told | {"content": _READERS[name](request.cookies[name], site, now_s)}
    except CookieError as error:
        return told | {"content": None, "problem": error.code}


def _read_visitor(value: str, site: Site, now_s: int) -> dict[str, object]:
    opened = open_cookie(value, site.keys.cookie, now_s)
    state = opened.state
    return {
        "random_id": state.id,
        "visits": state.visits,
        "first_seen": spell_time(state.first_seen_s),
        "last_seen": spell_time(state.last_seen_s),
        "last_seen_in_the_visit_before": None
        if state.previous_seen_s is None
        else spell_time(state.previous_seen_s),
        "this_visit_began": spell_time(state.visit_started_s),
        **_tell_touches(state),
        "history": tell_counters(state.counters, _specs_of(site.bundle), now_s),
        "marks_of_reported_events": len(state.recent) // RECENT_ID_BYTES,
        "written": spell_time(opened.issued_s),
        "kept_until": spell_time(opened.expires_s),
    }


def _tell_touches(state: VisitorState) -> dict[str, object]:
    """First and last touch of the visitor, if any of it is kept."""
    told: dict[str, object] = {}
    for name, touch in zip(("first_came_from", "last_came_from"), state.touches, strict=True):
        if touch is not None:
            parts = touch._asdict() | {"at_s": None if touch.at_s is None else spell_time(touch.at_s)}
            told[name] = {part.removesuffix("_s"): kept for part, kept in parts.items() if kept is not None}
    return told


def _read_grant(value: str, site: Site, now_s: int) -> dict[str, object]:
    grant = open_grant(value, site.keys.grant, now_s)
    return {
        "segments": list(grant.segments),
        "traits": dict(grant.traits),
        "subject": grant.subject,
        "kept_until": spell_time(grant.expires_s),
    }


def _read_caps(value: str, site: Site, _now_s: int) -> dict[str, object]:
    exposures = open_caps(value, site.keys.cookie).exposures.values()
    return {
        "seen": [
            {"times": seen.times, "since": spell_time(seen.started_s), "last": spell_time(seen.last_s)}
            for seen in exposures
        ]
    }


def _read_ahead(value: str, site: Site, now_s: int) -> dict[str, object]:
    pages = open_ahead(value, site.keys.cookie, now_s).pages.values()
    return {
        "fetched": [{"at": spell_time(page.fetched_s), "pieces": len(page.periods)} for page in pages],
    }


def _read_sums(value: str, site: Site, _now_s: int) -> dict[str, object]:
    state = open_measure(value, site.keys.cookie) or NEW_VISITOR
    return {
        "versions_shown": [
            {"version": one.arm, "since": spell_time(one.at_s)} for one in state.exposures.values()
        ],
        "amounts_counted": [pair for one in state.exposures.values() for pair in one.reached.values()],
        "amounts_in_all": list(state.totals.values()),
        "segments_counted_today": state.segments.bit_count(),
        "waits_to_be_sent": state.pending is not None,
    }


_READERS: Final[Mapping[str, Callable[[str, Site, int], dict[str, object]]]] = {
    VISITOR_COOKIE: _read_visitor,
    GRANT_COOKIE: _read_grant,
    CAPS_COOKIE: _read_caps,
    AHEAD_COOKIE: _read_ahead,
    MEASURE_COOKIE: _read_sums,
}


def _specs_of(bundle: Bundle) -> list[CounterSpec]:
    """The counters of the published rules; a section that cannot be read names none, and what is kept is told bare."""
    match bundle.counters:
        case [[*rows], *_]:
            try:
                return [decode_counter(row) for row in rows]
            except BundleCorrupt:
                return []
    return []
