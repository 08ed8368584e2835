"""A crowd against one worker: whatever is kept for whom, nobody ever gets what belongs to somebody else.

Thousands of requests of mixed visitors for mixed pages, several at once. Each must get, to the byte, what the command
line's `splice` makes of the page for them; no shared cache may keep what is theirs, and one that keeps all it may
stands before a third of them. SEGMENTS_FUZZ multiplies the requests, SEGMENTS_SEED chooses others (`make fuzz`).
"""

import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.worker.crowd import Crowd, Turn, Visitor, gather
from tests.worker.crowd_site import PAGES, CrowdOrigin
from tests.worker.runtime import LocalWorker
from tests.worker.shop import RULES, VARIABLES, health, publish

REQUESTS = 3_000 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
SEED = int(os.environ.get("SEGMENTS_SEED", "20261123"))
VISITORS = 150
THREADS = 8


@pytest.fixture(scope="module")
def crowd_origin() -> CrowdOrigin:
    return CrowdOrigin(SEED)


@pytest.fixture(scope="module")
def crowd_worker(
    crowd_origin: CrowdOrigin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalWorker]:
    """A worker of its own, in front of an origin that looks at who asks."""
    folder = tmp_path_factory.mktemp("worker")
    with crowd_origin.serving() as url, LocalWorker(VARIABLES, folder / "state", url) as running:
        publish(running, RULES, folder)
        yield running


def plan_turns(chance: random.Random, visitors: list[Visitor]) -> list[list[Turn]]:
    """All visits, for each thread. Each visitor is one thread's, as a browser with one tab: their jar has one order."""
    turns: list[list[Turn]] = [[] for _ in range(THREADS)]
    weights = [1 if path.startswith("/large") else 4 for path in PAGES]
    for _ in range(REQUESTS):
        visitor = chance.choice(visitors)
        turns[visitor.number % THREADS].append(
            Turn(
                visitor,
                chance.choices(list(PAGES), weights)[0],
                "?utm_source=newsletter&utm_medium=email" if chance.random() < 0.2 else "",
                chance.choices(("GET", "HEAD", "POST"), (93, 5, 2))[0],
                chance.choices(("", "steal", "list", "range", "modified"), (80, 6, 4, 7, 3))[0],
            )
        )
    return turns


def test_nobody_in_a_crowd_gets_what_belongs_to_somebody_else(
    crowd_worker: LocalWorker, crowd_origin: CrowdOrigin, tmp_path
) -> None:
    now_s = int(time.time())
    chance = random.Random(SEED)
    crowd = Crowd(crowd_worker, crowd_origin, tmp_path, now_s)
    turns = plan_turns(chance, gather(chance, VISITORS, now_s))

    faults: dict[str, str] = {}

    def take(number: int) -> None:
        own_chance = random.Random(SEED + number)
        for turn in turns[number]:
            turn.visitor.change(own_chance)
            try:
                crowd.visit(turn)
            except AssertionError as fault:
                faults.setdefault(f"{turn.method} {turn.path} {turn.asks}", str(fault)[:3_000])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(take, range(THREADS)))
    assert not faults, "\n\n".join(f"{turn}: {fault}" for turn, fault in sorted(faults.items()))
    counters = health(crowd_worker)["counters"]
    assert counters.get("faults", 0) == 0
    assert {"flowed", "revalidated", "stale-served"} <= {name for name, count in counters.items() if count}
    assert {"200", "206", "304", "404", "cache-hit"} <= crowd.seen.keys()
