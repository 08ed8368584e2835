"""The next boundary is the first second at which the resolver says something else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from segments.desk.profiles.boundaries import next_change_ms
from segments.desk.profiles.history import KeptEvent, replay
from segments.desk.profiles.standing import Known, resolve_person
from segments.edge.consent.gate import ALL_PURPOSES
from segments.edge.decide.site import Site
from tests.desk.profiles.known_people import known, site_of

NOW_MS = 1_796_000_000_000
HOUR_MS = 3_600_000
FAR_MS = NOW_MS + 40 * 24 * HOUR_MS

CASES = {
    "absence": 'events.did("cart", "48h") && !events.did("order", "48h")',
    "count": 'events.count("cart", "20h") >= 2',
    "sum": 'events.sum("cart", "value", "30h") >= 5',
    "distinct": 'events.distinct("cart", "topic", "30h") >= 2',
    "sequence": 'events.sequence(["cart", "order"], "30h")',
    "today": 'events.did("cart", "today")',
    "week": 'events.count("cart", "this_week") >= 1',
    "month": 'events.did("cart", "1mo")',
    "days": "visitor.days_since_first >= 2",
    "hour": "time.hour >= 20",
}


@pytest.mark.parametrize("case", CASES)
def test_an_alarm_is_set_for_the_second_of_the_change(case: str, tmp_path: Path) -> None:
    site = site_of(f"[segments.a]\nwhen = '{CASES[case]}'\n", tmp_path)
    chance = random.Random(case)
    for _ in range(6):
        person = somebody(chance, site)
        before = resolve_person(person, site, NOW_MS).segments
        boundary: int | None = NOW_MS
        while boundary is not None and boundary < FAR_MS:
            if resolve_person(person, site, boundary).segments != before:
                assert resolve_person(person, site, boundary - 1000).segments == before
                break
            boundary = next_change_ms(person, site, boundary)
        last = min(boundary or FAR_MS, FAR_MS)
        between = range(NOW_MS, last - 999, max((last - NOW_MS) // 40, 1000))
        assert all(resolve_person(person, site, at_ms).segments == before for at_ms in between)


def somebody(chance: random.Random, site: Site) -> Known:
    events = [
        KeptEvent(
            str(number),
            NOW_MS - chance.randrange(50 * HOUR_MS),
            chance.choice(["cart", "cart", "order", "page_view"]),
            {"value": chance.randrange(1, 5), "topic": chance.choice("ab")},
        )
        for number in range(chance.randrange(1, 6))
    ]
    state = replay(None, sorted(events, key=lambda event: event.place), site, ALL_PURPOSES)
    return known(state, zone=chance.choice(["UTC", "Europe/Berlin", "America/Chicago"]))


def test_a_score_wears_down_to_its_threshold(tmp_path: Path) -> None:
    rules = """
[scores.warmth]
half_life = "10h"
cap = 100
add = [{ event = "cart", weight = 8 }]

[segments.warm]
when = 'score("warmth") >= 2.0'
"""
    site = site_of(rules, tmp_path)
    state = replay(None, [KeptEvent("a", NOW_MS, "cart", {})], site, ALL_PURPOSES)
    boundary = next_change_ms(known(state), site, NOW_MS)
    assert boundary is not None
    assert abs(boundary - NOW_MS - 20 * HOUR_MS) <= 3_000
    assert resolve_person(known(state), site, boundary).segments == ()


def test_a_campaign_begins_and_ends(tmp_path: Path) -> None:
    rules = """
[segments.spring]
when = "true"
starts = 2026-12-01T00:00:00Z
ends = 2026-12-05T00:00:00Z
"""
    site = site_of(rules, tmp_path)
    start = next_change_ms(known(), site, NOW_MS)
    assert start is not None
    assert resolve_person(known(), site, start).segments == ("spring",)
    end = next_change_ms(known(), site, start)
    assert end == start + 4 * 24 * HOUR_MS


def test_where_nothing_can_change_there_is_no_alarm(tmp_path: Path) -> None:
    site = site_of('[segments.a]\nwhen = \'events.did("cart", "ever")\'\n', tmp_path)
    state = replay(None, [KeptEvent("a", NOW_MS, "cart", {})], site, ALL_PURPOSES)
    assert next_change_ms(known(state), site, NOW_MS) is None
