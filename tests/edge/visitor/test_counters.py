import random
from dataclasses import replace

import msgpack
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segments.bundle.counter_spec import CounterSpec, Question, Step, counter_id, most_bytes
from segments.bundle.windows import parse_window
from segments.edge.visitor.counters import Event, answer, record_event
from segments.edge.visitor.counting.entries import last_time
from segments.edge.visitor.moments import Moment
from segments.errors import CookieMalformed
from tests.edge.visitor.full_history import full_answer

NOW = 1_790_000_000
HOUR, DAY = 3_600, 86_400
NAMES = ("view", "cart_add", "purchase")


def spec_of(kind, *events, **fields):
    spec = CounterSpec(0, kind, tuple(Step(event) for event in events), **fields)
    return replace(spec, id=counter_id(spec))


def always(_condition):
    return True


def played(spec, events):
    counters = {}
    for event in events:
        counters = record_event(counters, [spec], event, event.time_s, always)
    return counters.get(spec.id)


def asked(counter, spec, ask, window, moment):
    return answer(counter, spec, Question(spec.id, ask, parse_window(window)), moment)


def at(*times, name="view", **properties):
    return [Event(name, NOW + time_s, properties) for time_s in times]


# Random streams: what keeps little against what keeps everything

# Short windows and small gaps, so that events crowd at the windows' edges; long ones for the calendar.
gaps = st.one_of(
    st.integers(min_value=0, max_value=9), st.sampled_from([59, 60, HOUR, 5 * HOUR, DAY - 1, DAY])
)
values = st.integers(min_value=0, max_value=70)


@st.composite
def streams(draw, max_events=40):
    time_s, events = NOW, []
    for gap_s in draw(st.lists(gaps, max_size=max_events)):
        time_s += gap_s
        value = draw(values)
        properties = {"item": value, "price": value / 100 + value}
        events.append(Event(draw(st.sampled_from(NAMES)), time_s, properties))
    return events


@st.composite
def moments(draw, events):
    last_s = events[-1].time_s if events else NOW
    now_s = last_s + draw(
        st.sampled_from([0, 1, 30, HOUR - 1, HOUR, DAY - 1, DAY, DAY + 1, 7 * DAY, 40 * DAY])
    )
    zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Nowhere/Else"]))
    return Moment(now_s, zone, now_s - draw(st.sampled_from([0, 1_000, HOUR])))


WINDOWS = (
    "1s",
    "10s",
    "60s",
    "1h",
    "24h",
    "7d",
    "1mo",
    "today",
    "this_week",
    "this_month",
    "this_year",
    "session",
    "ever",
)
laws = settings(derandomize=True, max_examples=60, deadline=None)


@laws
@given(st.data(), streams(), st.integers(min_value=1, max_value=20), st.sampled_from(WINDOWS))
def test_times_are_exact_up_to_their_capacity(data, events, capacity, window):
    keep_s = parse_window(window).longest_s()
    spec = spec_of("times", "view", capacity=capacity, keep_s=keep_s)
    counter, moment = played(spec, events), data.draw(moments(events))
    for ask in ("did", "count", "last"):
        question = Question(spec.id, ask, parse_window(window))
        exact = full_answer(events, spec, question, moment)
        assert answer(counter, spec, question, moment) == (min(exact, capacity) if ask == "count" else exact)


@laws
@given(st.data(), streams(), st.sampled_from(WINDOWS))
def test_the_first_time_is_exact(data, events, window):
    spec = spec_of("first", "view")
    counter, moment = played(spec, events), data.draw(moments(events))
    question = Question(spec.id, "first", parse_window(window))
    assert answer(counter, spec, question, moment) == full_answer(events, spec, question, moment)


@laws
@given(st.data(), streams(), st.integers(min_value=1, max_value=20), st.sampled_from(WINDOWS))
def test_different_values_are_exact_up_to_their_capacity(data, events, capacity, window):
    keep_s = parse_window(window).longest_s()
    spec = spec_of("distinct", "view", property_name="item", capacity=capacity, keep_s=keep_s)
    counter, moment = played(spec, events), data.draw(moments(events))
    question = Question(spec.id, "count", parse_window(window))
    assert answer(counter, spec, question, moment) == min(
        full_answer(events, spec, question, moment), capacity
    )


