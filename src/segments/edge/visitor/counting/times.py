"""Counters that keep times: the last few (`times`) and the first one (`first`).

times:  last, then the gap from each kept time to the one before it, newest first
first:  last, then the seconds from the first event to the last
"""

from __future__ import annotations

from itertools import pairwise

from segments.bundle.counter_spec import CounterSpec
from segments.edge.visitor.counting.entries import (
    Entry,
    NumberReader,
    Occurrence,
    append_number,
    last_time,
    start_counter,
)


def record_time(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with one more time; beyond `capacity` the oldest one goes."""
    times = [] if counter is None else [min(entry.time_s, now_s) for entry in time_entries(counter)]
    times.append(occurrence.time_s)
    times.sort(reverse=True)
    horizon = now_s - spec.keep_s if spec.keep_s else -1
    kept = [time_s for time_s in times[: spec.capacity] if time_s > horizon] or times[:1]
    written = start_counter(kept[0])
    for later, earlier in pairwise(kept):
        append_number(written, later - earlier)
    return bytes(written)


def time_entries(counter: bytes) -> list[Entry]:
    """The kept times, newest first."""
    numbers, entries = NumberReader(counter), [Entry(last_time(counter))]
    while numbers.has_more():
        entries.append(Entry(numbers.time_before(entries[-1].time_s)))
    return entries


def record_first(counter: bytes | None, _spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with the earlier of its first time and this one."""
    last, first = occurrence.time_s, occurrence.time_s
    if counter is not None:
        last = max(last, min(last_time(counter), now_s))
        first = min(first, first_entries(counter)[0].time_s)
    written = start_counter(last)
    append_number(written, last - first)
    return bytes(written)


def first_entries(counter: bytes) -> list[Entry]:
    """The first time alone."""
    return [Entry(NumberReader(counter).time_before(last_time(counter)))]
