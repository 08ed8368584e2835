"""Scores: exact against a history that keeps everything, whatever comes when."""

from __future__ import annotations

import random

import pytest

from segments.bundle.counter_spec import (
    CounterSpec,
    Question,
    Step,
    decode_counter,
    encode_counter,
    most_bytes,
)
from segments.bundle.windows import Window
from segments.edge.visitor.counters import Event, answer, record_event
from segments.edge.visitor.counting.score import score_at
from segments.edge.visitor.moments import Moment
from segments.errors import CookieMalformed

DAY = 86_400
NOW = 1_790_000_000


def spec(half_life_s=7 * DAY, cap=0, floor=0, weights=(10_000,)):
    steps = tuple(Step("abc"[place]) for place in range(len(weights)))
    return CounterSpec(1, "score", steps, "s", span_s=half_life_s, weights=weights, cap=cap, floor=floor)


def counted(score, *events):
    counters = {}
    for name, time_s in events:
        counters = record_event(counters, (score,), Event(name, time_s, {}), time_s, bool)
    return counters.get(1)


def asked(score, counter, now_s):
    return answer(counter, score, Question(1, "score", Window("ever")), Moment(now_s))


def test_a_score_halves_in_its_half_life_and_nobody_has_none():
    score = spec()
    counter = counted(score, ("a", NOW), ("a", NOW))
    assert [asked(score, counter, NOW + days * DAY) for days in (0, 7, 14)] == [2.0, 1.0, 0.5]
    assert asked(score, None, NOW) == 0.0


def test_without_a_half_life_it_never_wears_off():
    score = spec(half_life_s=0)
    assert asked(score, counted(score, ("a", NOW)), NOW + 3_650 * DAY) == 1.0


def test_cap_and_floor_bound_it():
    score = spec(cap=30_000, floor=5_000)
    counter = counted(score, *[("a", NOW)] * 9)
    assert asked(score, counter, NOW) == 3.0
    assert asked(score, counter, NOW + 999 * DAY) == 0.5
    little = counted(spec(floor=5_000, weights=(1_000,)), ("a", NOW))
    assert asked(spec(floor=5_000, weights=(1_000,)), little, NOW + 999 * DAY) == 0.1


def test_points_may_be_taken_away_but_never_below_nothing():
    score = spec(weights=(10_000, -30_000))
    assert asked(score, counted(score, ("a", NOW), ("b", NOW)), NOW) == 0.0
    assert asked(score, counted(score, ("a", NOW), ("b", NOW), ("a", NOW)), NOW) == 1.0


def test_a_clock_that_jumped_back_wears_nothing_off():
    score = spec()
    counter = counted(score, ("a", NOW))
    assert asked(score, counter, NOW - DAY) == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_one_number_says_what_the_whole_history_would(seed):
    chance = random.Random(seed)
    half_life_s = chance.choice((3_600, DAY, 30 * DAY))
    score = spec(half_life_s, weights=(10_000, 25_000, 300))
    at_s, events = NOW, []
    for _ in range(40):
        at_s += chance.choice((0, 1, 500, DAY // 3))
        events.append((chance.choice("abc"), at_s))
    now_s = at_s + chance.randint(0, 3 * DAY)
    points = {"a": 1.0, "b": 2.5, "c": 0.03}
    exact = sum(points[name] * 2 ** (-(now_s - time_s) / half_life_s) for name, time_s in events)
    assert asked(score, counted(score, *events), now_s) == pytest.approx(exact, abs=0.002)


def test_it_is_small_and_comes_back_from_a_bundle():
    score = spec(cap=100, floor=7, weights=(1, -2, 3))
    assert decode_counter(encode_counter(score)) == score
    assert len(counted(spec(weights=(10**9,)), *[("a", NOW)] * 50)) + 8 <= most_bytes(score)


def test_cut_bytes_are_no_score():
    with pytest.raises(CookieMalformed):
        score_at(b"\x6a\x00\x00\x00", spec(), NOW)


@pytest.mark.parametrize("seed", range(10))
def test_it_does_not_matter_in_which_order_events_arrive(seed):
    chance = random.Random(seed)
    score = spec(chance.choice((0, 3_600, DAY)), weights=(10_000, 25_000))
    events = [(chance.choice("ab"), NOW - chance.randint(0, 3 * DAY)) for _ in range(12)]
    now_s = NOW + chance.randint(0, DAY)
    counters = {}
    for name, time_s in events:
        counters = record_event(counters, (score,), Event(name, time_s, {}), NOW, bool)
    in_order = counted(score, *sorted(events, key=lambda event: event[1]))
    assert asked(score, counters[1], now_s) == pytest.approx(asked(score, in_order, now_s), abs=0.002)
