"""Measurement of one request: what it proves, what it adds, and what of both leaves with a message and a cookie.

In: the measure cookie, what the visitor matches and does, and chance. Out: deltas to send, and the cookie's header. A
visitor is only counted who agreed to analytics and to their history; the caller knows who is no person, and asks for
nothing then. This file must never open the cookie of a visitor who has not agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from segments.bundle.measure_spec import ANALYTICS
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.deltas import Delta, Message, message_id
from segments.edge.measure.account import DAY_S, Account, confirm
from segments.edge.measure.cookie import MEASURE_COOKIE, open_measure, seal_measure
from segments.edge.measure.plan import Measuring
from segments.edge.measure.state import NEW_VISITOR, MeasureState, Pending
from segments.edge.measure.sums import ONE, pending_deltas
from segments.edge.visitor.cookie import set_cookie_header
from segments.edge.visitor.counters import Event
from segments.edge.visitor.memory import Memory
from segments.event_catalog import PAGE_VIEW
from segments.signing import KeyRing

MAX_REMEMBERED: Final = 500
OFFERED: Final = "offered"
"""The split of exposures that were sent out, whether or not they are ever confirmed."""

NEEDED: Final = frozenset({ANALYTICS, HISTORY_PURPOSE})

COOKIE_FULL: Final = "measure-cookie-full"
"""The code of a request of which nothing was counted, for want of room in the cookie."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The means of a site's measurement; `max_age_s` is the life of the cookie."""

    measuring: Measuring
    ring: KeyRing
    site: str
    max_age_s: int


class Look(NamedTuple):
    """A page that a person looks at: the segments they match and those that the page asks for, as bits; when; 14 random
    bytes; and what they are (`device:phone`), as far as they agreed that it is read.
    """

    bits: int
    asked: int
    now_s: int
    chance: bytes
    path: str
    circumstances: Sequence[str] = ()


class Measured(NamedTuple):
    """The outcome: a message for the desk, the measure cookie's Set-Cookie header, "" for none of either."""

    message: Message | None = None
    set_cookie: str = ""
    is_pending: bool = False
    """True if the cookie waits to be brought back."""
    offers: tuple[Delta, ...] = ()
    """First exposures that go out now, and may never be confirmed."""
    problem: str = ""


NOTHING_NEW: Final = Measured()


class Report(NamedTuple):
    """A report of a page or a server: the measure cookie that came along, the purposes that the visitor agreed to, the
    events that count for them, and all events that are not refused, whosever they are.
    """

    cookie: str
    purposes: frozenset[str]
    events: Sequence[Event]
    shown: Sequence[Event]


Reporter = Callable[[Report], Measured]


def measure_nothing(_report: Report) -> Measured:
    """The measurement where nothing is measured."""
    return NOTHING_NEW


class MeasureMemory:
    """The cookies of one site that an isolate has read, and the looks that added nothing, each until when."""

    __slots__ = ("opened", "quiet")

    def __init__(self) -> None:
        self.opened: Memory[MeasureState] = Memory(MAX_REMEMBERED)
        self.quiet: Memory[int] = Memory(MAX_REMEMBERED)


def may_measure(purposes: frozenset[str]) -> bool:
    """True if a visitor with these purposes may be counted."""
    return purposes >= NEEDED


def measure_look(cookie: str, parts: Parts, memory: MeasureMemory, look: Look) -> Measured:
    """The measurement of a page view."""
    measuring = parts.measuring
    key = (cookie, look.bits & measuring.bits, look.asked)
    if look.now_s < memory.quiet.get(key, 0):
        return NOTHING_NEW
    state = _open(cookie, parts.ring, memory)
    today = look.now_s // DAY_S
    kept, proven = confirm(state, today)
    account = Account(measuring, kept, today)
    if PAGE_VIEW in measuring.goals:
        account.count(Event(PAGE_VIEW, look.now_s, {"path": look.path}))
    if measuring.returns:
        account.come_back(look.now_s)
    account.match(look.bits)
    account.expose(look.bits, look.asked, look.now_s)
    offers = tuple(Delta(("exposure", name, arm, "", OFFERED), ONE) for name, arm in account.exposed)
    after = account.close(look.chance, look.circumstances)
    measured = _close(state, after, proven, parts)._replace(offers=offers)
    if measured == NOTHING_NEW and not measuring.returns and PAGE_VIEW not in measuring.goals:
        memory.quiet.keep(key, (today + 1) * DAY_S)
    return measured


def measure_report(report: Report, parts: Parts, now_s: int, chance: bytes) -> Measured:
    """The measurement of events that a page or a server reports of a visitor."""
    state = _open(report.cookie, parts.ring, None)
    today = now_s // DAY_S
    kept, proven = confirm(state, today)
    account = Account(parts.measuring, kept, today)
    for event in report.events:
        account.count(event)
    return _close(state, account.close(chance, ()), proven, parts)


def _open(cookie: str, ring: KeyRing, memory: MeasureMemory | None) -> MeasureState:
    if not cookie:
        return NEW_VISITOR
    state = memory.opened.get(cookie) if memory else None
    if state is None:
        state = open_measure(cookie, ring) or NEW_VISITOR
        if memory:
            memory.opened.keep(cookie, state)
    return state


def _close(before: MeasureState, after: MeasureState, proven: Pending | None, parts: Parts) -> Measured:
    message = None
    if proven is not None:
        deltas = pending_deltas(before, proven, parts.measuring)
        if deltas:
            message = Message(message_id(proven.day, proven.nonce), parts.site, proven.day, deltas)
    if after == before:
        return Measured(message)
    value = seal_measure(after, parts.ring)
    if (
        value is None
    ):  # what was proven stays pending in the cookie that is there, and comes again under the same id
        return Measured(message, problem=COOKIE_FULL)
    header = set_cookie_header(MEASURE_COOKIE, value, parts.max_age_s)
    return Measured(message, header, after.pending is not None)
