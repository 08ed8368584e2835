"""From behaviour functions to counters: the smallest history that answers all of a site's rules.

In: checked conditions with their source. Out: the counters to keep, the conditions on events that decide what is
counted, and for every behaviour call the question that it asks. This file must never ask for more history than the
rules can tell apart: `events.count("click", "7d") >= 3` needs three times, not a count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf
from typing import Final, TypeGuard

from segments.authoring.cel.syntax.ast import MIRRORED, Call, Constant, ListLiteral, Node, children
from segments.bundle.counter_spec import (
    MAX_EXACT,
    SAMPLE_CAPACITY,
    CounterSpec,
    Question,
    Step,
    counter_id,
)
from segments.bundle.windows import DAY_S, Window, parse_window
from segments.errors import AuthoringError

MAX_TIMES: Final = MAX_EXACT + 1
"""`== 20` has to see a twenty-first event."""
EVER: Final = Window("ever")

_ROUNDS_UP: Final = ("_>=_", "_<_")
"""`>= n` and `< n` are told apart by n events; the other comparisons need one more."""
_ASKS: Final = {
    "events.did": "did",
    "events.count": "count",
    "events.sum": "sum",
    "events.distinct": "count",
    "events.sequence": "did",
    "events.first": "first",
    "events.last": "last",
}
_RESET_PLACES: Final = {"events.sequence": 2, "events.sum": 3}
TIMED: Final = ("first", "last")
"""Functions that ask for a time: of everything that is kept, so they have no window."""


@dataclass(frozen=True, slots=True)
class Use:
    """A behaviour call in a rule. `needed` is how many events or values the rule can tell apart, perhaps inf."""

    call: Call
    source: str
    needed: float


@dataclass(frozen=True, slots=True)
class DerivedCounters:
    """The history that a site's rules need. A step's `condition` is a place in `conditions`.

    `questions` pairs every behaviour call, as it stands in its rule's tree, with what it asks.
    """

    counters: tuple[CounterSpec, ...]
    conditions: tuple[Node, ...]
    questions: tuple[tuple[Call, Question], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A behaviour call taken apart. `conditions` holds text and tree of the event's condition, if there is one."""

    function: str
    events: tuple[str, ...]
    property_name: str
    window: Window
    condition_text: str
    condition: Node | None
    resets: tuple[str, ...] = ()


def derive_counters(conditions: Iterable[tuple[Node, str]]) -> DerivedCounters:
    """The counters for checked conditions, each with the source that its spans point into.

    Raises:
        AuthoringError: two counters would have one name.
    """
    uses = [use for node, source in conditions for use in find_uses(node, source)]
    readings = [_read(use) for use in uses]
    places: dict[str, int] = {}
    trees: list[Node] = []
    for reading in readings:
        if reading.condition is not None and reading.condition_text not in places:
            places[reading.condition_text] = len(trees)
            trees.append(reading.condition)
    needed: dict[tuple[object, ...], float] = {}
    for use, reading in zip(uses, readings, strict=True):
        key = _key(reading)
        needed[key] = max(needed.get(key, 1), use.needed)
    specs = [_spec(reading, needed[_key(reading)], places) for reading in readings]
    questions = {
        use.call: _question(reading, spec) for use, reading, spec in zip(uses, readings, specs, strict=True)
    }
    return DerivedCounters(_merge(specs), tuple(trees), tuple(questions.items()))


def spell_use(use: Use) -> str:
    """A behaviour call in one spelling for all that ask the same: the name of the signal with its answer."""
    call, text = use.call, _read(use).condition_text
    shown = [_spell(argument) for argument in (call.arguments[:-1] if text else call.arguments)]
    return f"{call.function}({', '.join([*shown, text] if text else shown)})"


def events_of(call: Call) -> tuple[str, ...]:
    """The events that a behaviour call speaks of, those that undo a sequence among them."""
    named = _texts(call.arguments[0])
    return (*named, *(text for node in resets_of(call) for text in _texts(node)))


def resets_of(call: Call) -> tuple[Node, ...]:
    """The argument of a behaviour call that lists the events which undo it, if it has one."""
    place = _RESET_PLACES.get(call.function)
    last = call.arguments[place:] if place is not None else ()
    return tuple(node for node in last if isinstance(node, ListLiteral))


def _spell(node: Node) -> str:
    if isinstance(node, ListLiteral):
        return f"[{', '.join(map(_spell, node.elements))}]"
    return json.dumps(_text(node), ensure_ascii=False)


def spell_counter(spec: CounterSpec) -> str:
    """A counter in words: what it keeps of which events."""
    steps = ", ".join(
        f"{step.event} where {step.condition_text}" if step.condition_text else step.event
        for step in spec.steps
    )
    if spec.kind == "score":
        return f"score {spec.property_name}"
    if spec.kind == "stages":
        return "the lifecycle"
    kept = f"{spec.property_name} of " if spec.property_name else ""
    span = f" within {-(-spec.keep_s // DAY_S)} d" if spec.keep_s else ""
    return f"{spec.kind} of {kept}{steps}{span}"


def is_behaviour(node: Node) -> TypeGuard[Call]:
    """True if a node is a behaviour call."""
    return isinstance(node, Call) and node.function in _ASKS


