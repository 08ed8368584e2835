"""What a visitor is told of each kind of counter: all that it holds, and bytes that are none never break the answer."""

from dataclasses import replace

import pytest

from segments.bundle.counter_spec import COUNTER_KINDS, CounterSpec, Step, counter_id
from segments.bundle.stage_machine import Move, StageMachine
from segments.edge.own.history_report import spell_time, tell_counters
from segments.edge.visitor.counters import Event, record_event
from segments.edge.visitor.counting.entries import cut_counter

NOW_S = 1_800_000_000
HOUR = 3_600
MACHINE = StageMachine(("new", "active"), (Move(0, 1, "on", 0),), (0,))


def told(kind, names, *, counter=None, **fields):
    spec = CounterSpec(0, kind, tuple(map(Step, fields.pop("steps", ("buy",)))), **fields)
    spec = replace(spec, id=counter_id(spec))
    counters = {} if counter is None else {spec.id: counter}
    for place, name in enumerate(names):
        time_s = NOW_S - HOUR * (len(names) - place)
        event = Event(name, time_s, {"value": 2.5 * (place + 1)})
        counters = record_event(counters, [spec], event, time_s, lambda _condition: True)
    (row,) = tell_counters(counters, [spec], NOW_S)
    return row


@pytest.mark.parametrize(
    ("kind", "names", "fields", "content"),
    [
        ("times", ["buy"] * 3, {"capacity": 2}, {"times": ["2027-01-15T07:00:00Z", "2027-01-15T06:00:00Z"]}),
        ("first", ["buy"] * 2, {}, {"times": ["2027-01-15T06:00:00Z"]}),
        (
            "amounts",
            ["buy"],
            {"property_name": "value"},
            {"of": "value", "entries": [{"last": "2027-01-15T07:00:00Z", "events": 1, "sum": 2.5}]},
        ),
        (
            "distinct",
            ["buy"] * 2,
            {"property_name": "value", "capacity": 5},
            {"of": "value", "values_last_seen": ["2027-01-15T07:00:00Z", "2027-01-15T06:00:00Z"]},
        ),
        (
            "sample",
            ["buy"],
            {"property_name": "value", "capacity": 48},
            {"of": "value", "values_last_seen": ["2027-01-15T07:00:00Z"]},
        ),
        ("sequence", ["see"], {"steps": ("see", "buy")}, {"completed": [], "steps_reached": 1}),
        (
            "sequence",
            ["see", "buy"],
            {"steps": ("see", "buy")},
            {"completed": ["2027-01-15T07:00:00Z"], "steps_reached": 2},
        ),
        ("score", ["buy"] * 2, {"weights": (50_000,)}, {"score_now": 10.0}),
        ("stages", ["buy"], {"machine": MACHINE}, {"stage_now": "active", "for_days": 0}),
    ],
)
def test_each_kind_is_told_with_all_that_it_holds(kind, names, fields, content):
    row = told(kind, names, **fields)
    assert row["content"] == content
    assert row["last_event"] == "2027-01-15T07:00:00Z"
    assert "`" not in row["keeps"]


def test_what_cannot_be_read_is_told_as_such():
    for kind in COUNTER_KINDS:
        fields = {"machine": MACHINE} if kind == "stages" else {}
        row = told(kind, [], counter=NOW_S.to_bytes(4) + b"\x80", **fields)
        assert (row["content"], row["problem"]) == (None, "cookie-malformed")


def test_a_history_that_was_cut_is_told_so():
    row = told("times", [], counter=cut_counter(NOW_S))
    assert (row["content"], row["problem"]) == (None, "its details were dropped for want of space")


@pytest.mark.parametrize(
    ("unix_s", "text"),
    [(0, "1970-01-01T00:00:00Z"), (951_827_696, "2000-02-29T12:34:56Z"), (2**32 - 1, "2106-02-07T06:28:15Z")],
)
def test_a_moment_is_spelled_in_utc(unix_s, text):
    assert spell_time(unix_s) == text
