"""Rows of a training table: what the edge would have read of a visitor at a page view, and what came of it.

In: histories and a plan. Out: for each visitor and each period one row, at their last page view in it. History is
kept, counted and asked by the edge's own functions, with the visitor's own consent, so a feature has in training the
value that it has when a page is served. A visitor who has not agreed to all of it never has a score, and gives no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from segments.bundle.model import SignalUse
from segments.catalog import PURPOSES
from segments.cli.prediction.feature_plan import FeaturePlan
from segments.cli.prediction.histories import VisitorHistory
from segments.edge.cel.typed import typed_value
from segments.edge.cel.values import Failure, Unknown, Value
from segments.edge.signals.clock import read_clock
from segments.edge.signals.settings import SignalSettings
from segments.edge.visitor.behaviour import History
from segments.edge.visitor.counters import Event
from segments.edge.visitor.moments import Moment
from segments.edge.visitor.state import VisitorState, advance_visit, visitor_signals
from segments.event_catalog import PAGE_VIEW, VISIT

ALL_PURPOSES: Final = frozenset(PURPOSES)
NECESSARY: Final = PURPOSES[0]


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One row: the visitor's number, the moment in Unix seconds, a value for each feature, and what came of it.

    None is a missing value, or an outcome that the history ends too early for.
    """

    visitor: int
    at_s: int
    values: tuple[object, ...]
    outcome: bool | None


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods with a row each, the time after which the outcome is asked for, and the end of all histories."""

    every_s: int
    after_s: int
    end_s: int
    idle_s: int


def rows_of(
    histories: Sequence[VisitorHistory], plan: FeaturePlan, periods: Periods, settings: SignalSettings
) -> Iterator[FeatureRow]:
    """All rows, visitor by visitor, in order of time."""
    for number, history in enumerate(histories):
        granted = ALL_PURPOSES if history.consent is None else history.consent | {NECESSARY}
        if plan.purposes <= granted:
            yield from _Replay(history, plan, periods, settings, granted).rows(number)


class _Replay:
    """One visitor's history, gone through once."""

    def __init__(
        self,
        history: VisitorHistory,
        plan: FeaturePlan,
        periods: Periods,
        settings: SignalSettings,
        granted: frozenset[str],
    ) -> None:
        self._given, self._plan, self._periods = history, plan, periods
        self._settings, self._granted = settings, granted
        self._state: VisitorState | None = None

    def rows(self, number: int) -> Iterator[FeatureRow]:
        """The rows of one visitor. Their outcomes are asked for later on the same way."""
        looks = self._looks()
        waiting: list[tuple[int, FeatureRow]] = []
        for event in self._given.events:
            for at_s, row in [pair for pair in waiting if pair[0] < event.time_s]:
                yield replace(row, outcome=self._outcome(at_s))
                waiting.remove((at_s, row))
            self._take(event)
            if event.name == PAGE_VIEW and event.time_s in looks:
                looks.discard(event.time_s)
                row = FeatureRow(number, event.time_s, self._features(event.time_s), None)
                if self._plan.outcome is None or event.time_s + self._periods.after_s > self._periods.end_s:
                    yield row
                else:
                    waiting.append((event.time_s + self._periods.after_s, row))
        for at_s, row in waiting:
            yield replace(row, outcome=self._outcome(at_s))

    def _looks(self) -> set[int]:
        """The last page view of each period."""
        last = {
            event.time_s // self._periods.every_s: event.time_s
            for event in self._given.events
            if event.name == PAGE_VIEW
        }
        return set(last.values())

    def _take(self, event: Event) -> None:
        """A page begins a visit or goes on with one; other events keep one going, and never begin a later one."""
        before, idle_s = self._state, self._periods.idle_s
        is_look = event.name == PAGE_VIEW
        is_late = before is not None and event.time_s - before.last_seen_s >= idle_s
        after = before if is_late and not is_look else advance_visit(before, event.time_s, None, idle_s)
        assert after is not None
        history = History(self._plan.behaviour, before, self._granted)
        if before is None or before.visits != after.visits:
            history.count(Event(VISIT, event.time_s, event.properties if is_look else {}), event.time_s)
        history.count(event, event.time_s)
        self._state = replace(after, counters=history.counters)

    def _features(self, at_s: int) -> tuple[object, ...]:
        values = self._values(at_s)
        return tuple(_plain(feature.plan(values)) for feature in self._plan.features)

    def _outcome(self, at_s: int) -> bool | None:
        assert self._plan.outcome is not None
        found = self._plan.outcome(self._values(at_s))
        return found if isinstance(found, bool) else None

    def _values(self, at_s: int) -> dict[str, Value]:
        assert self._state is not None
        known: dict[str, object] = {**self._given.signals, **visitor_signals(self._state, at_s)}
        zone = known.get("geo.timezone")
        moment = Moment(at_s, zone if isinstance(zone, str) else "UTC", self._state.visit_started_s)
        known |= read_clock(at_s * 1000, known, self._settings)
        known |= History(self._plan.behaviour, self._state, self._granted).answers(moment)
        return _typed(known, self._plan.uses)


def _typed(known: dict[str, object], uses: Sequence[SignalUse]) -> dict[str, Any]:
    found = {use.name: typed_value(known.get(use.name), use.type) for use in uses}
    return {name: value for name, value in found.items() if value is not None}


def _plain(value: Value) -> object:
    return None if isinstance(value, Unknown | Failure) else value
