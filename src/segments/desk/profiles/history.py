"""The history of a person: events of any order become the state and the counters that a visitor's cookie would hold.

In: what was folded before, events in the order of their time, and what consent covers. Out: a VisitorState. The
counters are the cookie's own. Events are replayed by time and id, so the same events give the same history in
whatever order, and however often, they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from segments.bundle.counter_spec import CounterSpec
from segments.bundle.packing import pack_value, unpack_value
from segments.edge.decide.site import Site
from segments.edge.visitor.behaviour import History
from segments.edge.visitor.counters import Event
from segments.edge.visitor.counting.entries import last_time
from segments.edge.visitor.state import VisitorState, advance_visit
from segments.errors import BundleCorrupt
from segments.event_catalog import PAGE_VIEW, VISIT


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event as a profile keeps it: `at_ms` in Unix milliseconds, and of whose history it is."""

    id: str
    at_ms: int
    name: str
    properties: Mapping[str, object]
    origin: str = ""

    @property
    def place(self) -> tuple[int, str]:
        """The place in the order of a history."""
        return self.at_ms, self.id


def is_counted(name: str, site: Site) -> bool:
    """True if an event of this name changes anything under the published rules."""
    return name in site.behaviour.events or (site.wants_history and name == PAGE_VIEW)


def kept_properties(event: Event, site: Site) -> dict[str, object]:
    """The properties that some counter of the event looks at; nothing else is kept of it."""
    wanted: set[str] = set()
    for number in site.behaviour.counting.get(event.name, ()):
        spec = site.behaviour.counters[number]
        wanted |= {spec.property_name} | _named_in_conditions(spec, event.properties)
    return {name: value for name, value in event.properties.items() if name in wanted}


def replay(
    before: VisitorState | None, events: Iterable[KeptEvent], site: Site, granted: frozenset[str]
) -> VisitorState | None:
    """The state after these events, which are in order; `granted` are the purposes of the person's consent."""
    state, history = before, History(site.behaviour, before, granted)
    for kept in events:
        time_s = kept.at_ms // 1000
        after = _advance(state, kept.name, time_s, site)
        if state is None or after.visits != state.visits:
            known = replace(state, counters=history.counters) if state else None
            history = History(site.behaviour, known, granted)
            history.count(Event(VISIT, time_s, {}), after.last_seen_s)
        state = after
        history.count(Event(kept.name, time_s, kept.properties), after.last_seen_s)
    return replace(state, counters=history.counters) if state else None


def _advance(state: VisitorState | None, name: str, time_s: int, site: Site) -> VisitorState:
    """The state while something happens: a page begins a visit after a pause, anything else only goes on with one."""
    if state is None:
        return advance_visit(None, time_s, None)
    if time_s < state.last_seen_s:
        return replace(state, first_seen_s=min(time_s, state.first_seen_s))
    if name != PAGE_VIEW and time_s - state.last_seen_s >= site.serving.session_idle_seconds:
        return replace(state, last_seen_s=time_s)
    return advance_visit(state, time_s, None, site.serving.session_idle_seconds)


def join_states(one: VisitorState | None, other: VisitorState | None) -> VisitorState | None:
    """Two histories that were folded apart as one: of a counter that both have, the one that is newer."""
    if one is None or other is None:
        return one or other
    newer = max(one, other, key=_last_seen)
    counters = dict(one.counters)
    for number, counter in other.counters.items():
        if number not in counters or last_time(counter) > last_time(counters[number]):
            counters[number] = counter
    return replace(
        newer,
        first_seen_s=min(one.first_seen_s, other.first_seen_s),
        visits=one.visits + other.visits,
        counters=counters,
    )


def pack_state(state: VisitorState) -> bytes:
    """The bytes of a state in a profile's storage."""
    return pack_value(
        [
            FORM,
            state.first_seen_s,
            state.last_seen_s,
            state.previous_seen_s,
            state.visit_started_s,
            state.visits,
            [[number, counter] for number, counter in sorted(state.counters.items())],
        ]
    )


def unpack_state(data: bytes) -> VisitorState:
    """The state in such bytes.

    Raises:
        BundleCorrupt: they are none.
    """
    match unpack_value(data, "a profile's state"):
        case [1, int(first), int(last), (int() | None) as previous, int(started), int(visits), [*pairs]]:
            return VisitorState(None, first, last, previous, started, visits, _counters(pairs))
    raise BundleCorrupt("Expected the fields of a state, got others - at a profile")


FORM: Final = 1


def _counters(pairs: Iterable[Any]) -> dict[int, bytes]:
    return {int(number): bytes(counter) for number, counter in pairs}


def _last_seen(state: VisitorState) -> int:
    return state.last_seen_s


def _named_in_conditions(spec: CounterSpec, properties: Mapping[str, object]) -> set[str]:
    """The properties that the text of a condition names; a name inside another word keeps one too many."""
    texts = " ".join(step.condition_text for step in (*spec.steps, *spec.resets))
    return {name for name in properties if name in texts} if texts else set()
