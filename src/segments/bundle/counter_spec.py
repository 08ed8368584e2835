"""The edge's instructions about history: which counters to keep, and what the rules ask of them.

In and out: frozen specs, and the plain lists that a bundle holds of them. A counter is the smallest history that
answers the published rules; a question is one behaviour function of a rule. This file must never look into the
bytes of a counter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from segments.bundle.stage_machine import NAME_BYTES, StageMachine, decode_machine, encode_machine
from segments.bundle.windows import MAX_SECONDS, WINDOW_KINDS, Window
from segments.errors import BundleCorrupt

COUNTER_KINDS: Final = {
    # kind: what it keeps of the events that match it
    "times": "the times of the last `capacity` events: exact counts up to `capacity`",
    "first": "the time of the first event",
    "amounts": "times, counts and sums of a property in at most 20 entries: counts beyond 20, and sums",
    "open_amounts": "times, counts and sums of a property since the last event that ends them, in at most 20 entries",
    "distinct": "the last `capacity` different values of a property, hashed: exact counts up to `capacity`",
    "sample": "a sample of the different values of a property, hashed: estimates beyond 20",
    "sequence": "how far a sequence of events has come, and when it was last complete",
    "score": "one number that events add to and time wears down",
    "stages": "the stage of a lifecycle, since when, and the last activity",
}
AMOUNTS: Final = ("amounts", "open_amounts")
"""The kinds of sums: of a window, and of a window's part since something happened. The second has a name of its own so
that a worker which does not know it keeps its last good rules."""
QUESTIONS: Final = {
    # ask: its answer, out of what happened since the window's start
    "did": "whether anything happened; a sequence: whether it was completed",
    "began": "a sequence: whether all of a complete one happened",
    "count": "how many events, or how many different values",
    "sum": "the sum of the property",
    "first": "when the first kept event was, or nothing",
    "last": "when the last event was, or nothing",
    "score": "the score now",
    "stage": "the stage now",
    "stage_days": "the whole days since it was entered",
}
MAX_EXACT: Final = 20
"""Up to here a count is exact whatever happens; beyond, entries are merged or sampled."""
SAMPLE_CAPACITY: Final = 48
"""Different values that a sample keeps: about 250 bytes, for estimates that are mostly within 30 % of the truth."""
MAX_HISTORY_BYTES: Final = 2_800
"""The share of the segment cookie for all counters of a site, names and lengths included."""
MAX_COUNTERS: Final = 255
"""The most entries of one map of the cookie; each counter takes 12 bytes at least, so the limit above comes first."""
MAX_SCORE_PARTS: Final = 32
"""The most parts of one score; they cost nothing in the cookie, and a line each for whoever reads them."""
MAX_STEPS: Final = 8
"""Each step of a sequence costs up to five bytes; no funnel of the trade has more."""

_NAME_AND_LENGTH_BYTES: Final = 8
_TIME_BYTES: Final = 4
_HASH_BYTES: Final = 4
_MOST_COUNT_BYTES: Final = 5
_MOST_AMOUNT_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Step:
    """Events that count: by name and by a condition on their properties, if any.

    `condition_text` is the condition as the rules have it; it is part of the counter's name, so that the same
    history has the same counter in every bundle. `condition` is its place among the bundle's expressions.
    """

    event: str
    condition_text: str = ""
    condition: int | None = None


@dataclass(frozen=True, slots=True)
class CounterSpec:
    """One counter, named by `id`. Times in seconds.

    `steps` are what it records: one, or the steps of a sequence in order; an event of `resets` undoes a complete
    sequence. `property_name` is what sums and different values are of. `keep_s` is how far back any rule looks,
    0 for ever; `span_s` is how long a sequence may take from its first to its last step, 0 for any time. Of a score
    `span_s` is the half-life, 0 for none; `weights`, one a step, `cap` (0 for none) and `floor` are in ten-thousandths.
    A lifecycle has its `machine`, whose moves and activity name steps.
    """

    id: int
    kind: str
    steps: tuple[Step, ...]
    property_name: str = ""
    capacity: int = 1
    keep_s: int = 0
    span_s: int = 0
    resets: tuple[Step, ...] = ()
    weights: tuple[int, ...] = ()
    cap: int = 0
    floor: int = 0
    machine: StageMachine | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The question that one behaviour function of a rule asks of one counter."""

    counter_id: int
    ask: str
    window: Window


def counter_id(spec: CounterSpec) -> int:
    """The name of a counter: 32 bits of SHA-256 over what it records, whatever `id` the spec has.

    How much is kept is not part of the name, so a rule that now needs more carries the history on, as far as it
    goes. Only the entries of amounts are merged by their window, so there it is. A site has one lifecycle, which
    goes on whatever becomes of its stages and moves.
    """
    if spec.kind == "stages":
        return int.from_bytes(sha256(json.dumps([spec.kind]).encode()).digest()[:4], "big")
    recorded = [
        spec.kind,
        [[step.event, step.condition_text] for step in spec.steps],
        [[step.event, step.condition_text] for step in spec.resets],
        spec.property_name,
        spec.span_s,
        spec.keep_s if spec.kind in AMOUNTS else 0,
    ]
    return int.from_bytes(sha256(json.dumps(recorded).encode()).digest()[:4], "big")


