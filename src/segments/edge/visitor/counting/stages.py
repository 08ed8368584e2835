"""The counter of a lifecycle: in which stage a visitor is, since when, and when they were last active.

    stages:  last, two bytes of the stage's name, seconds from entering it to last, seconds from the last activity

A stage is known by its name, so stages that are put in, taken out or moved leave visitors where they are; whoever is
in one that is gone begins anew. What time does between two events is found out when somebody asks, and never written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from segments.bundle.counter_spec import CounterSpec
from segments.bundle.stage_machine import AFTER, NAME_BYTES, ON, Move, StageMachine, stage_code
from segments.edge.visitor.counting.entries import (
    NumberReader,
    Occurrence,
    append_number,
    last_time,
    start_counter,
)
from segments.event_catalog import VISIT

DAY_S: Final = 86_400


class Standing(NamedTuple):
    """The position of a visitor in a lifecycle; times in Unix seconds."""

    stage: int
    entered_s: int
    active_s: int


def record_stages(counter: bytes | None, spec: CounterSpec, occurrence: Occurrence, now_s: int) -> bytes:
    """The counter after an event: what time has done by then, then activity, then the first move that it makes."""
    machine = _machine_of(spec)
    time_s = occurrence.time_s
    if counter is None:
        standing = Standing(0, time_s, time_s)
    else:
        last_s = min(last_time(counter), now_s)
        time_s = max(time_s, last_s)
        standing = _pass_time(_read(counter, machine, last_s), machine, time_s)
    if not set(machine.activity).isdisjoint(occurrence.steps):
        standing = standing._replace(active_s=time_s)
    for move in machine.moves:
        if move.source == standing.stage and move.trigger == ON and move.amount in occurrence.steps:
            standing = standing._replace(stage=move.target, entered_s=time_s)
            break
    return _write(standing, machine, time_s)


def begin_stages(spec: CounterSpec, first_seen_s: int, last_seen_s: int) -> bytes:
    """The counter of somebody who was known before there was a lifecycle: in the first stage since they came."""
    last_s = max(first_seen_s, last_seen_s)
    return _write(Standing(0, first_seen_s, last_s), _machine_of(spec), last_s)


def stay_active(counter: bytes, spec: CounterSpec, until_s: int) -> bytes:
    """The counter of somebody whose last visit went on until then, where visits count as activity.

    Raises:
        CookieMalformed: the counter has other bytes than its kind.
    """
    machine = _machine_of(spec)
    if all(spec.steps[place].event != VISIT for place in machine.activity):
        return counter
    last_s = last_time(counter)
    standing = _read(counter, machine, last_s)
    active_s = max(standing.active_s, until_s)
    return _write(standing._replace(active_s=active_s), machine, max(last_s, until_s))


def standing_at(counter: bytes | None, spec: CounterSpec, now_s: int) -> tuple[str, int]:
    """The stage at a moment, and the whole days of 24 hours since it was entered.

    Raises:
        CookieMalformed: the counter has other bytes than its kind.
    """
    machine = _machine_of(spec)
    if counter is None:
        return machine.stages[0], 0
    standing = _pass_time(_read(counter, machine, min(last_time(counter), now_s)), machine, now_s)
    return machine.stages[standing.stage], max(0, now_s - standing.entered_s) // DAY_S


def next_move_s(counter: bytes, spec: CounterSpec, now_s: int) -> int:
    """The next second at which time alone leads on, or makes the days in a stage one more.

    Raises:
        CookieMalformed: the counter has other bytes than its kind.
    """
    machine = _machine_of(spec)
    standing = _pass_time(_read(counter, machine, min(last_time(counter), now_s)), machine, now_s)
    due = [
        _due_s(move, standing)
        for move in machine.moves
        if move.source == standing.stage and move.trigger != ON
    ]
    days = max(0, now_s - standing.entered_s) // DAY_S + 1
    return min([*due, standing.entered_s + days * DAY_S])


def _machine_of(spec: CounterSpec) -> StageMachine:
    assert spec.machine is not None, "the reader of bundles lets no lifecycle without stages through"
    return spec.machine


def _pass_time(standing: Standing, machine: StageMachine, now_s: int) -> Standing:
    """The moves that time alone makes until now: the move that is due first, and from there on again.

    Moves by time alone lead nowhere twice (the publisher's check), so a look takes no more steps than there are stages.
    """
    for _ in machine.stages:
        due = [
            (_due_s(move, standing), place, move.target)
            for place, move in enumerate(machine.moves)
            if move.source == standing.stage and move.trigger != ON
        ]
        first = min(due, default=None)
        if first is None or first[0] > now_s:
            break
        standing = standing._replace(stage=first[2], entered_s=first[0])
    return standing


def _due_s(move: Move, standing: Standing) -> int:
    if move.trigger == AFTER:
        return standing.entered_s + move.amount
    return max(standing.entered_s, standing.active_s + move.amount)


def _read(counter: bytes, machine: StageMachine, last_s: int) -> Standing:
    numbers = NumberReader(counter)
    code = numbers.fixed(NAME_BYTES)
    entered_s, active_s = numbers.time_before(last_s), numbers.time_before(last_s)
    codes = _codes(machine.stages)
    return Standing(codes.index(code) if code in codes else 0, entered_s, active_s)


def _write(standing: Standing, machine: StageMachine, last_s: int) -> bytes:
    written = start_counter(last_s)
    written += _codes(machine.stages)[standing.stage].to_bytes(NAME_BYTES, "big")
    append_number(written, last_s - standing.entered_s)
    append_number(written, last_s - standing.active_s)
    return bytes(written)


@lru_cache(maxsize=16)
def _codes(stages: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(stage_code(stage) for stage in stages)
