"""The counters of a segment cookie, told to the visitor whose history they are: a copy of what is kept, in words.

In: counters and the specs of the published rules. Out: plain values for a JSON answer. This file must never tell less
than the bytes hold, as far as a rule still says what they mean (GDPR Art. 15(3)); it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from segments.bundle.counter_spec import COUNTER_KINDS, CounterSpec
from segments.edge.time.civil import date_of
from segments.edge.visitor.counters import counted_entries
from segments.edge.visitor.counting.entries import AMOUNT_SCALE, is_cut, last_time
from segments.edge.visitor.counting.score import score_at
from segments.edge.visitor.counting.sequence import steps_reached
from segments.edge.visitor.counting.stages import standing_at
from segments.errors import CookieMalformed

_DAY_SECONDS: Final = 86_400
_UNUSED: Final = "a history that no rule uses any more: it goes when the cookie is next written"
_CUT: Final = "its details were dropped for want of space"


def spell_time(unix_s: int) -> str:
    """A moment in UTC as ISO 8601."""
    days, second = divmod(unix_s, _DAY_SECONDS)
    year, month, day = date_of(days)
    return f"{year:04}-{month:02}-{day:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def tell_counters(
    counters: Mapping[int, bytes], specs: Iterable[CounterSpec], now_s: int
) -> list[dict[str, object]]:
    """Each counter: which events it is of, what is kept of them, and that itself."""
    named = {spec.id: spec for spec in specs}
    return [_tell_counter(counter, named.get(number), now_s) for number, counter in counters.items()]


def _tell_counter(counter: bytes, spec: CounterSpec | None, now_s: int) -> dict[str, object]:
    told: dict[str, object] = {
        "events": [] if spec is None else list(dict.fromkeys(step.event for step in spec.steps)),
        "keeps": _UNUSED
        if spec is None
        else COUNTER_KINDS[spec.kind].replace("`capacity`", str(spec.capacity)),
        "last_event": spell_time(last_time(counter)),
        "bytes": len(counter),
    }
    if spec is None:
        return told | {"content": counter.hex()}
    if is_cut(counter):
        return told | {"content": None, "problem": _CUT}
    try:
        return told | {"content": _CONTENTS[spec.kind](counter, spec, now_s)}
    except CookieMalformed as error:
        return told | {"content": None, "problem": error.code}


def _tell_times(counter: bytes, spec: CounterSpec, _now_s: int) -> dict[str, object]:
    return {"times": [spell_time(entry.time_s) for entry in counted_entries(counter, spec)]}


def _tell_amounts(counter: bytes, spec: CounterSpec, _now_s: int) -> dict[str, object]:
    return {
        "of": spec.property_name,
        "entries": [
            {"last": spell_time(entry.time_s), "events": entry.weight, "sum": entry.amount / AMOUNT_SCALE}
            for entry in counted_entries(counter, spec)
        ],
    }


def _tell_values(counter: bytes, spec: CounterSpec, _now_s: int) -> dict[str, object]:
    """The time at which each value was last seen; the values themselves are not kept, only hashes of them."""
    times = sorted({entry.time_s for entry in counted_entries(counter, spec)}, reverse=True)
    return {"of": spec.property_name, "values_last_seen": [spell_time(time_s) for time_s in times]}


def _tell_sequence(counter: bytes, spec: CounterSpec, _now_s: int) -> dict[str, object]:
    completed = [spell_time(entry.time_s) for entry in counted_entries(counter, spec)]
    return {"completed": completed, "steps_reached": steps_reached(counter, len(spec.steps))}


def _tell_score(counter: bytes, spec: CounterSpec, now_s: int) -> dict[str, object]:
    return {"score_now": score_at(counter, spec, now_s)}


def _tell_stage(counter: bytes, spec: CounterSpec, now_s: int) -> dict[str, object]:
    stage, days = standing_at(counter, spec, now_s)
    return {"stage_now": stage, "for_days": days}


_CONTENTS: Final[Mapping[str, Callable[[bytes, CounterSpec, int], dict[str, object]]]] = {
    "times": _tell_times,
    "first": _tell_times,
    "amounts": _tell_amounts,
    "open_amounts": _tell_amounts,
    "distinct": _tell_values,
    "sample": _tell_values,
    "sequence": _tell_sequence,
    "score": _tell_score,
    "stages": _tell_stage,
}
