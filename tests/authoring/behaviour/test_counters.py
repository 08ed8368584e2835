import random

import pytest

from segments.authoring.behaviour.counters import derive_counters
from segments.authoring.cel.check.expression import Environment, check_expression
from segments.authoring.cel.syntax.parse import parse_expression
from segments.bundle.counter_spec import Question, Step
from segments.bundle.windows import Window
from segments.edge.visitor.counters import Event, answer, record_event
from segments.edge.visitor.moments import Moment

DAY = 86_400
NOW = 1_790_000_000


def derived(*sources):
    conditions = []
    for source in sources:
        checked = check_expression(parse_expression(source), Environment({}))
        assert checked.problems == ()
        conditions.append((checked.node, source))
    return derive_counters(conditions)


def kept(*sources):
    return [(spec.kind, spec.capacity, spec.keep_s, spec.span_s) for spec in derived(*sources).counters]


@pytest.mark.parametrize(
    ("source", "counter"),
    [
        ('events.did("view", "48h")', ("times", 1, 2 * DAY, 0)),
        ('!events.did("view", "ever")', ("times", 1, 0, 0)),
        ('events.count("view", "7d") >= 3', ("times", 3, 7 * DAY, 0)),
        ('events.count("view", "7d") > 3', ("times", 4, 7 * DAY, 0)),
        ('events.count("view", "7d") < 3', ("times", 3, 7 * DAY, 0)),
        ('events.count("view", "7d") <= 3', ("times", 4, 7 * DAY, 0)),
        ('events.count("view", "7d") == 3', ("times", 4, 7 * DAY, 0)),
        ('events.count("view", "7d") != 3', ("times", 4, 7 * DAY, 0)),
        ('events.count("view", "7d") >= 2.5', ("times", 3, 7 * DAY, 0)),
        ('events.count("view", "7d") > 2.5', ("times", 3, 7 * DAY, 0)),
        ('3 <= events.count("view", "7d")', ("times", 3, 7 * DAY, 0)),
        ('3 < events.count("view", "7d")', ("times", 4, 7 * DAY, 0)),
        ('events.count("view", "7d") == 0', ("times", 1, 7 * DAY, 0)),
        ('events.count("view", "7d") >= 0', ("times", 1, 7 * DAY, 0)),
        ('events.count("view", "7d") == 20', ("times", 21, 7 * DAY, 0)),
        ('events.count("view", "7d") >= 22', ("amounts", 1, 7 * DAY, 0)),
        ('events.count("view", "7d") + 1 >= 3', ("amounts", 1, 7 * DAY, 0)),
        ('events.sum("view", "price", "12w") > 500.0', ("amounts", 1, 84 * DAY, 0)),
        ('events.sum("view", "price", "12w", ["purchase"]) > 500.0', ("open_amounts", 1, 84 * DAY, 0)),
        ('events.distinct("view", "item", "session") >= 3', ("distinct", 3, 2 * DAY, 0)),
        ('events.distinct("view", "item", "7d") >= 100', ("sample", 48, 7 * DAY, 0)),
        ('events.sequence(["a", "b"], "48h")', ("sequence", 1, 0, 2 * DAY)),
        ('events.sequence(["a", "b"], "session")', ("sequence", 1, 0, 0)),
    ],
)
def test_a_rule_needs_no_more_history_than_it_can_tell_apart(source, counter):
    assert kept(source) == [counter]


def test_rules_share_a_counter_with_room_for_the_most_that_any_of_them_asks():
    sources = [
        'events.did("view", "12w")',
        'events.count("view", "7d") >= 5 || events.count("view", "1h") > 9',
    ]
    assert kept(*sources) == [("times", 10, 84 * DAY, 0)]
    assert kept(*sources, 'events.did("view", "ever")') == [("times", 10, 0, 0)]


def test_the_same_call_asks_the_same_question_in_every_rule():
    sources = ['events.count("view", "7d") >= 3', 'events.count("view", "7d") >= 30']
    found = derived(*sources)
    assert [spec.kind for spec in found.counters] == ["amounts"]
    assert {question for _, question in found.questions} == {
        Question(found.counters[0].id, "count", Window("rolling", 7 * DAY))
    }


def test_conditions_on_events_are_kept_once_and_make_counters_of_their_own():
    found = derived(
        'events.did("view", "7d", event.price > 10.0)',
        'events.count("view", "1h", event.price > 10.0) >= 2 && events.did("view", "7d", event.item == "tea")',
        'events.did("view", "7d")',
    )
    assert len(found.conditions) == 2
    assert [spec.steps[0] for spec in found.counters] == [
        Step("view", "event.price > 10.0", 0),
        Step("view", 'event.item == "tea"', 1),
        Step("view"),
    ]


def test_texts_that_differ_in_a_string_only_are_different_conditions():
    found = derived(
        'events.did("view", "7d", event.item == "a b")', 'events.did("view", "7d", event.item == "a  b")'
    )
    assert len(found.counters) == len(found.conditions) == 2


def test_rules_without_behaviour_need_no_history():
    found = derived("1 < 2")
    assert (found.counters, found.conditions, found.questions) == ((), (), ())


def test_behaviour_is_found_wherever_a_condition_can_hold_it():
    source = 'at_least(2, [events.did("a", "1h"), !(events.count("b", "1h") >= 2), [1].all(n, events.did("c", "1h"))])'
    assert [spec.steps[0].event for spec in derived(source).counters] == ["a", "b", "c"]


@pytest.mark.parametrize("threshold", [1, 2, 19, 20])
@pytest.mark.parametrize("comparison", [">=", ">", "<", "<=", "==", "!="])
def test_derived_counters_decide_as_a_full_history_does(comparison, threshold):
    found = derived(f'events.count("view", "1m") {comparison} {threshold}')
    (spec,), ((_, question),) = found.counters, found.questions
    compare = {
        ">=": int.__ge__,
        ">": int.__gt__,
        "<": int.__lt__,
        "<=": int.__le__,
        "==": int.__eq__,
        "!=": int.__ne__,
    }[comparison]
    chance, times, counters = random.Random(threshold), [NOW], {}
    for _ in range(150):
        times.append(times[-1] + chance.randint(0, 2 * 60 // threshold))
        counters = record_event(counters, found.counters, Event("view", times[-1], {}), times[-1], bool)
        now_s = times[-1] + chance.randint(0, 70)
        exact = sum(now_s - 60 < time_s <= now_s for time_s in times[1:])
        got = answer(counters[spec.id], spec, question, Moment(now_s))
        assert compare(got, threshold) is compare(exact, threshold)
