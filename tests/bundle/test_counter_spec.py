from dataclasses import replace

import msgpack
import pytest

from segments.bundle.counter_spec import (
    COUNTER_KINDS,
    QUESTIONS,
    CounterSpec,
    Question,
    Step,
    counter_id,
    decode_counter,
    decode_question,
    encode_counter,
    encode_question,
)
from segments.bundle.stage_machine import Move, StageMachine
from segments.bundle.windows import Window
from segments.errors import BundleCorrupt

SPEC = CounterSpec(
    7,
    "sequence",
    (Step("sign_up"), Step("activate", "event.plan == 'pro'", 3)),
    "",
    1,
    86_400,
    172_800,
    (Step("log_in"),),
)
QUESTION = Question(7, "did", Window("rolling", 3_600))


def through_bytes(value):
    return msgpack.unpackb(msgpack.packb(value))


@pytest.mark.parametrize("kind", COUNTER_KINDS)
def test_a_spec_comes_back_through_the_bundles_bytes(kind):
    spec = SPEC if kind == "sequence" else CounterSpec(2**32 - 1, kind, (Step("view"),), "item", 20, 60)
    if kind == "score":
        spec = replace(spec, weights=(-7,), cap=9, floor=2)
    if kind == "stages":
        moves = (Move(0, 1, "after", 60), Move(1, 0, "on", 0))
        spec = replace(spec, machine=StageMachine(("new", "old"), moves, (0,)))
    assert decode_counter(through_bytes(encode_counter(spec))) == spec


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_question_comes_back_through_the_bundles_bytes(ask):
    question = replace(QUESTION, ask=ask)
    assert decode_question(through_bytes(encode_question(question))) == question


def test_later_fields_are_ignored():
    assert decode_counter([*encode_counter(SPEC), "later"]) == SPEC
    assert decode_question([*encode_question(QUESTION), "later"]) == QUESTION


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": -1},
        {"id": 2**32},
        {"kind": "gauge"},
        {"kind": "times"},
        {"steps": ()},
        {"steps": (Step("a"),) * 9},
        {"resets": (Step("a"),) * 9},
        {"capacity": 0},
        {"capacity": 49},
        {"keep_s": -1},
        {"keep_s": 2**32},
        {"span_s": -1},
    ],
)
def test_a_spec_beyond_its_limits_is_corrupt(wrong):
    with pytest.raises(
        BundleCorrupt, match=f"another {next(iter(wrong)) if wrong != {'kind': 'times'} else 'steps'}"
    ):
        decode_counter(encode_counter(replace(SPEC, **wrong)))


@pytest.mark.parametrize(
    "fields", [None, [], {}, "x", encode_counter(SPEC)[:7], [7, "times", [["view"]], "", 1, 0, 0, []]]
)
def test_other_values_are_no_spec(fields):
    with pytest.raises(BundleCorrupt, match="counter"):
        decode_counter(fields)


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        [7, "did", "rolling"],
        [7, "guess", "rolling", 1],
        [7, "did", "fortnight", 1],
        [7, "did", "rolling", -1],
    ],
)
def test_other_values_are_no_question(fields):
    with pytest.raises(BundleCorrupt, match="question"):
        decode_question(fields)


def test_a_counter_is_named_by_what_it_records_and_not_by_how_much():
    named = counter_id(SPEC)
    same = [{"id": 1}, {"capacity": 9}, {"keep_s": 60}]
    other = [
        {"kind": "times"},
        {"steps": SPEC.steps[:1]},
        {"property_name": "item"},
        {"span_s": 60},
        {"resets": ()},
    ]
    assert {counter_id(replace(SPEC, **change)) for change in same} == {named}
    assert len({counter_id(replace(SPEC, **change)) for change in other} | {named}) == len(other) + 1


def test_conditions_name_a_counter_by_their_text_and_not_by_their_place():
    moved = replace(SPEC, steps=(SPEC.steps[0], replace(SPEC.steps[1], condition=9)))
    changed = replace(SPEC, steps=(SPEC.steps[0], replace(SPEC.steps[1], condition_text="true")))
    assert counter_id(moved) == counter_id(SPEC) != counter_id(changed)


def test_entries_that_are_merged_by_their_window_are_named_by_it():
    spec = CounterSpec(0, "amounts", (Step("purchase"),), "value")
    assert counter_id(replace(spec, keep_s=60)) != counter_id(replace(spec, keep_s=61))


def test_the_name_of_a_counter_never_changes():
    # Cookies in browsers hold these numbers: another name would make every visitor's history start anew.
    assert counter_id(CounterSpec(0, "times", (Step("view"),))) == 1004152961
