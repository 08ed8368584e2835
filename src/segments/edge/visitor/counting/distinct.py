"""Counters that keep different values of a property, as hashes of 32 bits with the time that each was last seen.

    distinct:  last, then for each value, newest first: seconds since it from the value before, hash
    sample:    last, level, then the same

`distinct` keeps the last few values, which is all that "at least so many different ones" needs. `sample` keeps the
values whose hash ends in `level` zero bits, and a higher level when there are too many (Gibbons, "Distinct sampling",
2001): each kept value then stands for 2^level. Two values share a hash once in 2^32 pairs.
"""

from __future__ import annotations

from typing import Final

from segments.bundle.counter_spec import CounterSpec
from segments.edge.visitor.counting.entries import (
    Entry,
    NumberReader,
    Occurrence,
    append_number,
    last_time,
    start_counter,
)
from segments.errors import CookieMalformed

HASH_BYTES: Final = 4
MAX_LEVEL: Final = 31


def record_distinct(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with a value seen now; beyond `capacity` the one not seen for longest goes."""
    seen = {} if counter is None else _read_values(NumberReader(counter), last_time(counter))
    newest = _see(seen, spec, occurrence, now_s)[: spec.capacity]
    return bytes(_write_values(start_counter(newest[0][1]), newest))


def distinct_entries(counter: bytes) -> list[Entry]:
    """One entry a value, at the time when it was last seen."""
    return [Entry(time_s) for time_s in _read_values(NumberReader(counter), last_time(counter)).values()]


def record_sample(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with a value seen now, if the sample takes it."""
    last_s, level, seen = occurrence.time_s, 0, dict[int, int]()
    if counter is not None:
        last_s = max(last_s, min(last_time(counter), now_s))
        level, seen = _read_sample(counter)
    kept = _see(seen, spec, occurrence, now_s)
    while (kept := _sampled(kept, level)) and len(kept) > spec.capacity:
        level += 1
    written = start_counter(last_s)
    append_number(written, level if kept else 0)
    return bytes(_write_values(written, kept))


def sample_entries(counter: bytes) -> list[Entry]:
    """One entry a kept value, which stands for as many as the level says."""
    level, seen = _read_sample(counter)
    return [Entry(time_s, 1 << level) for time_s in seen.values()]


def _see(
    seen: dict[int, int], spec: CounterSpec, occurrence: Occurrence, now_s: int
) -> list[tuple[int, int]]:
    """The values with this one among them, each with its last time, newest first, those beyond the window gone."""
    horizon = now_s - spec.keep_s if spec.keep_s else -1
    times = {item: min(time_s, now_s) for item, time_s in seen.items() if time_s > horizon}
    times[occurrence.item] = max(occurrence.time_s, times.get(occurrence.item, 0))
    return sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))


def _sampled(values: list[tuple[int, int]], level: int) -> list[tuple[int, int]]:
    return [(item, time_s) for item, time_s in values if item & ((1 << level) - 1) == 0]


def _read_sample(counter: bytes) -> tuple[int, dict[int, int]]:
    numbers = NumberReader(counter)
    level = numbers.number()
    if level > MAX_LEVEL:
        raise CookieMalformed(f"Expected a level of at most {MAX_LEVEL}, got {level} - at a counter")
    return level, _read_values(numbers, last_time(counter))


def _read_values(numbers: NumberReader, time_s: int) -> dict[int, int]:
    values = {}
    while numbers.has_more():
        time_s = numbers.time_before(time_s)
        values[numbers.fixed(HASH_BYTES)] = time_s
    return values


def _write_values(written: bytearray, values: list[tuple[int, int]]) -> bytearray:
    later_s = int.from_bytes(written[:4], "big")
    for item, time_s in values:
        append_number(written, later_s - time_s)
        written += item.to_bytes(HASH_BYTES, "big")
        later_s = time_s
    return written
