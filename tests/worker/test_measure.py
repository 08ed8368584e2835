"""Measurement on the real runtime: from a page and its cookie by service binding, queue and D1 to exact sums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from segments.edge.measure.cookie import MEASURE_COOKIE
from tests.worker.measured import Person, measured_workers, sums_of
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import RULES, page_of, publish, shown

MEASURED = """
[events.purchase]
purpose = "analytics"
[events.purchase.properties]
value = "double"
[goals.bought]
event = "purchase"
[goals.revenue]
event = "purchase"
value = "value"
currency = "EUR"
cap = 500
[experiments.hero]
arms = { calm = 50, bold = 50 }
goals = ["bought", "revenue"]
"""
ARMS = ["hero-calm", "hero-bold"]


@pytest.fixture(scope="module")
def workers(session_origin, tmp_path_factory) -> Iterator[tuple[LocalWorker, LocalWorker]]:
    folder = tmp_path_factory.mktemp("measured")
    with measured_workers(folder, session_origin.url) as (edge, desk):
        publish(edge, RULES + MEASURED, folder)
        yield edge, desk


def test_an_experiment_from_its_page_to_the_sums(workers, origin):
    edge, desk = workers
    origin.set("/", page_of(ARMS))
    person = Person(edge)
    seen = shown(person.look().text)
    arm = next(iter(seen)).removeprefix("hero-")
    assert seen <= set(ARMS)
    assert MEASURE_COOKIE in person.cookies
    person.look()
    person.send({"name": "purchase", "id": "a", "properties": {"value": 12.5}})
    person.send()
    exposure = ("exposure", "hero", arm, "", "")
    revenue = ("goal", "hero", arm, "revenue", "")
    wait_until(lambda: revenue in sums_of(desk), "the purchase to be counted")
    sums = sums_of(desk)
    assert sums[exposure] == (1,)
    assert sums["goal", "hero", arm, "bought", ""] == (1, 1, 1)
    assert sums[revenue] == (1, 1250, 1250**2)
