from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.catalog import SIGNALS
from segments.edge.cel.values import Timestamp
from segments.edge.visitor.state import (
    LAST_SEEN_STEP_S,
    MAX_VISITS,
    VISIT_IDLE_S,
    VisitorState,
    advance_visit,
    is_worth_writing,
    visitor_signals,
)

NOW = 1_790_000_000
DAY = 86_400
FIRST = VisitorState("v", NOW, NOW, None, NOW, 1)


def test_a_visitor_without_history_starts_a_first_visit():
    assert advance_visit(None, NOW, "v") == FIRST


@pytest.mark.parametrize("no_id", [None, ""])
def test_a_visitor_who_must_not_be_named_has_no_id(no_id):
    assert advance_visit(None, NOW, no_id).id is None
    assert advance_visit(replace(FIRST, id=None), NOW, no_id).id is None


def test_an_id_is_kept_and_a_missing_one_filled():
    assert advance_visit(FIRST, NOW, "other").id == "v"
    assert advance_visit(replace(FIRST, id=None), NOW, "fresh").id == "fresh"


def test_a_request_within_the_idle_time_continues_the_visit():
    assert advance_visit(FIRST, NOW + VISIT_IDLE_S - 1, None) == replace(
        FIRST, last_seen_s=NOW + VISIT_IDLE_S - 1
    )


def test_idle_time_starts_the_next_visit():
    later = NOW + VISIT_IDLE_S
    assert advance_visit(FIRST, later, None) == VisitorState("v", NOW, later, NOW, later, 2)


def test_a_long_visit_goes_on_as_long_as_requests_come():
    state = FIRST
    for minute in range(0, 600, 10):
        state = advance_visit(state, NOW + minute * 60, None)
    assert (state.visits, state.visit_started_s) == (1, NOW)


def test_the_idle_time_is_the_sites_to_choose():
    assert advance_visit(FIRST, NOW + 600, None, idle_s=600).visits == 2
    assert advance_visit(FIRST, NOW + 599, None, idle_s=600).visits == 1


def test_visits_stop_at_their_largest_number():
    assert advance_visit(replace(FIRST, visits=MAX_VISITS), NOW + DAY, None).visits == MAX_VISITS


def test_counters_are_carried_along():
    state = replace(FIRST, counters={7: b"\0\0\0\1"})
    assert advance_visit(state, NOW + DAY, None).counters == {7: b"\0\0\0\1"}


def test_a_clock_that_ran_ahead_costs_one_visit_and_no_more():
    ahead = advance_visit(FIRST, NOW + 365 * DAY, None)
    back = advance_visit(ahead, NOW + 10, None)
    assert (back.visits, back.last_seen_s, back.visit_started_s, back.previous_seen_s) == (
        2,
        NOW + 10,
        NOW + 10,
        NOW,
    )
    assert advance_visit(back, NOW + 20, None).visits == 2


def test_a_clock_a_little_behind_the_last_one_changes_nothing_worth_writing():
    state = replace(FIRST, last_seen_s=NOW + 300)
    assert not is_worth_writing(state, advance_visit(state, NOW + 297, None))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=2**32 - 1), min_size=1, max_size=8))
def test_times_stay_in_order_and_within_now_whatever_clocks_do(clock):
    state, visits = None, 0
    for now_s in clock:
        state = advance_visit(state, now_s, "v")
        previous = state.first_seen_s if state.previous_seen_s is None else state.previous_seen_s
        times = [0, state.first_seen_s, previous, state.visit_started_s, state.last_seen_s, now_s]
        assert times == sorted(times)
        assert visits <= state.visits <= visits + 1
        visits = state.visits


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (FIRST, False),
        (replace(FIRST, last_seen_s=NOW + LAST_SEEN_STEP_S - 1), False),
        (replace(FIRST, last_seen_s=NOW + LAST_SEEN_STEP_S), True),
        (replace(FIRST, last_seen_s=NOW - LAST_SEEN_STEP_S), True),
        (replace(FIRST, visits=2), True),
        (replace(FIRST, id=None), True),
        (replace(FIRST, counters={1: b"\0\0\0\0"}), True),
        (replace(FIRST, last_seen_s=NOW + 1, previous_seen_s=NOW), True),
    ],
)
def test_a_cookie_is_written_again_only_for_a_change_that_matters(after, verdict):
    assert is_worth_writing(FIRST, after) is verdict


def test_a_new_visitor_is_always_worth_writing():
    assert is_worth_writing(None, FIRST)


def test_signals_of_a_first_visit_leave_the_last_one_unknown():
    assert visitor_signals(FIRST, NOW + 60) == {
        "visitor.id": "v",
        "visitor.is_new": True,
        "visitor.is_returning": False,
        "visitor.visits": 1,
        "visitor.first_seen": Timestamp(NOW * 10**9),
        "visitor.days_since_first": 0,
    }


def test_signals_of_a_later_visit_tell_the_days_between_and_keep_them_through_the_visit():
    back = advance_visit(FIRST, NOW + 12 * DAY + 5, None)
    signals = visitor_signals(back, back.last_seen_s)
    assert signals["visitor.days_since_last"] == 12
    assert signals["visitor.last_seen"] == Timestamp(NOW * 10**9)
    assert (signals["visitor.is_new"], signals["visitor.is_returning"]) == (False, True)
    assert visitor_signals(back, NOW + 13 * DAY)["visitor.days_since_last"] == 12
    assert visitor_signals(back, NOW + 13 * DAY)["visitor.days_since_first"] == 13


def test_a_visitor_without_an_id_has_no_id_signal():
    assert "visitor.id" not in visitor_signals(replace(FIRST, id=None), NOW)


def test_every_signal_is_in_the_catalog_with_its_type():
    types = {bool: "bool", int: "int", str: "string", Timestamp: "timestamp"}
    signals = visitor_signals(advance_visit(FIRST, NOW + DAY, None), NOW + DAY)
    assert {name: types[type(value)] for name, value in signals.items()} == {
        name: row.type for name, row in SIGNALS.items() if name.startswith("visitor.")
    }
