"""Measurement of a visit: who is counted, what the answer takes along, and the one message that goes to the desk.

In: an exchange with its decision and its page. Out: Set-Cookie headers; the message is on its way behind the answer.
Never counted are bots, prefetches, previews, chosen visitors of local runs, and anything where there is no desk.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from segments.bundle.measure_spec import is_by_place
from segments.deltas import Delta, Message, message_id
from segments.edge.decide.pipeline import Decision
from segments.edge.decide.site import Site
from segments.edge.host.visit.exchange import Exchange
from segments.edge.measure.account import DAY_S
from segments.edge.measure.cookie import MEASURE_COOKIE
from segments.edge.measure.measured import (
    NOTHING_NEW,
    Look,
    Measured,
    Parts,
    Report,
    may_measure,
    measure_look,
    measure_report,
)
from segments.edge.measure.nobodys import block_counts, place_events, place_exposures
from segments.edge.measure.plan import NO_MEASURING, Experiment
from segments.edge.measure.state import NONCE_BYTES
from segments.edge.signals.assignment import unit_of_place
from segments.edge.visitor.cookie import delete_cookie_header
from segments.edge.visitor.counters import Event
from segments.event_catalog import PAGE_VIEW

SPLITS = ("device.type", "geo.country")
"""Signals by which first exposures are counted apart, to find where the shares of the arms go wrong."""


def measure_page(exchange: Exchange, decision: Decision | None, asked: int) -> tuple[str, ...]:
    """The cookies of a page view that is measured; `asked` are the bits of segments that the page asks for."""
    visit = exchange.visit
    site = visit.site
    if site is None or site.measuring is NO_MEASURING or decision is None or not _is_counted(exchange):
        return ()
    if visit.memories is None or visit.request.method != "GET":
        return ()
    if not visit.memories.senders.of(visit.request).is_person:
        return ()
    measured = _measure_visitor(exchange, site, decision, asked)
    nobodys = [*measured.offers]
    if site.measuring.by_place:
        nobodys += _count_by_place(exchange, site, decision, asked)
    _send(exchange, site, measured.message, nobodys)
    exchange.is_confirmation_due = measured.is_pending
    exchange.has_measured_view = bool(measured.set_cookie) and PAGE_VIEW in site.measuring.goals
    if measured.problem:
        exchange.counters[measured.problem] += 1
    return (measured.set_cookie,) if measured.set_cookie else ()


def _is_counted(exchange: Exchange) -> bool:
    visit = exchange.visit
    return exchange.desk is not None and visit.preview is None and visit.overrides is None


def _measure_visitor(exchange: Exchange, site: Site, decision: Decision, asked: int) -> Measured:
    visit = exchange.visit
    cookie = visit.request.cookies.get(MEASURE_COOKIE, "")
    if (
        not may_measure(decision.consent.purposes)
        or not site.keys.cookie
        or not decision.consent.is_segmented
    ):
        return Measured(set_cookie=delete_cookie_header(MEASURE_COOKIE)) if cookie else NOTHING_NEW
    if not site.measuring.is_counting or visit.memories is None:
        return NOTHING_NEW
    values = decision.allowed.values
    said = [f"{name.partition('.')[0]}:{values[name]}" for name in SPLITS if name in values]
    look = Look(
        bits=decision.matches.bits,
        asked=asked,
        now_s=visit.moment_ms // 1000,
        chance=os.urandom(NONCE_BYTES),
        path=visit.request.path,
        circumstances=(*said, f"bundle:{site.digest[:8]}"),
    )
    return measure_look(cookie, _parts_of(site), visit.memories.measure, look)


def _parts_of(site: Site) -> Parts:
    return Parts(site.measuring, site.keys.cookie, site.bundle.site, site.serving.cookie_max_age_seconds)


def _count_by_place(exchange: Exchange, site: Site, decision: Decision, asked: int) -> list[Delta]:
    visit, bits = exchange.visit, decision.matches.bits

    def unit_of(experiment: Experiment) -> str:
        return _unit_of(exchange, site, experiment)

    view = Event(PAGE_VIEW, visit.moment_ms // 1000, {"path": visit.request.path})
    return [
        *place_exposures(site.measuring, bits, asked, unit_of),
        *place_events(site.measuring, bits, [view], unit_of),
    ]


def _unit_of(exchange: Exchange, site: Site, experiment: Experiment) -> str:
    spec = site.signals.assignments.get(experiment.spec.name)
    if spec is None or not is_by_place(experiment.spec):
        return ""
    return unit_of_place(spec, exchange.visit.request, exchange.visit.moment_ms, site.signals)


def measure_reported(exchange: Exchange, site: Site, report: Report) -> Measured:
    """The measurement of reported events: those of a visitor who is counted, and blocks of anybody."""
    if site.measuring is NO_MEASURING or not _is_counted(exchange):
        return NOTHING_NEW
    measured = NOTHING_NEW
    if may_measure(report.purposes) and site.keys.cookie and site.measuring.is_counting:
        now_s = exchange.visit.moment_ms // 1000
        measured = measure_report(report, _parts_of(site), now_s, os.urandom(NONCE_BYTES))
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
    bits = decision.matches.bits
    return place_events(site.measuring, bits, own, lambda one: _unit_of(exchange, site, one))


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
