"""The worker's knowledge of one visitor as plain values for them; and their choices, kept and erased.

In: a request and the site. Out: a `Reply`. A cookie is opened here even where consent does not cover its use: its
visitor asks to see it, and it is used for nothing else. This file must never tell a header, an address or another
site's cookie, nor anything to a page of another site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from segments.bundle.counter_spec import CounterSpec, decode_counter
from segments.bundle.measure_spec import ANALYTICS
from segments.bundle.model import Bundle, SignalUse
from segments.bundle.prediction.model_use import MODEL_SOURCE
from segments.bundle.purposes import HISTORY_PURPOSE, purposes_of
from segments.catalog import SIGNALS
from segments.edge.consent.choice import Choice, choice_cookie, forget_choice_header
from segments.edge.consent.gate import GRANTABLE
from segments.edge.consent.own_cookie import parse_own_consent
from segments.edge.consent.policy import ConsentPolicy
from segments.edge.consent.read import latest_choice_s, read_consent
from segments.edge.consent.standing import in_order, list_standing
from segments.edge.decide.pipeline import Decision
from segments.edge.decide.recall import may_remember
from segments.edge.decide.site import DAY_SECONDS, Site
from segments.edge.http.reply import Reply, json_reply, redirect
from segments.edge.http.request import VisitorRequest
from segments.edge.http.same_origin import own_path, referring_path
from segments.edge.measure.cookie import MEASURE_COOKIE, open_measure
from segments.edge.measure.state import NEW_VISITOR
from segments.edge.own.history_report import spell_time, tell_counters
from segments.edge.own.kept_elsewhere import tell_kept_elsewhere
from segments.edge.own.receipt import write_receipt
from segments.edge.pages.store.ahead import AHEAD_COOKIE, AHEAD_KEPT_S, open_ahead
from segments.edge.pages.store.caps import CAPS_COOKIE, CAPS_MAX_AGE_S, open_caps
from segments.edge.visitor.cookie import (
    RECENT_ID_BYTES,
    VISITOR_COOKIE,
    delete_cookie_header,
    open_cookie,
)
from segments.edge.visitor.grants import GRANT_COOKIE, open_grant
from segments.edge.visitor.state import VisitorState
from segments.errors import BundleCorrupt, ConsentStringInvalid, CookieError

KEPT_COOKIES: Final = (VISITOR_COOKIE, GRANT_COOKIE, CAPS_COOKIE, AHEAD_COOKIE, MEASURE_COOKIE)
"""The erased cookies: all that is kept about a visitor. The choice itself stays, see `erase_visitor`."""

_MEANINGS: Final = {
    VISITOR_COOKIE: "The history of your visits, as far as this site's rules need it, signed by this site.",
    GRANT_COOKIE: "What this site's own system says about you: segments and facts, signed by that system.",
    CAPS_COOKIE: "How often you saw content that is shown only a few times, signed by this site.",
    AHEAD_COOKIE: "Such content in pages that your browser fetched before you came to them, signed by this site.",
    MEASURE_COOKIE: "What of you is in this site's counts, so that it counts once, signed by this site.",
}
_PREDICTED: Final = "A prediction that a model of the site makes from other facts listed here"
_DECLARED: Final = "A fact that this site itself declares."
_COUNTED: Final = "What you did on this site, counted."
_CHOICE_MEANING: Final = "What you allowed and refused on this site, and when."


def tell_standing(request: VisitorRequest, site: Site) -> Reply:
    """Consent in force for this visitor, and whether they have to be asked: `GET /_segments/consent`."""
    return json_reply(list_standing(request, site.policy, purposes_used(site.bundle)))


def keep_choice(request: VisitorRequest, site: Site, choice: Choice, now_s: int) -> Reply:
    """The answer to a choice made now: the cookie that keeps it, and what is in force with it.

    What the choice withholds from history is deleted in the same answer. An objection, or a record that comes before
    ours, still counts: `not_in_force` names what was granted and by what it is withheld.
    """
    at_s = max(
        now_s, latest_choice_s(request, site.policy)
    )  # whatever a device's clock said of another choice
    value, cookie = choice_cookie(choice, site.policy, at_s)
    chosen = replace(request, cookies={**request.cookies, site.policy.cookies.own: value})
    consent = read_consent(chosen, site.policy)
    may_keep = HISTORY_PURPOSE in choice.purposes and may_remember(consent)
    cookies = (cookie,) if may_keep else (cookie, *map(delete_cookie_header, KEPT_COOKIES))
    if choice.is_form:
        return redirect(own_path(choice.return_to) or referring_path(request) or "/", cookies)
    standing = list_standing(chosen, site.policy, purposes_used(site.bundle))
    objections = standing["objections"]
    reasons = objections if isinstance(objections, Mapping) else {}
    withheld = {
        purpose: reasons.get(purpose, consent.source)
        for purpose in in_order(choice.purposes - consent.purposes)
    }
    answer = {**standing, "chosen": in_order(choice.purposes), "not_in_force": withheld}
    if site.keys.bundle:
        answer["receipt"] = write_receipt(_receipt_of(choice, answer, site, now_s), site.keys.bundle)
    return json_reply(answer, set_cookies=cookies)


def _receipt_of(choice: Choice, answer: Mapping[str, object], site: Site, now_s: int) -> dict[str, object]:
    """The content of a receipt: nothing that another visitor with the same choice would not have in theirs."""
    language, _, words = choice.notice.partition(".")
    return {
        "site": site.bundle.site,
        "event_time": spell_time(now_s),
        "validity_days": site.policy.choice_days,
        "given": answer["chosen"],
        "refused": in_order(frozenset(GRANTABLE) - choice.purposes),
        "not_in_force": answer["not_in_force"],
        "law": answer["law"],
        "notice": words,
        "language": language,
        "rules": site.digest,
    }


def tell_visitor(request: VisitorRequest, site: Site, decision: Decision, now_s: int) -> Reply:
    """All that is known and kept about this visitor: `GET /_segments/privacy`."""
    return json_reply(
        {
            "consent": list_standing(request, site.policy, purposes_used(site.bundle)),
            "segments": sorted(site.index.names(decision.matches.bits)),
            "cookies": [_tell_cookie(name, request, site, now_s) for name in KEPT_COOKIES]
            + [_tell_choice(request, site.policy)],
            "kept_elsewhere": tell_kept_elsewhere(site),
            "signals": [_tell_signal(signal, decision) for signal in _named_signals(site.bundle)],
            "addresses": {
                "erase": "DELETE /_segments/privacy",
                "choose": "POST /_segments/consent",
            },
        }
    )


def erase_visitor(policy: ConsentPolicy, *, is_choice_erased: bool) -> Reply:
    """The answer that makes a browser forget what is kept: `DELETE /_segments/privacy`.

    A choice is erased only when asked for as well: without it a refusal would be forgotten, and where the law asks
    for objections, everything would be allowed again.
    """
    deletions = tuple(map(delete_cookie_header, KEPT_COOKIES))
    erased = [*KEPT_COOKIES]
    if is_choice_erased:
        deletions += (forget_choice_header(policy),)
        erased.append(policy.cookies.own)
    return json_reply({"erased": erased}, set_cookies=deletions)


def purposes_used(bundle: Bundle) -> frozenset[str]:
    """The purposes that the published rules have a use for; keeping a history or believing a grant is one of them."""
    return frozenset(purpose for signal in _named_signals(bundle) for purpose in purposes_of(signal))


def _tell_cookie(name: str, request: VisitorRequest, site: Site, now_s: int) -> dict[str, object]:
    """One of our signed cookies: whether it is there, and what it says."""
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


def _tell_choice(request: VisitorRequest, policy: ConsentPolicy) -> dict[str, object]:
    name = policy.cookies.own
    told: dict[str, object] = {
        "name": name,
        "meaning": _CHOICE_MEANING,
        "purpose": "necessary",
        "exists": bool(request.cookies.get(name)),
        "kept_days": policy.choice_days,
    }
    if not told["exists"]:
        return told
    try:
        choice = parse_own_consent(request.cookies[name])
    except ConsentStringInvalid as error:
        return told | {"content": None, "problem": error.code}
    made = None if choice.at_s is None else spell_time(choice.at_s)
    return told | {"content": {"purposes": in_order(choice.purposes), "chosen": made}}


def _specs_of(bundle: Bundle) -> list[CounterSpec]:
    """The counters of the published rules; a section that cannot be read names none, and what is kept is told bare."""
    match bundle.counters:
        case [[*rows], *_]:
            try:
                return [decode_counter(row) for row in rows]
            except BundleCorrupt:
                return []
    return []


def _named_signals(bundle: Bundle) -> list[SignalUse]:
    return [signal for signal in bundle.signals if signal.name in bundle.wanted]


def _meaning_of(source: str) -> str:
    if source.startswith(MODEL_SOURCE):
        return _PREDICTED
    return _DECLARED if source else _COUNTED


def _tell_signal(signal: SignalUse, decision: Decision) -> dict[str, object]:
    row = SIGNALS.get(signal.name)
    return {
        "name": signal.name,
        "meaning": row.doc if row else _meaning_of(signal.source),
        "from": row.source if row else signal.source or "segment cookie",
        "purpose": signal.purpose,
        "is_withheld": signal.name in decision.allowed.withheld,
    }
