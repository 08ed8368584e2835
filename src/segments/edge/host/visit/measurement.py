"""Measurement of a visit: who is counted, what the answer takes along, and the one call that goes to the desk.

In: an exchange with its decision and its page. Out: Set-Cookie headers; the call is on its way behind the answer.
Never counted are bots, prefetches, previews, chosen visitors of local runs, and anything where there is no desk.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from segments.deltas import Delta, Message, message_id
from segments.edge.decide.pipeline import Decision
from segments.edge.decide.site import Site
from segments.edge.host.visit.exchange import Exchange
from segments.edge.host.visit.visit import Visit
from segments.edge.measure.account import DAY_S, Account
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.measure.measured import (
    NEEDED,
    NOTHING_NEW,
    Means,
    Measured,
    Report,
    is_quiet,
    measure,
)
from segments.edge.measure.nobodys import block_counts, place_events, place_exposures
from segments.edge.measure.plan import NO_MEASURING, Experiment
from segments.edge.measure.state import NONCE_BYTES
from segments.edge.signals.assignment import unit_of_place
from segments.edge.visitor.cookie import delete_cookie_header
from segments.edge.visitor.counters import Event
from segments.event_catalog import PAGE_VIEW

SPLITS: Final = (("device", "device.type"), ("country", "geo.country"))
"""Signals by which first exposures are counted apart, to find where the shares of the arms go wrong."""


def measure_page(exchange: Exchange, decision: Decision | None, asked: int) -> tuple[str, ...]:
    """The cookies of a page view that is measured; `asked` are the bits of segments that the page asks for."""
    visit = exchange.visit
    site, memories = visit.site, visit.memories
    if site is None or site.measuring is NO_MEASURING or decision is None or memories is None:
        return ()
    if not _is_counted(exchange) or visit.request.method != "GET":
        return ()
    measuring, now_s = site.measuring, visit.moment_ms // 1000
    cookie = visit.request.cookies.get(MEASURE_COOKIE, "")
    look = (cookie, decision.matches.bits & measuring.bits, asked, decision.consent.purposes)
    if now_s < memories.measure.quiet.get(look, 0):
        return ()
    if not memories.senders.of(visit.request).is_person:
        return ()
    measured = _measure_visitor(visit, site, decision, (cookie, asked))
    nobodys = [*measured.offers]
    if measuring.by_place:
        view = Event(PAGE_VIEW, now_s, {"path": visit.request.path})
        nobodys += place_exposures(measuring, decision.matches.bits, asked, _Units(visit, site).unit_of)
        nobodys += place_events(measuring, decision.matches.bits, [view], _Units(visit, site).unit_of)
    elif measured == NOTHING_NEW and is_quiet(measuring):
        memories.measure.quiet.keep(look, (now_s // DAY_S + 1) * DAY_S)
    _send(exchange, site, measured.message, nobodys)
    exchange.is_confirmation_due = measured.is_pending
    exchange.has_measured_view = bool(measured.set_cookie) and PAGE_VIEW in measuring.goals
    if measured.problem:
        exchange.counters[measured.problem] += 1
    return (measured.set_cookie,) if measured.set_cookie else ()


def _is_counted(exchange: Exchange) -> bool:
    visit = exchange.visit
    return exchange.desk is not None and visit.preview is None and visit.overrides is None


def _means_of(site: Site) -> Means:
    return Means(site.measuring, site.keys.cookie, site.bundle.site, site.serving.cookie_max_age_seconds)


def _may_measure(site: Site, purposes: frozenset[str]) -> bool:
    return bool(purposes >= NEEDED and site.keys.cookie)


def _measure_visitor(visit: Visit, site: Site, decision: Decision, page: tuple[str, int]) -> Measured:
    cookie, asked = page
    if not _may_measure(site, decision.consent.purposes) or not decision.consent.is_segmented:
        return Measured(set_cookie=delete_cookie_header(MEASURE_COOKIE)) if cookie else NOTHING_NEW
    if visit.memories is None or not site.measuring.bits:
        return NOTHING_NEW
    bits, values, now_s = decision.matches.bits, decision.allowed.values, visit.moment_ms // 1000

    def enter(account: Account) -> list[str]:
        account.count(Event(PAGE_VIEW, now_s, {"path": visit.request.path}))
        account.come_back(now_s)
        account.match(bits)
        account.expose(bits, asked, now_s)
        said = [f"{split}:{values[name]}" for split, name in SPLITS if name in values]
        return [*said, f"bundle:{site.digest[:8]}"]

    means = _means_of(site)
    state = visit.memories.measure.open(cookie, means.ring)
    return measure(state, means, (now_s, os.urandom(NONCE_BYTES)), enter)


def measure_reported(exchange: Exchange, site: Site, report: Report) -> Measured:
    """The measurement of reported events: those of a visitor who is counted, and blocks of anybody."""
    visit = exchange.visit
    if site.measuring is NO_MEASURING or visit.memories is None or not _is_counted(exchange):
        return NOTHING_NEW
    measured = NOTHING_NEW
    if _may_measure(site, report.purposes):

        def enter(account: Account) -> tuple[str, ...]:
            for event in report.events:
                account.count(event)
            return ()

        means = _means_of(site)
        state = visit.memories.measure.open(report.cookie, means.ring)
        measured = measure(state, means, (visit.moment_ms // 1000, os.urandom(NONCE_BYTES)), enter)
    elif report.cookie:
        measured = Measured(set_cookie=delete_cookie_header(MEASURE_COOKIE))
    nobodys = block_counts(site.measuring, report.shown)
    nobodys += _place_events_of(exchange, site, report.shown)
    _send(exchange, site, measured.message, nobodys)
    return measured


def _place_events_of(exchange: Exchange, site: Site, shown: Sequence[Event]) -> list[Delta]:
    """Views and clicks of blocks for experiments by place; page views were counted when the pages were asked for."""
    own = [event for event in shown if event.name in site.measuring.place_goals and event.name != PAGE_VIEW]
    decision = exchange.decide() if own else None
    if decision is None:
        return []
    units = _Units(exchange.visit, site)
    return place_events(site.measuring, decision.matches.bits, own, units.unit_of)


class _Units:
    """The region and week that a request is counted in."""

    def __init__(self, visit: Visit, site: Site) -> None:
        self._visit, self._site = visit, site

    def unit_of(self, experiment: Experiment) -> str:
        """The unit of one experiment; "" where the country is unknown."""
        visit, settings = self._visit, self._site.signals
        spec = settings.assignments.get(experiment.name)
        return unit_of_place(spec, visit.request, visit.moment_ms, settings) if spec else ""


def _send(exchange: Exchange, site: Site, message: Message | None, nobodys: list[Delta]) -> None:
    """Send what there is in one call. What belongs to nobody is a message of its own, of today: that of a visitor has
    the id and the day of what it confirms.
    """
    if exchange.desk is None or not (message or nobodys):
        return
    messages = [] if message is None else [message]
    if nobodys:
        day = exchange.visit.moment_ms // 1000 // DAY_S
        new_id = message_id(day, os.urandom(NONCE_BYTES))
        messages.append(Message(new_id, site.bundle.site, day, tuple(nobodys)))
    exchange.after_answer(exchange.desk.send(exchange.bindings.DESK, messages, exchange.visit.now_ms))
