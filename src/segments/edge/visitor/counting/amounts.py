"""Counters that keep counts and sums of more events than they have entries.

    amounts, open_amounts:  last, then for each entry, newest first: seconds since it from the entry before, count, sum

Up to 20 events are kept one by one, and exactly. Then the oldest entries that share a sixteenth of the window are
merged into one at the later time. So nothing within the window is ever missed, and what is counted too much
happened at most a sixteenth of the window before it. What ends an open sum leaves an entry of nothing, and whatever
was before goes.
"""

from __future__ import annotations

from typing import Final

from segments.bundle.counter_spec import MAX_EXACT, CounterSpec
from segments.edge.visitor.counting.entries import (
    MAX_AMOUNT,
    Entry,
    NumberReader,
    Occurrence,
    append_number,
    append_signed,
    last_time,
    start_counter,
)

MAX_ENTRIES: Final = MAX_EXACT
GRAINS: Final = 16
"""A window touches at most one grain more than this, so two of 21 entries within it always share one."""
MAX_COUNT: Final = 2**31 - 1


def record_amount(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with one more event."""
    before = [] if counter is None else amount_entries(counter)
    entries = [entry._replace(time_s=min(entry.time_s, now_s)) for entry in before]
    entries.append(Entry(occurrence.time_s, 1, occurrence.amount))
    entries.sort(key=_time_of, reverse=True)
    horizon = now_s - spec.keep_s if spec.keep_s else -1
    kept = [entry for entry in entries if entry.time_s > horizon] or entries[:1]
    while len(kept) > MAX_ENTRIES:
        _merge_oldest(kept, spec.keep_s)
    return _write(kept)


def record_open_amount(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with one more event, or without all that was until an event which ends the sum."""
    before = [] if counter is None else amount_entries(counter)
    ended_s = max((entry.time_s for entry in before if not entry.weight), default=-1)
    if occurrence.is_reset:
        ended_s = max(ended_s, occurrence.time_s)
        later = [entry for entry in before if entry.time_s > ended_s]
        return _write([*later, Entry(ended_s, 0, 0)])
    if counter is not None and occurrence.time_s < ended_s:
        return counter  # it comes late; of one second, what is reported later happened later
    return record_amount(counter, spec, occurrence, now_s)


def amount_entries(counter: bytes) -> list[Entry]:
    """The kept entries, newest first."""
    numbers, time_s = NumberReader(counter), last_time(counter)
    entries = []
    while numbers.has_more():
        time_s = numbers.time_before(time_s)
        entries.append(Entry(time_s, numbers.number(), numbers.signed()))
    return entries


def _merge_oldest(entries: list[Entry], keep_s: int) -> None:
    """Merge the oldest two neighbours of one grain; without a window any two may meet."""
    grain_s = max(1, -(-keep_s // GRAINS))  # rounded up, or there would be more grains than entries
    place = len(entries) - 2
    while keep_s and place and entries[place].time_s // grain_s != entries[place + 1].time_s // grain_s:
        place -= 1
    later, earlier = entries[place], entries.pop(place + 1)
    entries[place] = Entry(
        later.time_s,
        min(later.weight + earlier.weight, MAX_COUNT),
        max(-MAX_AMOUNT, min(later.amount + earlier.amount, MAX_AMOUNT)),
    )


def _write(entries: list[Entry]) -> bytes:
    written = start_counter(entries[0].time_s)
    later_s = entries[0].time_s
    for entry in entries:
        append_number(written, later_s - entry.time_s)
        append_number(written, entry.weight)
        append_signed(written, entry.amount)
        later_s = entry.time_s
    return bytes(written)


def _time_of(entry: Entry) -> int:
    return entry.time_s
