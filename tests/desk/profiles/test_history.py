"""Events of any order, doubled and crossed, give the history that a model of plain sums gives."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping

import pytest

from segments.desk.profiles.history import (
    KeptEvent,
    join_states,
    kept_properties,
    pack_state,
    replay,
    unpack_state,
)
from segments.desk.profiles.standing import allowed_signals
from segments.edge.consent.gate import ALL_PURPOSES
from segments.edge.decide.site import Site
from segments.edge.visitor.counters import Event
from tests.desk.profiles.known_people import known, site_of

EVENTS, PEOPLE = (
    int(os.environ.get(f"SEGMENTS_{name}", usual)) for name, usual in (("EVENTS", 4_000), ("PEOPLE", 40))
)
DAY_MS = 86_400_000
NOW_MS = 1_796_000_000_000

RULES = """
[segments.buyers]
when = 'events.count("order", "30d") >= 3'

[segments.spenders]
when = 'events.sum("order", "revenue", "ever") >= 100'

[segments.browsers]
when = 'events.distinct("look", "topic", "30d") >= 3'

[segments.funnel]
when = 'events.sequence(["look", "order"], "30d")'

[segments.first]
when = 'events.did("order", "7d", event.revenue > 14.0)'

[segments.regular]
when = 'visitor.visits >= 3'
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(RULES, tmp_path_factory.mktemp("rules"))


def happened(chance: random.Random, number: int) -> KeptEvent:
    at_ms = NOW_MS - chance.randrange(20 * DAY_MS)
    if chance.random() < 0.5:
        return KeptEvent(f"e{number}", at_ms, "order", {"revenue": chance.randrange(1, 60) / 4})
    return KeptEvent(f"e{number}", at_ms, "look", {"topic": chance.choice("abcd")})


def answers(site: Site, events: list[KeptEvent]) -> Mapping[str, object]:
    unique = {event.id: event for event in events}.values()
    state = replay(None, sorted(unique, key=lambda event: event.place), site, ALL_PURPOSES)
    return allowed_signals(known(state), site, NOW_MS).values


def model(events: list[KeptEvent]) -> set[object]:
    """What the counters must say, from the events themselves."""
    orders = sorted((event for event in events if event.name == "order"), key=lambda event: event.at_ms)
    looks = sorted((event for event in events if event.name == "look"), key=lambda event: event.at_ms)
    recent = [one for one in orders if one.at_ms // 1000 > NOW_MS // 1000 - 7 * 86_400]
    return {
        ("count", min(len(orders), 3)),
        ("sum", sum(float(str(event.properties["revenue"])) for event in orders)),
        ("distinct", min(len({event.properties["topic"] for event in looks}), 3)),
        ("sequence", bool(looks and orders and looks[0].at_ms < orders[-1].at_ms)),
        ("did", any(float(str(event.properties["revenue"])) > 14.0 for event in recent)),
    }


def told(site: Site, values: Mapping[str, object]) -> set[object]:
    found: set[object] = set()
    for name, question in site.behaviour.questions.items():
        spec = site.behaviour.counters[question.counter_id]
        value = values[name]
        kind = {"amounts": "sum", "distinct": "distinct", "sequence": "sequence"}.get(spec.kind, question.ask)
        if kind in ("count", "distinct"):
            value = min(int(str(value)), 3)
        found.add((kind, value))
    return found


def test_any_order_gives_what_a_model_gives(site: Site) -> None:
    chance = random.Random(20)
    people: dict[int, list[KeptEvent]] = {number: [] for number in range(PEOPLE)}
    for number in range(EVENTS):
        people[number % PEOPLE].append(happened(chance, number))
    for events in people.values():
        sent = events + chance.sample(events, len(events) // 3)
        chance.shuffle(sent)
        assert told(site, answers(site, sent)) == model(events)


def test_replaying_on_goes_on_where_it_stopped(site: Site) -> None:
    chance = random.Random(21)
    events = sorted((happened(chance, number) for number in range(200)), key=lambda event: event.place)
    whole = replay(None, events, site, ALL_PURPOSES)
    half = replay(None, events[:77], site, ALL_PURPOSES)
    assert half is not None
    assert replay(unpack_state(pack_state(half)), events[77:], site, ALL_PURPOSES) == whole


def test_a_page_begins_a_visit_and_an_order_of_a_server_does_not(site: Site) -> None:
    moments = [("page_view", 0), ("order", 5), ("page_view", 6), ("page_view", 6.01)]
    events = [
        KeptEvent(str(place), int(NOW_MS + days * DAY_MS), name, {})
        for place, (name, days) in enumerate(moments)
    ]
    state = replay(None, events, site, ALL_PURPOSES)
    assert state is not None
    assert state.visits == 2


def test_only_properties_that_a_counter_looks_at_are_kept(site: Site) -> None:
    event = Event("order", 0, {"revenue": 3.5, "card": "4711", "note": "secret"})
    assert kept_properties(event, site) == {"revenue": 3.5}


def test_histories_that_were_folded_apart_add_up(site: Site) -> None:
    one = replay(None, [KeptEvent("a", NOW_MS, "order", {"revenue": 1.0})], site, ALL_PURPOSES)
    other = replay(None, [KeptEvent("b", NOW_MS - DAY_MS, "look", {"topic": "a"})], site, ALL_PURPOSES)
    joined = join_states(one, other)
    assert joined is not None
    assert one is not None
    assert other is not None
    assert joined.counters.keys() == one.counters.keys() | other.counters.keys()
    assert (joined.first_seen_s, joined.visits) == (other.first_seen_s, 2)
    assert join_states(None, one) is one
