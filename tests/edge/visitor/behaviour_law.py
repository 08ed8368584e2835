"""The law of behaviour: rules over counters decide as rules over a history that has forgotten nothing.

Random rules and random days out of a seed, through the bytes: compiled, published, cookies sealed and opened at every
step. The model keeps every event and reads the rules' own structure, never what the compiler made of them.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from segments.edge.http.request import parse_request
from segments.edge.own.event_reports import EventRates, take_events
from tests.edge.site_of_rules import open_rules
from tests.edge.visiting import START_S, Visitor

NAMES = ("a", "b", "c")
ITEMS = ("x", "y", "z", "w")
WINDOWS = {"30s": 30, "5m": 300, "2h": 7_200, "1d": 86_400, "9d": 777_600, "ever": 0, "today": -1}
UTC_TEXAS = {"country": "US", "regionCode": "TX"}
MOST_EVENTS = 20
"""Up to here sums and large counts are exact too."""


@dataclass(frozen=True)
class Happened:
    name: str
    time_s: int
    value: float
    item: str


@dataclass(frozen=True)
class Leaf:
    """One comparison with a behaviour function, as text and as what it means."""

    text: str
    holds: object


def run_behaviour_law(seed: int, folder: Path, *, rules: int, steps: int, is_late: bool = False) -> int:
    """Compare after each step, and later without one; returns how many segments matched.

    With `is_late` events arrive in another order than they happened; sequences, which go by arrival, are left out.
    """
    chance = random.Random(seed)
    kinds = (_did, _count, _count, _sum, _distinct, *((_last, _first) if is_late else (_sequence,)))
    made = [_condition(chance, chance.choice((0, 1, 1, 2)), kinds) for _ in range(rules)]
    text = "".join(f"[segments.s{n}]\nwhen = '''{leaf.text}'''\n" for n, leaf in enumerate(made))
    visitor, rates = Visitor(open_rules("history_days = 400\n" + text, folder), UTC_TEXAS), EventRates()
    history: list[Happened] = []
    at_s = matched = 0
    visitor.look(at_s)
    for _ in range(steps):
        at_s += chance.choice((0, 1, 20, 40, 400, 5_000, 90_000, 300_000))
        if len(history) < MOST_EVENTS:
            late_s = chance.choice((0, 1, 30, 300, 7_000, 86_400, 500_000)) if is_late else 0
            history.append(_do_something(chance, visitor, at_s, late_s, rates))
        for later_s in (0, chance.choice((0, 1, 29, 30, 31, 299, 300, 7_199, 7_200, 86_400, 777_599))):
            now_s = START_S + at_s + later_s
            seen = visitor.look(at_s + later_s, sec_purpose="prefetch")
            expected = {f"s{n}" for n, leaf in enumerate(made) if leaf.holds(history, now_s)}
            assert seen == expected, (
                f"seed {seed}: {[made[int(n[1:])].text for n in seen ^ expected]} at {now_s}"
            )
            matched += len(seen)
    return matched


def _do_something(chance, visitor, at_s, late_s, rates):
    event = Happened(
        chance.choice(NAMES),
        START_S + at_s - late_s,
        chance.choice((0.5, 1.25, 3.0, -2.0)),
        chance.choice(ITEMS),
    )
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    request = parse_request("POST", "https://shop.example/_segments/events", {"cookie": cookie}, visitor.cf)
    properties = {"value": event.value, "item": event.item}
    row = {"name": event.name, "time": event.time_s * 1_000, "properties": properties}
    counted = take_events(request, visitor.site, json.dumps(row).encode(), START_S + at_s, rates)
    assert json.loads(counted.reply.body)["accepted"] == 1
    visitor.keep(counted.reply.head.set_cookies)
    return event


def _condition(chance, depth, kinds):
    if depth == 0:
        return chance.choice(kinds)(chance)
    parts = [_condition(chance, depth - 1, kinds) for _ in range(chance.choice((2, 3)))]
    kind = chance.choice(("&&", "||", "!", "at_least"))
    texts = [f"({part.text})" for part in parts]
    if kind == "!":
        return Leaf(f"!{texts[0]}", lambda history, now: not parts[0].holds(history, now))
    if kind == "at_least":
        needed = chance.randint(1, len(parts))
        return Leaf(
            f"at_least({needed}, [{', '.join(texts)}])",
            lambda history, now: sum(part.holds(history, now) for part in parts) >= needed,
        )
    combine = all if kind == "&&" else any
    return Leaf(
        f" {kind} ".join(texts), lambda history, now: combine(part.holds(history, now) for part in parts)
    )


def _since(window, now_s):
    length = WINDOWS[window]
    if length == -1:
        return now_s - now_s % 86_400
    return now_s - length + 1 if length else 0


def _filter(chance):
    """A condition on the event, as text behind a comma, and as what it means."""
    item = chance.choice(ITEMS)
    return chance.choice(
        (
            ("", lambda _event: True),
            ("", lambda _event: True),
            (f', event.item == "{item}"', lambda event: event.item == item),
            (", event.value > 1.0", lambda event: event.value > 1.0),
        )
    )


def _window_of(chance):
    name, window, (text, passes) = chance.choice(NAMES), chance.choice(tuple(WINDOWS)), _filter(chance)

    def kept(history, now_s):
        since_s = _since(window, now_s)
        return [
            event for event in history if event.name == name and event.time_s >= since_s and passes(event)
        ]

    return name, window, text, kept


def _did(chance):
    name, window, text, kept = _window_of(chance)
    return Leaf(f'events.did("{name}", "{window}"{text})', lambda history, now: bool(kept(history, now)))


def _last(chance, function="last", pick=max):
    """`known` beside it, since a time that there is not is unknown, which is not false."""
    name, (text, passes) = chance.choice(NAMES), _filter(chance)
    since_s = chance.choice((60, 7_200, 86_400))
    call = f'events.{function}("{name}"{text})'

    def holds(history, now_s):
        times = [event.time_s for event in history if event.name == name and passes(event)]
        return bool(times) and pick(times) > now_s - since_s

    told = f'events.did("{name}", "ever"{text})'
    return Leaf(f'({told} && {call} > time.now - duration("{since_s}s"))', holds)


def _first(chance):
    return _last(chance, "first", min)


def _compared(chance, text, value_of, bounds):
    operator, bound = chance.choice(("<", "<=", ">", ">=", "==", "!=")), chance.choice(bounds)
    compare = {
        "<": lambda value: value < bound,
        "<=": lambda value: value <= bound,
        ">": lambda value: value > bound,
        ">=": lambda value: value >= bound,
        "==": lambda value: value == bound,
        "!=": lambda value: value != bound,
    }[operator]
    return Leaf(f"{text} {operator} {bound}", lambda history, now: compare(value_of(history, now)))


def _count(chance):
    name, window, text, kept = _window_of(chance)
    call = f'events.count("{name}", "{window}"{text})'
    return _compared(chance, call, lambda history, now: len(kept(history, now)), (0, 1, 2, 3, 5))


def _sum(chance):
    name, window, text, kept = _window_of(chance)
    call = f'events.sum("{name}", "value", "{window}"{text})'
    return _compared(
        chance, call, lambda history, now: sum(event.value for event in kept(history, now)), (0.0, 1.25, 3.0)
    )


def _distinct(chance):
    name, window, text, kept = _window_of(chance)
    call = f'events.distinct("{name}", "item", "{window}"{text})'
    return _compared(
        chance, call, lambda history, now: len({event.item for event in kept(history, now)}), (0, 1, 2, 3)
    )


def _sequence(chance):
    steps = chance.sample(NAMES, chance.choice((1, 2, 3)))
    window = chance.choice(("5m", "2h", "9d"))
    resets = [name for name in NAMES if name not in steps and chance.random() < 0.5]
    undone = f", {json.dumps(resets)}" if resets else ""
    return Leaf(
        f'events.sequence({json.dumps(steps)}, "{window}"{undone})',
        lambda history, _now: _is_complete(history, steps, WINDOWS[window], resets),
    )


def _is_complete(history, steps, span_s, resets):
    """Whether some chain of all steps within the span was not undone since."""
    for end in range(len(history)):
        if any(event.name in resets for event in history[end + 1 :]):
            continue
        for start in range(end + 1):
            if history[end].time_s - history[start].time_s <= span_s and _is_chain(
                history[start : end + 1], steps
            ):
                return True
    return False


def _is_chain(events, steps):
    """Whether the steps happen in order, from the first of these events to the last."""
    if events[0].name != steps[0] or events[-1].name != steps[-1]:
        return False
    if len(steps) == 1:
        return len(events) == 1
    inner = iter(event.name for event in events[1:-1])
    return len(events) > 1 and all(step in inner for step in steps[1:-1])
