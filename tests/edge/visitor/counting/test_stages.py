"""Lifecycles: exact against a visitor who is watched at every second, whatever comes when."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from segments.bundle.counter_spec import (
    CounterSpec,
    Question,
    Step,
    counter_id,
    decode_counter,
    encode_counter,
    most_bytes,
)
from segments.bundle.stage_machine import AFTER, IDLE, ON, Move, StageMachine
from segments.bundle.windows import Window
from segments.edge.visitor.counters import Event, answer, record_event
from segments.edge.visitor.counting.stages import begin_stages, stay_active
from segments.edge.visitor.moments import Moment
from segments.errors import BundleCorrupt, CookieMalformed

DAY = 86_400
NOW = 1_790_000_000
STAGES = ("new", "active", "at-risk", "churned", "won-back")
MOVES = (
    Move(0, 1, AFTER, 7 * DAY),
    Move(1, 2, IDLE, 14 * DAY),
    Move(2, 3, IDLE, 30 * DAY),
    Move(2, 1, ON, 0),
    Move(3, 4, ON, 0),
    Move(4, 1, AFTER, 7 * DAY),
)


def spec_of(stages=STAGES, moves=MOVES, events=("visit",), activity=(0,)):
    machine = StageMachine(stages, moves, activity)
    spec = CounterSpec(0, "stages", tuple(map(Step, events)), machine=machine)
    return replace(spec, id=counter_id(spec))


def played(spec, *events):
    counters = {}
    for name, time_s in events:
        counters = record_event(counters, (spec,), Event(name, time_s, {}), time_s, bool)
    return counters.get(spec.id)


def stage(spec, counter, now_s):
    return answer(counter, spec, Question(spec.id, "stage", Window("ever")), Moment(now_s))


def days(spec, counter, now_s):
    return answer(counter, spec, Question(spec.id, "stage_days", Window("ever")), Moment(now_s))


def test_stages_follow_each_other_by_time_alone_each_at_its_second():
    spec = spec_of()
    counter = played(spec, ("visit", NOW), ("visit", NOW + DAY))
    for days_later, before, after in (
        (7, "new", "active"),
        (15, "active", "at-risk"),
        (31, "at-risk", "churned"),
    ):
        moment_s = NOW + days_later * DAY
        assert (stage(spec, counter, moment_s - 1), stage(spec, counter, moment_s)) == (before, after)
    assert days(spec, counter, NOW + 33 * DAY - 1) == 1
    assert days(spec, counter, NOW + 33 * DAY) == 2
    assert stage(spec, counter, NOW + 3_650 * DAY) == "churned"


def test_an_event_leads_on_and_time_comes_before_it():
    spec = spec_of()
    counter = played(spec, ("visit", NOW), ("visit", NOW + 30 * DAY))
    assert stage(spec, counter, NOW + 30 * DAY) == "won-back", "at that very second they were gone"
    assert stage(spec, counter, NOW + 37 * DAY) == "active"
    earlier = played(spec, ("visit", NOW), ("visit", NOW + 30 * DAY - 1))
    assert stage(spec, earlier, NOW + 30 * DAY - 1) == "active"


def test_nobody_begins_in_the_first_stage():
    assert stage(spec_of(), None, NOW) == "new"
    assert days(spec_of(), None, NOW) == 0


def test_whoever_was_known_before_has_been_there_since_they_came():
    spec = spec_of()
    counter = begin_stages(spec, NOW - 100 * DAY, NOW - 20 * DAY)
    assert stage(spec, counter, NOW) == "at-risk"
    assert days(spec, counter, NOW) == 6


def test_a_visit_is_activity_until_its_end():
    spec = spec_of()
    counter = stay_active(played(spec, ("visit", NOW - 8 * DAY), ("visit", NOW)), spec, NOW + 5_000)
    assert stage(spec, counter, NOW + 14 * DAY + 4_999) == "active"
    assert stage(spec, counter, NOW + 14 * DAY + 5_000) == "at-risk"
    assert stay_active(counter, spec, NOW) == counter
    other = spec_of(events=("visit", "login"), activity=(1,))
    counter = played(other, ("login", NOW))
    assert stay_active(counter, other, NOW + 5_000) == counter


def test_a_stage_is_known_by_its_name_and_one_that_is_gone_begins_anew():
    counter = played(spec_of(), ("visit", NOW), ("visit", NOW + 8 * DAY))
    other = spec_of(("trial", "active", "new"), (Move(0, 1, ON, 0), Move(1, 2, AFTER, 400 * DAY)))
    assert other.id == spec_of().id
    gone = played(spec_of(), ("visit", NOW), ("visit", NOW + 40 * DAY))
    fewer = spec_of(STAGES[:2], MOVES[:1])
    assert [stage(one, counter, NOW + 9 * DAY) for one in (spec_of(), other)] == ["active", "active"]
    assert stage(fewer, gone, NOW + 40 * DAY) == "new"


def test_a_clock_that_jumped_back_moves_nothing():
    spec = spec_of()
    counter = played(spec, ("visit", NOW))
    assert stage(spec, counter, NOW - 99 * DAY) == "new"
    again = record_event({spec.id: counter}, (spec,), Event("visit", NOW, {}), NOW - DAY, bool)[spec.id]
    assert stage(spec, again, NOW - DAY) == "new"


def test_it_survives_the_bundle_and_stays_within_its_size():
    spec = spec_of()
    assert decode_counter(encode_counter(spec)) == spec
    old = begin_stages(spec, 0, 2**32 - 1)
    assert len(old) + 8 <= most_bytes(spec)


@pytest.mark.parametrize(
    "machine",
    [
        None,
        [],
        [[], [], []],
        [["a"], [[0, 1, "after", 5]], [0]],
        [["a", "b"], [[0, 1, "on", 1]], [0]],
        [["a", "b"], [[0, 1, "sometimes", 1]], [0]],
        [["a", "b"], [[0, 1, "after", 0]], [0]],
        [["a", "b"], [[0, 1, "after", True]], [0]],
        [["a", "b"], [[0, 1, "after", 5]], [3]],
        [["a", 2], [[0, 1, "after", 5]], [0]],
        [["a"] * 99, [], [0]],
    ],
)
def test_a_machine_that_is_none_is_refused(machine):
    fields = encode_counter(spec_of())
    fields[11] = machine
    with pytest.raises(BundleCorrupt):
        decode_counter(fields)


@pytest.mark.parametrize(
    "counter", [b"", b"\0\0\0", b"\0\0\0\1", b"\0\0\0\1ab", b"\0\0\0\1ab\x80", b"\0\0\0\1ab\x05\0"]
)
def test_bytes_of_another_kind_are_told(counter):
    with pytest.raises(CookieMalformed):
        stage(spec_of(), counter, NOW)


# Random machines and streams, against a visitor who is looked at every second


def random_machine(chance):
    count = chance.randint(2, 5)
    timed = [
        Move(source, target, chance.choice((AFTER, IDLE)), chance.randint(1, 12))
        for source in range(count)
        for target in range(source + 1, count)
        if chance.random() < 0.5
    ]
    on = [
        Move(chance.randrange(count), chance.randrange(count), ON, chance.randrange(3))
        for _ in range(chance.randint(1, 5))
    ]
    moves = [*timed, *on]
    chance.shuffle(moves)
    activity = tuple(sorted(chance.sample(range(3), chance.randint(1, 3))))
    return spec_of(STAGES[:count], tuple(moves), ("a", "b", "c"), activity)


def watched(spec, events, until_s):
    """The stage at a second, by doing at each second what is due then, before and after each event."""
    machine = spec.machine
    place, entered_s, active_s = 0, events[0][1], events[0][1]
    for now_s in range(events[0][1], until_s + 1):
        for name in [*(name for name, time_s in events if time_s == now_s), None]:
            while True:
                waited = {AFTER: now_s - entered_s, IDLE: now_s - active_s, ON: -1}
                due = [
                    move
                    for move in machine.moves
                    if move.source == place and waited[move.trigger] >= move.amount
                ]
                if not due:
                    break
                place, entered_s = due[0].target, now_s
            step = "abc".index(name) if name else None
            if step in machine.activity:
                active_s = now_s
            for move in machine.moves:
                if (move.source, move.trigger, move.amount) == (place, ON, step):
                    place, entered_s = move.target, now_s
                    break
    return machine.stages[place]


@pytest.mark.parametrize("seed", range(60))
def test_little_says_what_watching_every_second_would(seed):
    chance = random.Random(seed)
    spec = random_machine(chance)
    time_s, events = NOW, []
    for _ in range(chance.randint(1, 12)):
        events.append((chance.choice("abc"), time_s))
        time_s += chance.choice((0, 0, 1, 2, 3, 5, 8, 13, 21))
        counter = played(spec, *events)
        for later_s in (events[-1][1], time_s, time_s + chance.randint(0, 40)):
            assert stage(spec, counter, later_s) == watched(spec, events, later_s)
