"""The history that rules need, kept in as few bytes as will answer them.

In: a visitor's counters, the bundle's specs, and one event or one question. Out: the counters after the event, or the
answer. What each kind keeps, and how exact it is, is in segments/edge/visitor/counting/. This file must never keep
what no spec asks for, and never read a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import isfinite
from typing import Final, TypeAlias

from segments.bundle.counter_spec import AMOUNTS, CounterSpec, Question, Step
from segments.edge.visitor.counting.amounts import amount_entries, record_amount, record_open_amount
from segments.edge.visitor.counting.distinct import (
    distinct_entries,
    record_distinct,
    record_sample,
    sample_entries,
)
from segments.edge.visitor.counting.entries import (
    AMOUNT_SCALE,
    MAX_AMOUNT,
    Entry,
    Occurrence,
    cut_counter,
    is_cut,
    last_time,
)
from segments.edge.visitor.counting.score import record_score, score_at
from segments.edge.visitor.counting.sequence import chain_entries, record_sequence, sequence_entries
from segments.edge.visitor.counting.stages import record_stages, standing_at
from segments.edge.visitor.counting.times import first_entries, record_first, record_time, time_entries
from segments.edge.visitor.moments import Moment, window_start_s

Answer: TypeAlias = bool | int | float | str | None
Recorder: TypeAlias = Callable[[bytes | None, CounterSpec, Occurrence, int], bytes]
EntryReader: TypeAlias = Callable[[bytes], list[Entry]]
Holds: TypeAlias = Callable[[int], bool]
"""True if the bundle's condition of that place holds for the event at hand."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a visitor did. `time_s` in Unix seconds; a time after now is taken for now."""

    name: str
    time_s: int
    properties: Mapping[str, object]


_RECORDERS: Final[Mapping[str, Recorder]] = {
    "times": record_time,
    "first": record_first,
    "amounts": record_amount,
    "open_amounts": record_open_amount,
    "distinct": record_distinct,
    "sample": record_sample,
    "sequence": record_sequence,
    "score": record_score,
    "stages": record_stages,
}
_ENTRY_READERS: Final[Mapping[str, EntryReader]] = {
    "times": time_entries,
    "first": first_entries,
    "amounts": amount_entries,
    "open_amounts": amount_entries,
    "distinct": distinct_entries,
    "sample": sample_entries,
    "sequence": sequence_entries,
}


def record_event(
    counters: Mapping[int, bytes], specs: Iterable[CounterSpec], event: Event, now_s: int, holds: Holds
) -> dict[int, bytes]:
    """The counters that the specs ask for, after one event; any other counter is left out.

    Raises:
        CookieMalformed: a counter that the event concerns has other bytes than its kind.
    """
    recorded = {}
    for spec in specs:
        counter = counters.get(spec.id)
        occurrence = match_event(event, spec, now_s, holds)
        if occurrence is not None and counter is not None and is_cut(counter):
            counter = cut_counter(max(min(last_time(counter), now_s), occurrence.time_s))
        elif occurrence is not None and (counter is not None or occurrence.steps):
            counter = _RECORDERS[spec.kind](counter, spec, occurrence, now_s)
        if counter is not None:
            recorded[spec.id] = counter
    return recorded


def answer(counter: bytes | None, spec: CounterSpec, question: Question, moment: Moment) -> Answer:
    """The answer of a counter to a question; no counter is a history in which nothing happened.

    Times later than now, which only a clock that jumped can have written, are in every window, as now is. Of a counter
    that had to be cut the answer is None, which is UNKNOWN, until its last event is out of the window.

    Raises:
        CookieMalformed: it has other bytes than its kind.
    """
    if counter is not None and is_cut(counter):
        return None if _is_open(counter, spec, question, moment) else _ANSWERS[question.ask]([])
    if spec.kind == "score":
        return score_at(counter, spec, moment.now_s)
    if spec.kind == "stages":
        return standing_at(counter, spec, moment.now_s)[question.ask == "stage_days"]
    if counter is None:
        return _ANSWERS[question.ask]([])
    start_s = window_start_s(question.window, moment)
    if last_time(counter) < start_s:
        return _ANSWERS[question.ask]([])
    is_chain = question.ask == "began"
    entries = chain_entries(counter, len(spec.steps)) if is_chain else _ENTRY_READERS[spec.kind](counter)
    return _ANSWERS[question.ask]([entry for entry in entries if entry.time_s >= start_s])


def counted_entries(counter: bytes, spec: CounterSpec) -> list[Entry]:
    """The content of a counter that is neither a score nor a lifecycle, and was not cut.

    Raises:
        CookieMalformed: it has other bytes than its kind.
    """
    return _ENTRY_READERS[spec.kind](counter)


def _is_open(counter: bytes, spec: CounterSpec, question: Question, moment: Moment) -> bool:
    """True if what was cut could matter to the answer."""
    return spec.kind in ("score", "stages") or last_time(counter) >= window_start_s(question.window, moment)


def _did(entries: list[Entry]) -> bool:
    return bool(entries)


def _count(entries: list[Entry]) -> int:
    return sum(entry.weight for entry in entries)


def _sum(entries: list[Entry]) -> float:
    return sum(entry.amount for entry in entries) / AMOUNT_SCALE


def _first(entries: list[Entry]) -> int | None:
    return min((entry.time_s for entry in entries), default=None)


def _last(entries: list[Entry]) -> int | None:
    return max((entry.time_s for entry in entries), default=None)


_ANSWERS: Final[Mapping[str, Callable[[list[Entry]], Answer]]] = {
    "did": _did,
    "began": _did,
    "count": _count,
    "sum": _sum,
    "first": _first,
    "last": _last,
}


def match_event(event: Event, spec: CounterSpec, now_s: int, holds: Holds) -> Occurrence | None:
    """The event as one counter sees it, or None where it says nothing to it.

    A sum needs a number and different values need a value: without it the event does not count.
    """
    steps = tuple(place for place, step in enumerate(spec.steps) if _is_match(event, step, holds))
    is_reset = any(_is_match(event, step, holds) for step in spec.resets)
    if not steps and not is_reset:
        return None
    amount = item = 0
    if spec.property_name and spec.kind != "score" and not is_reset:
        value = event.properties.get(spec.property_name)
        read = _read_amount(value) if spec.kind in AMOUNTS else _read_item(value, spec.id)
        if read is None:
            return None
        amount, item = (read, 0) if spec.kind in AMOUNTS else (0, read)
    return Occurrence(max(0, min(event.time_s, now_s)), steps, is_reset, amount, item)


def _is_match(event: Event, step: Step, holds: Holds) -> bool:
    return event.name == step.event and (step.condition is None or holds(step.condition))


def _read_amount(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and not isfinite(value):
        return None
    return max(-MAX_AMOUNT, min(round(value * AMOUNT_SCALE), MAX_AMOUNT))


def _read_item(value: object, counter_id: int) -> int | None:
    """A hash of a value; numbers that CEL calls equal are one value. The counter's id keeps hashes apart."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, (bool, int, float, str)):
        return None
    text = f"{counter_id}:{type(value).__name__}:{value}".encode(errors="replace")
    return int.from_bytes(sha256(text).digest()[:4], "big")