def most_bytes(spec: CounterSpec) -> int:
    """The most that a counter can take of the segment cookie, its name and length included."""
    gap = _number_bytes(spec.keep_s or MAX_SECONDS)
    body = {
        "times": (spec.capacity - 1) * gap,
        "first": _number_bytes(MAX_SECONDS),
        **dict.fromkeys(AMOUNTS, MAX_EXACT * (gap + _MOST_COUNT_BYTES + _MOST_AMOUNT_BYTES)),
        "distinct": spec.capacity * (gap + _HASH_BYTES),
        "sample": 1 + spec.capacity * (gap + _HASH_BYTES),
        "sequence": 2 + (len(spec.steps) + 1) * _number_bytes(MAX_SECONDS),
        "score": _MOST_AMOUNT_BYTES,
        "stages": NAME_BYTES + 2 * _number_bytes(MAX_SECONDS),
    }[spec.kind]
    return _NAME_AND_LENGTH_BYTES + _TIME_BYTES + body


def _number_bytes(largest: int) -> int:
    """The length of a number in LEB128, seven bits a byte."""
    return max(1, -(-largest.bit_length() // 7))


def encode_counter(spec: CounterSpec) -> list[object]:
    """The plain list that a bundle holds; fields are appended with a default, never moved."""
    return [
        spec.id,
        spec.kind,
        [_encode_step(step) for step in spec.steps],
        spec.property_name,
        spec.capacity,
        spec.keep_s,
        spec.span_s,
        [_encode_step(step) for step in spec.resets],
        list(spec.weights),
        spec.cap,
        spec.floor,
        encode_machine(spec.machine) if spec.machine else None,
    ]


def decode_counter(fields: object) -> CounterSpec:
    """The spec in a plain list; later fields are ignored.

    Raises:
        BundleCorrupt: a field is missing, of the wrong kind or beyond its limits.
    """
    match fields:
        case [
            int(number),
            str(kind),
            [*steps],
            str(property_name),
            int(capacity),
            int(keep_s),
            int(span_s),
            [*resets],
            *later,
        ]:
            spec = CounterSpec(
                number,
                kind,
                tuple(map(_decode_step, steps)),
                property_name,
                capacity,
                keep_s,
                span_s,
                tuple(map(_decode_step, resets)),
                *_decode_score(later),
                machine=decode_machine(later[3], len(steps)) if len(later) > 3 and later[3] else None,
            )
        case _:
            raise BundleCorrupt("Expected eight fields of a counter, got something else - at counters")
    _check(spec)
    return spec


def encode_question(question: Question) -> list[object]:
    """The plain list that a bundle holds."""
    return [question.counter_id, question.ask, question.window.kind, question.window.length]


def decode_question(fields: object) -> Question:
    """The question in a plain list; later fields are ignored.

    Raises:
        BundleCorrupt: a field is missing or not known.
    """
    match fields:
        case [int(number), str(ask), str(kind), int(length), *_] if (
            ask in QUESTIONS and kind in WINDOW_KINDS and 0 <= length <= MAX_SECONDS
        ):
            return Question(number, ask, Window(kind, length))
    raise BundleCorrupt("Expected counter, ask, window and length, got something else - at questions")


def _encode_step(step: Step) -> list[object]:
    return [step.event, step.condition_text, step.condition]


def _decode_step(fields: object) -> Step:
    match fields:
        case [str(event), str(text), (int() | None) as condition, *_]:
            return Step(event, text, condition)
    raise BundleCorrupt("Expected event and condition, got something else - at the steps of a counter")


def _decode_score(fields: list[object]) -> tuple[tuple[int, ...], int, int]:
    match fields:
        case [[*weights], int(cap), int(floor), *_] if all(type(weight) is int for weight in weights):
            return tuple(weights), cap, floor  # type: ignore[arg-type]
        case []:
            return (), 0, 0
    raise BundleCorrupt("Expected weights, cap and floor, got something else - at a score")


def _check(spec: CounterSpec) -> None:
    limits: Mapping[str, bool] = {
        "id": 0 <= spec.id <= MAX_SECONDS,
        "kind": spec.kind in COUNTER_KINDS,
        "steps": 1
        <= len(spec.steps)
        <= {"sequence": MAX_STEPS, "score": MAX_SCORE_PARTS, "stages": MAX_SCORE_PARTS}.get(spec.kind, 1),
        "weights": len(spec.weights) == (len(spec.steps) if spec.kind == "score" else 0),
        "cap": spec.cap >= 0 and spec.floor >= 0,
        "machine": (spec.machine is not None) == (spec.kind == "stages"),
        "resets": len(spec.resets) <= MAX_STEPS,
        "capacity": 1 <= spec.capacity <= SAMPLE_CAPACITY,
        "keep_s": 0 <= spec.keep_s <= MAX_SECONDS,
        "span_s": 0 <= spec.span_s <= MAX_SECONDS,
    }
    wrong = [name for name, is_right in limits.items() if not is_right]
    if wrong:
        raise BundleCorrupt(f"Expected a counter within its limits, got another {wrong[0]} - at counters")
