"""The state of one visitor, and its changes by a request.

In: the state from the cookie (or None) and the time. Out: the state after this request, and the signals that
rules may read from it. Times are whole Unix seconds. This file must never know how a state is stored, and
must never read a clock: whatever a clock did between two requests, the history stays in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from segments.edge.cel.values import Timestamp
from segments.edge.visitor.touches import NO_TOUCHES, Touches, touch_values

VISIT_IDLE_S: Final = 1_800
"""30 minutes without a request end a visit, as in most analytics tools; a site may say otherwise."""
LAST_SEEN_STEP_S: Final = 60
"""A later `last_seen_s` alone is written once a minute, so a visit may end up to a minute early."""
MAX_VISITS: Final = 65_535
"""The end of counting visits; far above any threshold, and three bytes in the cookie."""
SECONDS_PER_DAY: Final = 86_400
NANOSECONDS_PER_SECOND: Final = 1_000_000_000
NO_COUNTERS: Final[Mapping[int, bytes]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class VisitorState:
    """One visitor's history. `id` is None where the site or the visitor wants no identifier.

    The visit that goes on now began at `visit_started_s`; `previous_seen_s` is the last moment of the visit
    before it, None in the first. `counters` holds, by counter id, what behaviour rules need; `recent` the hashes of
    the ids of the latest counted events of this visit, so that one that comes twice counts once. `touches` are where
    they first and last came from, as far as rules ask for it.
    """

    id: str | None
    first_seen_s: int
    last_seen_s: int
    previous_seen_s: int | None
    visit_started_s: int
    visits: int
    counters: Mapping[int, bytes] = field(default_factory=lambda: NO_COUNTERS)
    recent: bytes = b""
    touches: Touches = NO_TOUCHES


_LASTING: Final = attrgetter(*(row.name for row in fields(VisitorState) if row.name != "last_seen_s"))
"""The signals that time alone does not change."""


def advance_visit(
    state: VisitorState | None, now_s: int, fresh_id: str | None, idle_s: int = VISIT_IDLE_S
) -> VisitorState:
    """The state after one more request: a first visit, the same visit, or the next one after `idle_s` idle.

    `fresh_id` names a visitor who has no id yet; none, or an empty one, leaves it so. Times later than now, which
    only a clock that jumped can have written, are taken for now: a wrong clock makes at most one visit too many.
    """
    if state is None:
        return VisitorState(fresh_id or None, now_s, now_s, None, now_s, 1)
    state = _in_order(state, now_s)
    visitor_id = state.id or fresh_id or None
    if now_s - state.last_seen_s < idle_s:
        return replace(state, id=visitor_id, last_seen_s=now_s)
    return replace(
        state,
        id=visitor_id,
        last_seen_s=now_s,
        previous_seen_s=state.last_seen_s,
        visit_started_s=now_s,
        visits=min(state.visits + 1, MAX_VISITS),
        recent=b"",
    )


def _in_order(state: VisitorState, now_s: int) -> VisitorState:
    """The same state with first <= previous <= visit start <= last <= now."""
    last = min(state.last_seen_s, now_s)
    started = min(state.visit_started_s, last)
    previous = None if state.previous_seen_s is None else min(state.previous_seen_s, started)
    first = min(state.first_seen_s, started if previous is None else previous)
    if (first, last, previous, started) == (
        state.first_seen_s,
        state.last_seen_s,
        state.previous_seen_s,
        state.visit_started_s,
    ):
        return state
    return replace(
        state, first_seen_s=first, last_seen_s=last, previous_seen_s=previous, visit_started_s=started
    )


def is_worth_writing(before: VisitorState | None, after: VisitorState) -> bool:
    """True if the cookie should be written again: anything but `last_seen_s` differs, or that by a minute."""
    if before is None or abs(after.last_seen_s - before.last_seen_s) >= LAST_SEEN_STEP_S:
        return True
    return _LASTING(before) != _LASTING(after)


def quiet_span(state: VisitorState, now_s: int) -> range:
    """The seconds around now in which a further request of the same visit changes nothing that is written or said.

    For a state in which a request at `now_s` changed nothing. Empty where the clock is behind the state.
    """
    days = (now_s - state.first_seen_s) // SECONDS_PER_DAY
    day_s = state.first_seen_s + days * SECONDS_PER_DAY
    end_s = min(state.last_seen_s + LAST_SEEN_STEP_S, day_s + SECONDS_PER_DAY)
    return range(max(state.last_seen_s, day_s), end_s) if now_s >= state.last_seen_s else range(0)


def visitor_signals(state: VisitorState, now_s: int) -> dict[str, object]:
    """The signals of a visitor whose current request `advance_visit` has counted, by catalog name.

    Days are whole spans of 24 hours. What a first visit cannot have (a last one) is left out, which is UNKNOWN.
    """
    signals: dict[str, object] = {
        "visitor.is_new": state.visits == 1,
        "visitor.is_returning": state.visits > 1,
        "visitor.visits": state.visits,
        "visitor.first_seen": _timestamp(state.first_seen_s),
        "visitor.days_since_first": max(0, now_s - state.first_seen_s) // SECONDS_PER_DAY,
    }
    if state.id is not None:
        signals["visitor.id"] = state.id
    if state.previous_seen_s is not None:
        signals["visitor.last_seen"] = _timestamp(state.previous_seen_s)
        signals["visitor.days_since_last"] = (
            max(0, state.visit_started_s - state.previous_seen_s) // SECONDS_PER_DAY
        )
    return signals | touch_values(state.touches, now_s)


def _timestamp(unix_seconds: int) -> Timestamp:
    return Timestamp(unix_seconds * NANOSECONDS_PER_SECOND)
