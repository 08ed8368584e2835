"""The counter of a sequence: how far it has come, and when it was last complete.

    sequence:  last, which fields follow (one bit each), then for each the seconds from it to the last event

The first field is when the sequence was last complete; field k is the latest first step of a chain that has come
to step k, with the last one as long as the sequence stands complete. Later starts are always better, so one for each
step is all that a span needs. Events count in the order in which they come: one from the past is taken for one of
the counter's last second.
"""

from __future__ import annotations

from segments.bundle.counter_spec import CounterSpec
from segments.edge.visitor.counting.entries import (
    MAX_TIME_S,
    Entry,
    NumberReader,
    Occurrence,
    append_number,
    last_time,
    start_counter,
)


def record_sequence(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter after one more step, or a reset; an event that is both resets first."""
    last_s, completed_s, starts = _read(counter, len(spec.steps), now_s)
    time_s = max(occurrence.time_s, last_s)
    if occurrence.is_reset:
        completed_s = starts[-1] = None
    # Last step first: one event that matches two steps is still one event.
    for step in sorted(occurrence.steps, reverse=True):
        start_s = time_s if step == 0 else starts[step - 1]
        if start_s is None or (spec.span_s and time_s - start_s > spec.span_s):
            continue
        starts[step] = start_s
        completed_s = time_s if step == len(starts) - 1 else completed_s
    return _write(time_s, completed_s, starts, spec)


def sequence_entries(counter: bytes) -> list[Entry]:
    """The last completion, if it stands."""
    numbers = NumberReader(counter)
    is_complete = numbers.number() & 1
    return [Entry(numbers.time_before(last_time(counter)))] if is_complete else []


def chain_entries(counter: bytes, steps: int) -> list[Entry]:
    """The latest first step of a complete chain, if one stands."""
    _, completed_s, starts = _read(counter, steps, MAX_TIME_S)
    return [] if completed_s is None or starts[-1] is None else [Entry(starts[-1])]


def steps_reached(counter: bytes, steps: int) -> int:
    """The number of steps that the longest chain has done."""
    _, _, starts = _read(counter, steps, MAX_TIME_S)
    return max((place + 1 for place, start_s in enumerate(starts) if start_s is not None), default=0)


def _read(counter: bytes | None, steps: int, now_s: int) -> tuple[int, int | None, list[int | None]]:
    if counter is None:
        return 0, None, [None] * steps
    numbers, last_s = NumberReader(counter), last_time(counter)
    fields = numbers.number()
    times = [
        min(numbers.time_before(last_s), now_s) if fields >> place & 1 else None for place in range(steps + 1)
    ]
    return min(last_s, now_s), times[0], times[1:]


def _write(last_s: int, completed_s: int | None, starts: list[int | None], spec: CounterSpec) -> bytes:
    if completed_s is not None and spec.keep_s and completed_s <= last_s - spec.keep_s:
        completed_s = starts[-1] = None
    open_chains = [
        None if start_s is None or _is_over(start_s, last_s, spec) else start_s for start_s in starts[:-1]
    ]
    times = [completed_s, *open_chains, starts[-1]]
    written = start_counter(last_s)
    append_number(written, sum(1 << place for place, time_s in enumerate(times) if time_s is not None))
    for time_s in times:
        if time_s is not None:
            append_number(written, last_s - time_s)
    return bytes(written)


def _is_over(start_s: int, last_s: int, spec: CounterSpec) -> bool:
    """True if a chain that began then can no longer be completed in its span."""
    return bool(spec.span_s) and last_s - start_s > spec.span_s
