"""The counter of a score: one number that events add to and time wears down.

    score:  last, then the score at that second in ten-thousandths

A score halves in `span_s` seconds, never exceeds `cap`, and does not wear down below `floor`: who once had more keeps
that much. So one number and its time say all that a history could, however many events there were.
"""

from __future__ import annotations

from math import log2

from segments.bundle.counter_spec import CounterSpec
from segments.edge.visitor.counting.entries import (
    AMOUNT_SCALE,
    MAX_AMOUNT,
    NumberReader,
    Occurrence,
    append_signed,
    last_time,
    start_counter,
)


def record_score(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter with the weights of the steps that an event matches; of one in the past, what is left of them."""
    last_s, score = occurrence.time_s, 0
    if counter is not None:
        last_s = max(last_s, min(last_time(counter), now_s))
        score = _worn(counter, spec, last_s)
    points = sum(spec.weights[step] for step in occurrence.steps)
    score += _halved(points, spec, last_s - occurrence.time_s)
    most = min(spec.cap, MAX_AMOUNT) if spec.cap else MAX_AMOUNT
    written = start_counter(last_s)
    append_signed(written, max(0, min(score, most)))
    return bytes(written)


def score_at(counter: bytes | None, spec: CounterSpec, now_s: int) -> float:
    """The score at a moment; 0 for who did nothing.

    Raises:
        CookieMalformed: the counter has other bytes than a score.
    """
    return 0.0 if counter is None else _worn(counter, spec, now_s) / AMOUNT_SCALE


def worn_to_s(counter: bytes, spec: CounterSpec, points: float) -> int | None:
    """About the second at which wear alone brings the score down to so many points; None where it never does.

    Raises:
        CookieMalformed: the counter has other bytes than a score.
    """
    score, wanted = NumberReader(counter).signed(), points * AMOUNT_SCALE
    if not spec.span_s or not 0 < wanted < score or wanted < spec.floor:
        return None
    return last_time(counter) + int(spec.span_s * log2(score / wanted))


def _worn(counter: bytes, spec: CounterSpec, now_s: int) -> int:
    score = NumberReader(counter).signed()
    passed_s = max(0, now_s - last_time(counter))
    return max(_halved(score, spec, passed_s), min(score, spec.floor)) if passed_s else score


def _halved(points: int, spec: CounterSpec, passed_s: int) -> int:
    if not spec.span_s or passed_s <= 0:
        return points
    left: float = points * 2.0 ** (-passed_s / spec.span_s)
    return round(left)
