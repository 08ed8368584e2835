"""Measurement of one request: what it proves, what it adds, and what of both leaves with a message and a cookie.

In: the measure cookie, entries for a visitor's account, and chance. Out: a message to send, and the cookie's header. A
visitor is only counted who agreed to analytics and to their history; the caller knows who is no person, and asks for
nothing then. This file must never open the cookie of a visitor who has not agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from segments.bundle.experiments.measure_spec import ANALYTICS
from segments.bundle.purposes import HISTORY_PURPOSE
from segments.deltas import Delta, Message, message_id
from segments.edge.measure.account import DAY_S, Account, confirm
from segments.edge.measure.cookie import MEASURE_COOKIE, open_measure, seal_measure
from segments.edge.measure.plan import Measuring
from segments.edge.measure.state import NEW_VISITOR, MeasureState
from segments.edge.measure.sums import NO_SUMS, pending_deltas
from segments.edge.visitor.cookie import set_cookie_header
from segments.edge.visitor.counters import Event
from segments.edge.visitor.memory import Memory
from segments.event_catalog import PAGE_VIEW
from segments.signing import KeyRing

MAX_REMEMBERED: Final = 500
OFFERED: Final = "offered"
"""The split of exposures that were sent out, whether or not they are ever confirmed."""

OFFERS_OF: Final = 16
"""One request in so many tells of its offers, for all of them: their number is only ever compared roughly, and a call
would triple the cost of a first page view."""

NEEDED: Final = frozenset({ANALYTICS, HISTORY_PURPOSE})
"""The purposes that a visitor must have agreed to before they are counted."""

COOKIE_FULL: Final = "measure-cookie-full"
"""The code of a request of which nothing was counted, for want of room in the cookie."""


class Means(NamedTuple):
    """The means of a site's measurement; `max_age_s` is the life of the cookie."""

    measuring: Measuring
    ring: KeyRing
    site: str
    max_age_s: int


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

    def open(self, cookie: str, ring: KeyRing) -> MeasureState:
        """The state in a cookie's value; that of a new visitor for one that cannot be used."""
        state = self.opened.get(cookie)
        if state is None:
            state = (cookie and open_measure(cookie, ring)) or NEW_VISITOR
            self.opened.keep(cookie, state)
        return state


def is_quiet(measuring: Measuring) -> bool:
    """True if a page view that adds nothing now adds nothing again, for as long as the day lasts."""
    return not measuring.returns and PAGE_VIEW not in measuring.goals


def measure(
    before: MeasureState,
    means: Means,
    moment: tuple[int, bytes],
    enter: Callable[[Account], Sequence[str]],
) -> Measured:
    """The measurement of a request at a moment (Unix seconds, and 14 random bytes). `enter` makes the entries of what
    the visitor did, and says what they are (`device:phone`).
    """
    now_s, chance = moment
    today = now_s // DAY_S
    kept, proven = confirm(before, today)
    account = Account(means.measuring, kept, today)
    said = enter(account)
    after = account.close(chance, said)
    message = None
    if proven is not None:
        deltas = pending_deltas(before, proven, means.measuring)
        if deltas:
            message = Message(message_id(proven.day, before.nonce), means.site, proven.day, deltas)
    if after == before:
        return Measured(message)
    value = seal_measure(after, means.ring)
    if value is None:
        # What was proven stays pending in the cookie that is there, and comes again under the same id.
        return Measured(message, problem=COOKIE_FULL)
    header = set_cookie_header(MEASURE_COOKIE, value, means.max_age_s)
    offers: tuple[Delta, ...] = ()
    if chance[0] % OFFERS_OF == 0:
        counted = (OFFERS_OF, *NO_SUMS[1:])
        offers = tuple(Delta(("exposure", name, arm, "", OFFERED), counted) for name, arm in account.exposed)
    return Measured(message, header, after.pending is not None, offers)