def find_uses(node: Node, source: str) -> Iterator[Use]:
    """Every behaviour call below a node, with how much it must be able to tell."""
    bounded = _bounded_call(node)
    if bounded is not None:
        yield Use(bounded[0], source, bounded[1])
        return
    if is_behaviour(node):
        yield Use(node, source, 1 if _ASKS[node.function] in ("did", *TIMED) else inf)
        return
    for child in children(node):
        yield from find_uses(child, source)


def _bounded_call(node: Node) -> tuple[Call, float] | None:
    """A count that is compared with a number, and how many it takes to tell."""
    match node:
        case Call("between", (Call() as call, _, Constant(_, (int() | float()) as number))):
            comparison = "_<=_"
        case Call(function, (Call() as call, Constant(_, (int() | float()) as number))) if (
            function in MIRRORED
        ):
            comparison = function
        case Call(function, (Constant(_, (int() | float()) as number), Call() as call)) if (
            function in MIRRORED
        ):
            comparison = MIRRORED[function]
        case _:
            return None
    if _ASKS.get(call.function) != "count" or not -inf < number < inf:
        return None
    return call, max(1, ceil(number) if comparison in _ROUNDS_UP else floor(number) + 1)


def _read(use: Use) -> _Reading:
    """The parts of a behaviour call, which the checker has proved to be constants of their kinds."""
    function, [first, *rest] = use.call.function, use.call.arguments
    property_name = _text(rest.pop(0)) if function in ("events.sum", "events.distinct") else ""
    window = EVER if _ASKS[function] in TIMED else parse_window(_text(rest.pop(0)))
    if window is None:
        raise ValueError(f"Expected a checked window - at {use.call.span}")
    events = _texts(first)
    resets = resets_of(use.call)
    if function == "events.sequence" or resets:
        undone_by = _texts(resets[0]) if resets else ()
        return _Reading(function, events, property_name, window, "", None, undone_by)
    condition = rest[0] if rest else None
    text = "" if condition is None else use.source[slice(*condition.span)]
    return _Reading(function, events, property_name, window, text, condition)


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(map(_text, node.elements if isinstance(node, ListLiteral) else (node,)))


def _text(node: Node) -> str:
    if isinstance(node, Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"Expected checked constant text - at {node.span}")


def _key(reading: _Reading) -> tuple[object, ...]:
    """The key by which two calls are the same question, however each compares its answer."""
    return (
        reading.function,
        reading.events,
        reading.property_name,
        reading.window,
        reading.condition_text,
        reading.resets,
    )


def _spec(reading: _Reading, needed: float, places: dict[str, int]) -> CounterSpec:
    steps = tuple(
        Step(event, reading.condition_text, places.get(reading.condition_text)) for event in reading.events
    )
    kind, capacity = _kind_of(reading.function, needed)
    if kind == "amounts" and reading.resets:
        kind = "open_amounts"
    is_sequence = kind == "sequence"
    spec = CounterSpec(
        id=0,
        kind=kind,
        steps=steps,
        property_name=reading.property_name,
        capacity=capacity,
        keep_s=0 if is_sequence else reading.window.longest_s(),
        span_s=reading.window.longest_s() if is_sequence and _is_span(reading.window) else 0,
        resets=tuple(map(Step, reading.resets)),
    )
    return replace(spec, id=counter_id(spec))


def _kind_of(function: str, needed: float) -> tuple[str, int]:
    """The kind of counter that tells `needed` events or values apart, and its capacity."""
    is_exact = needed <= MAX_TIMES
    match function:
        case "events.sequence":
            return "sequence", 1
        case "events.first":
            return "first", 1
        case "events.sum":
            return "amounts", 1
        case "events.distinct":
            return ("distinct", int(needed)) if is_exact else ("sample", SAMPLE_CAPACITY)
        case _:
            return ("times", int(needed)) if is_exact else ("amounts", 1)


def _question(reading: _Reading, spec: CounterSpec) -> Question:
    """The question of a call: a sequence in a span counts at any time, one in a visit or a day only with all of it."""
    if reading.function != "events.sequence":
        return Question(spec.id, _ASKS[reading.function], reading.window)
    if _is_span(reading.window):
        return Question(spec.id, "did", EVER)
    return Question(spec.id, "began", reading.window)


def _is_span(window: Window) -> bool:
    return window.kind in ("rolling", "months")


def _merge(specs: Sequence[CounterSpec]) -> tuple[CounterSpec, ...]:
    """One spec for each counter, with room for the most that any rule asks of it.

    Raises:
        AuthoringError: two counters have one name, which chance does once in 2^32 pairs.
    """
    merged: dict[int, CounterSpec] = {}
    for spec in specs:
        known = merged.setdefault(spec.id, spec)
        if _recorded(known) != _recorded(spec):
            raise AuthoringError(
                f"Expected histories with names of their own, got one name for {spell_counter(known)} and "
                f"{spell_counter(spec)}; write one of them a little differently"
            )
        merged[spec.id] = replace(
            known,
            capacity=max(known.capacity, spec.capacity),
            keep_s=max(known.keep_s, spec.keep_s) if known.keep_s and spec.keep_s else 0,
        )
    return tuple(merged.values())


def _recorded(spec: CounterSpec) -> CounterSpec:
    """The identity of a counter, whatever room it has."""
    return replace(spec, id=0, capacity=0, keep_s=0)