@pytest.mark.parametrize("kind", ["times", "distinct"])
def test_crowded_windows_are_exact_at_every_second_of_their_edge(kind):
    spec = spec_of(kind, "view", property_name="item" if kind == "distinct" else "", capacity=20, keep_s=10)
    question = Question(spec.id, "count", parse_window("10s"))
    chance, events, counters = random.Random(7), [], {}
    for _ in range(200):
        time_s = events[-1].time_s + chance.randint(0, 6) if events else NOW
        events.append(Event("view", time_s, {"item": chance.randint(0, 4)}))
        counters = record_event(counters, [spec], events[-1], time_s, always)
        for moment in (Moment(time_s), Moment(time_s + chance.randint(1, 12))):
            exact = full_answer(events, spec, question, moment)
            assert answer(counters[spec.id], spec, question, moment) == exact


@pytest.mark.parametrize("window", WINDOWS)
def test_amounts_miss_nothing_and_reach_back_a_sixteenth_of_the_window_at_most(window):
    question = Question(0, "", parse_window(window))
    keep_s = question.window.longest_s()
    spec = spec_of("amounts", "view", property_name="price", keep_s=keep_s)
    slack_s = -(-keep_s // 16)
    chance = random.Random(window)
    events, counters, longest_gap_s = [], {}, max(1, (keep_s or DAY) // 20)
    for number in range(120):
        time_s = events[-1].time_s + chance.randint(0, longest_gap_s) if events else NOW
        events.append(Event("view", time_s, {"price": chance.randint(0, 9_999) / 100}))
        counters = record_event(counters, [spec], events[-1], time_s, always)
        moment = Moment(
            time_s + chance.randint(0, slack_s), visit_started_s=time_s - chance.randint(0, keep_s)
        )
        younger = [replace(event, time_s=min(event.time_s + slack_s, moment.now_s)) for event in events]
        for asks in (replace(question, ask="count"), replace(question, ask="sum")):
            got, exact = (
                answer(counters[spec.id], spec, asks, moment),
                full_answer(events, spec, asks, moment),
            )
            assert exact <= got <= full_answer(younger, spec, asks, moment)
            assert number >= 20 or got == exact


def test_amounts_are_exact_while_no_more_than_20_events_are_in_the_window():
    spec = spec_of("amounts", "view", property_name="price", keep_s=100)
    events = at(*range(0, 1_000, 5), price=0.1)
    counters = {}
    for event in events:
        counters = record_event(counters, [spec], event, event.time_s, always)
        for now_s in range(event.time_s, event.time_s + 5):
            question = Question(spec.id, "count", parse_window("100s"))
            exact = full_answer(events[: events.index(event) + 1], spec, question, Moment(now_s))
            assert answer(counters[spec.id], spec, question, Moment(now_s)) == exact


@laws
@given(
    st.data(),
    streams(max_events=14),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    st.sampled_from([0, 1, HOUR, DAY]),
    st.lists(st.sampled_from(NAMES), max_size=1),
)
def test_sequences_are_exact(data, events, steps, span_s, resets):
    spec = spec_of("sequence", *steps, span_s=span_s, resets=tuple(Step(name) for name in resets))
    counter, moment = played(spec, events), data.draw(moments(events))
    for ask in ("did", "began"):
        for window in ("ever", "24h", "10s", "today"):
            question = Question(spec.id, ask, parse_window(window))
            assert answer(counter, spec, question, moment) == full_answer(events, spec, question, moment)


def test_a_sample_is_exact_while_it_is_small_and_near_the_truth_beyond():
    spec = spec_of("sample", "view", property_name="item", capacity=48)
    errors = []
    for salt in range(8):
        events = [Event("view", NOW + number, {"item": f"{salt}-{number}"}) for number in range(1_000)]
        counters = {}
        for number, event in enumerate(events, 1):
            counters = record_event(counters, [spec], event, event.time_s, always)
            if number == 48:
                assert asked(counters[spec.id], spec, "count", "ever", Moment(event.time_s)) == 48
        estimate = asked(counters[spec.id], spec, "count", "ever", Moment(NOW + 1_000))
        errors.append(abs(estimate - 1_000) / 1_000)
    assert sum(errors) / len(errors) < 0.2
    assert max(errors) < 0.5


def test_a_sample_forgets_what_left_its_window():
    spec = spec_of("sample", "view", property_name="item", capacity=48, keep_s=DAY)
    events = [Event("view", NOW + number * 600, {"item": number}) for number in range(400)]
    counter = played(spec, events)
    assert 72 <= asked(counter, spec, "count", "24h", Moment(events[-1].time_s)) <= 288
    assert asked(counter, spec, "count", "24h", Moment(events[-1].time_s + DAY)) == 0
    later = record_event(
        {spec.id: counter}, [spec], Event("view", NOW + 90 * DAY, {"item": 1}), NOW + 90 * DAY, always
    )
    assert asked(later[spec.id], spec, "count", "24h", Moment(NOW + 90 * DAY)) in (0, 1, 2, 4, 8)


# The traps of other systems


@pytest.mark.parametrize(
    ("kind", "ask", "nothing"),
    [
        ("times", "did", False),
        ("times", "count", 0),
        ("times", "last", None),
        ("first", "first", None),
        ("amounts", "sum", 0.0),
        ("amounts", "count", 0),
        ("distinct", "count", 0),
        ("sample", "count", 0),
        ("sequence", "did", False),
    ],
)
def test_a_visitor_who_did_nothing_has_done_it_zero_times(kind, ask, nothing):
    spec = spec_of(kind, "view")
    assert asked(None, spec, ask, "7d", Moment(NOW)) == nothing


def test_an_event_is_in_its_window_until_the_very_second_when_that_is_over():
    spec = spec_of("times", "view", keep_s=48 * HOUR)
    counter = played(spec, at(0))
    assert asked(counter, spec, "did", "48h", Moment(NOW)) is True
    assert asked(counter, spec, "did", "48h", Moment(NOW + 48 * HOUR - 1)) is True
    assert asked(counter, spec, "did", "48h", Moment(NOW + 48 * HOUR)) is False


def test_absence_comes_true_as_time_passes_without_any_event():
    cart = spec_of("sequence", "cart_add", resets=(Step("purchase"),))
    fresh = spec_of("times", "cart_add", keep_s=48 * HOUR)
    events = at(0, name="cart_add")
    kept = played(cart, events), played(fresh, events)

    def is_abandoned(now_s):
        added = asked(kept[0], cart, "did", "ever", Moment(now_s))
        return added and not asked(kept[1], fresh, "did", "48h", Moment(now_s))

    assert [is_abandoned(NOW + time_s) for time_s in (0, 48 * HOUR - 1, 48 * HOUR)] == [False, False, True]


def test_add_buy_add_again_is_a_cart_and_not_an_abandoned_one_before_its_time():
    cart = spec_of("sequence", "cart_add", resets=(Step("purchase"),))
    events = at(0, name="cart_add") + at(HOUR, name="purchase")
    assert asked(played(cart, events), cart, "did", "ever", Moment(NOW + DAY)) is False
    events += at(2 * DAY, name="cart_add")
    assert asked(played(cart, events), cart, "did", "ever", Moment(NOW + 2 * DAY)) is True
    assert asked(played(cart, events), cart, "did", "48h", Moment(NOW + 4 * DAY - 1)) is True
    assert asked(played(cart, events), cart, "did", "48h", Moment(NOW + 4 * DAY)) is False


def test_activated_within_48_hours_of_sign_up_and_not_back_since():
    spec = spec_of("sequence", "sign_up", "activate", span_s=48 * HOUR, resets=(Step("log_in"),))
    signed_up = at(0, name="sign_up")
    in_time = signed_up + at(48 * HOUR, name="activate")
    too_late = signed_up + at(48 * HOUR + 1, name="activate")
    assert asked(played(spec, in_time), spec, "did", "ever", Moment(NOW + 9 * DAY)) is True
    assert asked(played(spec, too_late), spec, "did", "ever", Moment(NOW + 9 * DAY)) is False
    back = in_time + at(5 * DAY, name="log_in")
    assert asked(played(spec, back), spec, "did", "ever", Moment(NOW + 9 * DAY)) is False


def test_one_event_is_one_step_even_where_two_steps_ask_for_it():
    spec = spec_of("sequence", "view", "view")
    assert asked(played(spec, at(0)), spec, "did", "ever", Moment(NOW)) is False
    assert asked(played(spec, at(0, 0)), spec, "did", "ever", Moment(NOW)) is True


def test_a_later_start_saves_a_sequence_whose_first_one_ran_out():
    spec = spec_of("sequence", "sign_up", "activate", span_s=HOUR)
    events = at(0, 2 * HOUR, name="sign_up") + at(2 * HOUR + 60, name="activate")
    assert asked(played(spec, events), spec, "did", "ever", Moment(NOW + 3 * HOUR)) is True


def test_the_same_event_twice_in_one_second_counts_twice():
    for kind in ("times", "amounts"):
        spec = spec_of(kind, "view", capacity=5)
        assert asked(played(spec, at(0, 0)), spec, "count", "1h", Moment(NOW)) == 2


def test_a_sequence_of_a_session_has_all_its_steps_in_it():
    spec = spec_of("sequence", "view", "cart_add")
    events = at(-60) + at(60, name="cart_add")
    moment = Moment(NOW + 90, visit_started_s=NOW)
    assert asked(played(spec, events), spec, "began", "session", moment) is False
    events += at(70) + at(80, name="cart_add")
    assert asked(played(spec, events), spec, "began", "session", moment) is True


def test_a_session_begins_with_the_visit():
    spec = spec_of("times", "view", capacity=5)
    counter = played(spec, at(-1, 0, 10))
    assert asked(counter, spec, "count", "session", Moment(NOW + 20, visit_started_s=NOW)) == 2


@pytest.mark.parametrize("kind", ["times", "first", "amounts", "distinct", "sample", "sequence"])
def test_a_clock_that_was_ahead_makes_an_event_of_now_and_not_of_a_year_to_come(kind):
    spec = spec_of(
        kind, "view", property_name="item" if kind in ("distinct", "sample") else "", keep_s=2 * DAY
    )
    counter = played(spec, [Event("view", NOW + 365 * DAY, {"item": 1})])
    ask = "count" if kind in ("distinct", "sample") else "did"
    assert asked(counter, spec, ask, "1h", Moment(NOW)) in (True, 1)
    later = record_event({spec.id: counter}, [spec], Event("view", NOW, {"item": 1}), NOW, always)[spec.id]
    assert last_time(later) == NOW
    assert not asked(later, spec, ask, "1h", Moment(NOW + HOUR))


def test_an_event_from_the_future_is_taken_for_now():
    spec = spec_of("times", "view")
    counter = record_event({}, [spec], Event("view", NOW + 9 * DAY, {}), NOW, always)[spec.id]
    assert last_time(counter) == NOW


def test_a_late_event_takes_its_place_among_the_times():
    spec = spec_of("times", "view", capacity=3)
    counters = {}
    for time_s in (100, 300, 200, 50):
        counters = record_event(counters, [spec], Event("view", NOW + time_s, {}), NOW + 400, always)
    assert asked(counters[spec.id], spec, "count", "ever", Moment(NOW + 400)) == 3
    assert asked(counters[spec.id], spec, "first", "ever", Moment(NOW + 400)) == NOW + 100


def test_a_late_event_continues_a_sequence_as_of_the_last_second():
    spec = spec_of("sequence", "sign_up", "activate", span_s=HOUR)
    counters = {}
    for time_s, name in ((HOUR, "sign_up"), (0, "activate")):
        counters = record_event(counters, [spec], at(time_s, name=name)[0], NOW + HOUR, always)
    assert last_time(counters[spec.id]) == NOW + HOUR
    assert asked(counters[spec.id], spec, "last", "ever", Moment(NOW + HOUR)) == NOW + HOUR


# What is kept, and what is not


def test_conditions_decide_when_the_event_arrives():
    spec = replace(spec_of("times", "view"), steps=(Step("view", "event.price > 10.0", 3),))
    cheap, dear = (
        record_event({}, [spec], at(0)[0], NOW, lambda place, v=v: place == 3 and v) for v in (False, True)
    )
    assert cheap == {}
    assert asked(dear[spec.id], spec, "did", "1h", Moment(NOW)) is True


def test_counters_that_no_rule_needs_vanish_and_others_are_carried_over():
    kept, new = spec_of("times", "view"), spec_of("times", "purchase")
    counters = record_event(
        {kept.id: b"\0\0\0\1", 7: b"\0\0\0\2"}, [kept, new], at(0, name="x")[0], NOW, always
    )
    assert counters == {kept.id: b"\0\0\0\1"}


def test_an_undone_sequence_that_never_began_keeps_nothing():
    spec = spec_of("sequence", "cart_add", resets=(Step("purchase"),))
    assert record_event({}, [spec], at(0, name="purchase")[0], NOW, always) == {}


@pytest.mark.parametrize("value", [None, "12", True, float("nan"), float("inf"), [1], {}])
def test_a_sum_takes_numbers_only(value):
    spec = spec_of("amounts", "view", property_name="price")
    assert played(spec, at(0, price=value)) is None


@pytest.mark.parametrize(
    ("value", "total"), [(10**400, 900_719_925_474.0991), (-1e300, -900_719_925_474.0991)]
)
def test_an_absurd_amount_stops_at_the_largest(value, total):
    spec = spec_of("amounts", "view", property_name="price")
    assert asked(played(spec, at(0, 0, price=value)), spec, "sum", "ever", Moment(NOW)) in (total, 2 * total)


def test_sums_are_exact_in_decimals_and_may_be_negative():
    spec = spec_of("amounts", "view", property_name="price")
    events = at(*[0] * 10, price=0.1) + at(1, price=-0.3)
    assert asked(played(spec, events), spec, "sum", "ever", Moment(NOW + 1)) == 0.7


def test_values_that_rules_call_equal_are_one_value_and_others_are_not():
    spec = spec_of("distinct", "view", property_name="item", capacity=9)
    events = [
        Event("view", NOW, {"item": value})
        for value in (1, 1.0, "1", True, 1.5, "a", "a", None, [1], "\ud800")
    ]
    assert asked(played(spec, events), spec, "count", "ever", Moment(NOW)) == 6


def test_a_rule_that_needs_more_carries_the_history_on():
    small, large = (spec_of("times", "view", capacity=capacity, keep_s=DAY * capacity) for capacity in (2, 9))
    assert small.id == large.id
    counter = played(small, at(0, 1, 2))
    counters = record_event({small.id: counter}, [large], at(3)[0], NOW + 3, always)
    assert asked(counters[large.id], large, "count", "1h", Moment(NOW + 3)) == 3


def test_counters_stay_as_small_as_promised():
    everything = [
        Event("view", NOW + number * 7_919, {"item": number, "price": 12_345.67}) for number in range(500)
    ]
    sizes = {
        kind: len(
            played(spec_of(kind, "view", property_name=name, capacity=capacity, keep_s=90 * DAY), everything)
        )
        for kind, name, capacity in [
            ("times", "", 1),
            ("first", "", 1),
            ("amounts", "price", 1),
            ("distinct", "item", 20),
            ("sample", "item", 48),
            ("sequence", "", 1),
        ]
    }
    assert sizes["times"] == 4
    assert sizes["first"] <= 9
    assert sizes["sequence"] <= 10
    assert sizes["amounts"] <= 230
    assert sizes["distinct"] <= 4 + 20 * 7
    assert sizes["sample"] <= 5 + 48 * 8


@pytest.mark.parametrize(
    "spec",
    [
        *(spec_of("times", "view", capacity=capacity, keep_s=DAY) for capacity in (1, 2, 21)),
        spec_of("times", "view", capacity=21),
        spec_of("first", "view"),
        *(spec_of("amounts", "view", property_name="item", keep_s=keep_s) for keep_s in (0, 60, 90 * DAY)),
        *(
            spec_of("distinct", "view", property_name="item", capacity=20, keep_s=keep_s)
            for keep_s in (0, DAY)
        ),
        *(spec_of("sample", "view", property_name="item", capacity=48, keep_s=keep_s) for keep_s in (0, DAY)),
        spec_of("sequence", "view", "view", "view", "view", "view", "view", "view", "view"),
    ],
    ids=lambda spec: f"{spec.kind}-{spec.capacity}-{spec.keep_s}",
)
def test_a_counter_never_takes_more_than_its_spec_says(spec):
    chance, time_s, counters = random.Random(3), 1, {}
    for number in range(300):
        time_s += chance.choice([0, 1, 130, 20_000, 3_000_000, 10_000_000])
        amount = chance.choice([1, -7.25, 1e15, -1e15, number])
        counters = record_event(counters, [spec], Event("view", time_s, {"item": amount}), time_s, always)
        assert len(msgpack.packb(counters)) - 1 <= most_bytes(spec)


@laws
@given(
    st.sampled_from(["times", "first", "amounts", "distinct", "sample", "sequence"]), st.binary(max_size=40)
)
def test_foreign_bytes_are_malformed_or_an_answer_and_nothing_worse(kind, counter):
    spec = spec_of(kind, "view", property_name="item" if kind in ("amounts", "distinct", "sample") else "")
    for attempt in (
        lambda: asked(counter, spec, "count", "ever", Moment(NOW)),
        lambda: record_event({spec.id: counter}, [spec], Event("view", NOW, {"item": 1}), NOW, always),
    ):
        try:
            attempt()
        except CookieMalformed:
            continue


OPEN = CounterSpec(
    0, "open_amounts", (Step("cart_add"),), "value", keep_s=30 * DAY, resets=(Step("purchase"),)
)
OPEN = replace(OPEN, id=counter_id(OPEN))


@example([("cart_add", 0, 0), ("purchase", 0, 0), ("cart_add", 0, 1)])
@given(
    st.lists(
        st.tuples(st.sampled_from(["cart_add", "purchase"]), st.integers(0, 3 * DAY), st.integers(0, 900)),
        max_size=18,
    )
)
def test_an_open_sum_is_that_of_everything_since_what_ends_it(steps):
    time_s, counters, exact = NOW, {}, []
    for name, gap_s, value in steps:
        time_s += gap_s
        exact = [] if name == "purchase" else [*exact, (time_s, value)]
        counters = record_event(counters, [OPEN], Event(name, time_s, {"value": value}), time_s, always)
        wanted = sum(amount for at_s, amount in exact if at_s > time_s - 30 * DAY)
        assert asked(counters.get(OPEN.id), OPEN, "sum", "30d", Moment(time_s)) == wanted


def test_what_comes_late_does_not_count_after_what_has_ended_the_sum():
    counter = played(OPEN, at(0, name="cart_add", value=5) + at(60, name="purchase"))
    late = Event("cart_add", NOW + 30, {"value": 50})
    counters = record_event({OPEN.id: counter}, [OPEN], late, NOW + 90, always)
    assert asked(counters[OPEN.id], OPEN, "sum", "30d", Moment(NOW + 90)) == 0.0
    assert len(counter) <= most_bytes(OPEN)


def test_what_ends_a_sum_needs_no_property_and_leaves_what_came_later():
    events = at(0, name="cart_add", value=5) + at(100, name="cart_add", value=7)
    counters = record_event(
        {OPEN.id: played(OPEN, events)}, [OPEN], *at(50, name="purchase"), NOW + 100, always
    )
    assert asked(counters[OPEN.id], OPEN, "sum", "30d", Moment(NOW + 100)) == 7.0
