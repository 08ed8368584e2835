"""Transitions: nobody enters twice without leaving, numbers have no gap, and an id is the same each time."""

from __future__ import annotations

import json
import random

from segments.desk.profiles.outbox import (
    ENTERED,
    LEFT,
    Transition,
    last_of,
    transition_id,
    transitions,
    write_transition,
)


def test_entering_and_leaving_alternate_and_numbers_have_no_gap() -> None:
    chance, told, last = random.Random(3), set[str](), 0
    inside: set[str] = set()
    for moment in range(500):
        now = {name for name in "abcde" if chance.random() < 0.5}
        for number, one in enumerate(transitions(told, now, last, moment), last + 1):
            assert one.sequence == number
            assert (one.change == ENTERED) == (one.segment not in inside)
            (inside.add if one.change == ENTERED else inside.remove)(one.segment)
            last = number
        told = now
        assert inside == now


def test_nothing_changed_is_nothing_told() -> None:
    assert transitions({"a"}, {"a"}, 7, 0) == []
    assert last_of([]) == 0


def test_the_id_of_a_transition_is_its_own() -> None:
    one = Transition(1, "a", ENTERED, 5)
    assert transition_id("p", one) == transition_id("p", Transition(1, "a", ENTERED, 5, is_quiet=True))
    others = [("q", one), ("p", Transition(2, "a", ENTERED, 5)), ("p", Transition(1, "a", ENTERED, 6))]
    assert len({transition_id("p", one), *(transition_id(*other) for other in others)}) == 4


def test_the_message_of_a_transition_has_what_the_reference_says() -> None:
    text = write_transition("shop", "77e1", "4711", Transition(3, "a", LEFT, 5, is_quiet=True))
    message = json.loads(text)
    assert len(message.pop("id")) == 32
    assert message == {
        "form": 1, "site": "shop", "profile": "77e1", "user": "4711", "sequence": 3, "change": "left",
        "segment": "a", "at": 5, "quiet": True,
    }  # fmt: skip
