"""One visitor's account while a request is answered: what they do is entered here, and becomes their next state.

In: the state of their cookie, events, segments and pages. Out: the state afterwards, whose pending part has all that
changed. This file must never read a clock, and never count an event of before an exposure as one since.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from math import isfinite
from typing import Final

from segments.edge.measure.plan import Goal, Measuring
from segments.edge.measure.state import (
    NONCE_BYTES,
    NOTHING_REACHED,
    Exposure,
    MeasureState,
    Pending,
    Reached,
)
from segments.edge.visitor.counters import Event

DAY_S: Final = 86_400

KEPT_PENDING_DAYS: Final = 14
"""A message's id is remembered for 16 days. Who comes back later is taken for somebody new, as without a cookie."""


def confirm(state: MeasureState, today: int) -> tuple[MeasureState, Pending | None]:
    """The state that a request brings back, and what it proves to be kept: to be sent now."""
    pending = state.pending
    if pending is None:
        return state, None
    kept = state._replace(pending=None)
    if 0 <= today - pending.day <= KEPT_PENDING_DAYS:
        return kept, pending
    exposures = {key: one for key, one in state.exposures.items() if key not in pending.exposed}
    return kept._replace(exposures=exposures), None


class Account:
    """The entries for one visitor; `state` has nothing pending. Times in Unix seconds."""

    __slots__ = (
        "_before",
        "_day",
        "_exposed",
        "_exposures",
        "_measuring",
        "_new",
        "_nonce",
        "_segments",
        "_totals",
    )

    def __init__(self, measuring: Measuring, state: MeasureState, today: int) -> None:
        self._measuring, self._day, self._nonce = measuring, today, state.nonce
        self._segments = state.segments if state.day == today else 0
        self._exposures = {key: one for key, one in state.exposures.items() if key in measuring.by_key}
        self._totals = dict(state.totals)
        self._exposed: list[int] = []
        self._new = 0
        self._before: dict[tuple[int, int], int] = {}

    def count(self, event: Event) -> None:
        """Enter an event for every goal that it is one of."""
        goals = self._measuring.goals.get(event.name)
        if not goals:
            return
        surroundings = {"event": dict(event.properties)}
        for goal in goals:
            if goal.condition is None or goal.condition(surroundings) is True:
                amount = amount_of(goal, event)
                if amount:
                    self._add(goal, amount, event.time_s)

    def _add(self, goal: Goal, amount: int, time_s: int) -> None:
        self._totals[goal.key] = _within(self._totals.get(goal.key, 0) + amount, goal.cap)
        for key, exposure in self._exposures.items():
            window = goal.window_s
            is_since = exposure.at_s <= time_s and not (window and time_s >= exposure.at_s + window)
            if is_since and goal in self._measuring.by_key[key].goals:
                self._reach(key, goal, amount)

    def _reach(self, key: int, goal: Goal, amount: int) -> None:
        exposure = self._exposures[key]
        reached = exposure.reached.get(goal.key, NOTHING_REACHED)
        since = _within(reached.since + amount, goal.cap)
        if since != reached.since:
            self._before.setdefault((key, goal.key), reached.since)
            now = {**exposure.reached, goal.key: reached._replace(since=since)}
            self._exposures[key] = exposure._replace(reached=now)

    def come_back(self, now_s: int) -> None:
        """Enter a visit for the goals of return."""
        for goal in self._measuring.returns:
            for key, exposure in self._exposures.items():
                begins_s = exposure.at_s + goal.day * DAY_S
                if begins_s <= now_s < begins_s + DAY_S and goal in self._measuring.by_key[key].goals:
                    self._reach(key, goal, 1)

    def match(self, bits: int) -> None:
        """Enter the measured segments that match: the first time of the day counts."""
        for place, (bit, _) in enumerate(self._measuring.segments):
            if bits & bit and not self._segments >> place & 1:
                self._segments |= 1 << place
                self._new |= 1 << place

    def expose(self, bits: int, asked: int, now_s: int) -> None:
        """Enter a page that asks for the segments `asked`, shown to a visitor who matches `bits`."""
        for experiment in self._measuring.by_cookie:
            if experiment.key in self._exposures or not (
                bits & experiment.bits and asked & experiment.triggers
            ):
                continue
            arm = next(arm for bit, arm in experiment.arms if bits & bit)
            parts = sum(1 << place for place, (bit, _) in enumerate(experiment.splits) if bits & bit)
            before = {goal.key: Reached(self._totals[goal.key], 0) for goal in experiment.goals
                      if self._totals.get(goal.key)}  # fmt: skip
            self._exposures[experiment.key] = Exposure(arm, now_s, parts, before)
            self._exposed.append(experiment.key)

    @property
    def exposed(self) -> tuple[tuple[str, str], ...]:
        """The experiments and arms that this request is the first exposure to."""
        by_key = self._measuring.by_key
        return tuple((by_key[key].name, self._exposures[key].arm) for key in self._exposed)

    def close(self, chance: bytes, circumstances: Iterable[str]) -> MeasureState:
        """The state after this request; `chance` begins the ids of somebody new."""
        nonce = self._nonce
        reached = tuple((key, goal, since) for (key, goal), since in self._before.items())
        pending = None
        if self._new or self._exposed or reached:
            said = tuple(circumstances) if self._exposed else ()
            pending = Pending(self._day, self._new, tuple(self._exposed), reached, said)
            nonce = sha256(nonce).digest()[:NONCE_BYTES] if nonce else chance
        counted = {goal.key for goals in self._measuring.goals.values() for goal in goals}
        totals = {key: total for key, total in self._totals.items() if total and key in counted}
        day = self._day if self._segments else 0
        return MeasureState(nonce, day, self._segments, self._exposures, totals, pending)


def amount_of(goal: Goal, event: Event) -> int:
    """By how much an event adds to a goal, in the goal's smallest unit; 0 where its value is no number."""
    if not goal.value_of:
        return 1
    value = event.properties.get(goal.value_of)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return 0
    most = 2 * goal.cap
    return max(-most, min(round(value * goal.scale), most))


def _within(amount: int, cap: int) -> int:
    return max(0, min(amount, cap))
