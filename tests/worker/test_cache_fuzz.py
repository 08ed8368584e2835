"""A crowd before two workers over one cache: whatever is kept for whom, nobody ever gets what belongs to somebody else.

Thousands of requests of mixed visitors for mixed pages, several at once, to either worker. Half-way one of them starts
anew with nothing in memory. Each must get, to the byte, what the command line makes of the page for them; no shared
cache may keep what is theirs, and one that keeps all it may stands before a third of them; nor may the workers' own.
SEGMENTS_FUZZ multiplies the requests, SEGMENTS_SEED chooses others (`make fuzz`).
"""

import itertools
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgpack
import pytest

from bench.workerd import Worker, Workerd
from segments.edge.pages.store.cache_entry import SEAL_BYTES
from tests.worker.cache_server import CacheServer, cache_server
from tests.worker.crowd import Crowd, Turn, Visitor, gather
from tests.worker.crowd_site import PAGES, CrowdOrigin
from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.runtime import WireResponse, fetch
from tests.worker.shop import RULES

REQUESTS = 3_000 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
SEED = int(os.environ.get("SEGMENTS_SEED", "20261123"))
VISITORS = 150
THREADS = 8
HEALTH = "/_segments/health"
HOST = "localhost:8787"
"""The site's address, whichever worker answers."""

OF_ONE_VISITOR = (rb"\(session:", rb"x-account", rb"origin=\d", rb"segments-visitor", rb"_ga=", rb"sessionid")
"""What only an answer for one visitor has in it."""


@dataclass
class TwoWorkers:
    """Two processes of one worker, each with a memory of its own, over one cache."""

    worker: Worker
    folder: Path
    origin: CrowdOrigin
    counters: Counter[str]
    running: list[Workerd] = field(default_factory=list)
    runs: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """One process as long as the with block; what it counted is added to the others'."""
        place = self.folder / f"run{next(self.runs)}"
        with run_plain(self.worker, place, self.origin, HEALTH, {"host": HOST}) as process:
            self.running.append(process)
            try:
                yield
            finally:
                self.running.remove(process)
                self.counters.update(fetch(process.url, HEALTH, {"host": HOST}).json()["counters"])

    def fetch(
        self,
        target: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes | None = None,
    ) -> WireResponse:
        """The answer of either."""
        url = random.choice(self.running).url
        return fetch(url, target, {**(headers or {}), "host": HOST}, method=method, body=body)


@pytest.fixture(scope="module")
def crowd_origin() -> Iterator[CrowdOrigin]:
    origin = CrowdOrigin(SEED)
    with origin.serving():
        yield origin


@pytest.fixture(scope="module")
def cache() -> Iterator[CacheServer]:
    with cache_server() as running:
        yield running


@pytest.fixture(scope="module")
def workers(
    crowd_origin: CrowdOrigin, cache: CacheServer, tmp_path_factory: pytest.TempPathFactory
) -> TwoWorkers:
    """None of them runs yet."""
    plain = plain_worker(RULES, tmp_path_factory.mktemp("rules"))
    worker = replace(plain, cache=cache.address, variables={**plain.variables, "REFRESH_SECONDS": "5"})
    return TwoWorkers(worker, tmp_path_factory.mktemp("workers"), crowd_origin, Counter())


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
    workers: TwoWorkers, crowd_origin: CrowdOrigin, cache: CacheServer
) -> None:
    watch = Watch()
    cache.note = watch.look
    now_s = int(time.time())
    chance = random.Random(SEED)
    crowd = Crowd(workers, crowd_origin, now_s)
    turns = plan_turns(chance, gather(chance, VISITORS, now_s))
    chances = [random.Random(SEED + number) for number in range(THREADS)]
    faults: dict[str, str] = {}

    def take(number: int, some: slice) -> None:
        for turn in turns[number][some]:
            turn.visitor.change(chances[number])
            try:
                crowd.visit(turn)
            except AssertionError as fault:
                faults.setdefault(f"{turn.method} {turn.path} {turn.asks}", str(fault)[:3_000])

    half = REQUESTS // THREADS // 2
    with workers.one(), ThreadPoolExecutor(THREADS) as pool:
        for some in (slice(half), slice(half, None)):
            with workers.one():
                list(pool.map(take, range(THREADS), [some] * THREADS))
    assert not faults, "\n\n".join(f"{turn}: {fault}" for turn, fault in sorted(faults.items()))
    counted = {name for name, count in workers.counters.items() if count}
    assert "faults" not in counted
    assert {"flowed", "revalidated", "stale-served", "second-level-hit", "asked-once"} <= counted
    assert "second-level-refused" not in counted
    assert {"200", "206", "304", "404", "cache-hit"} <= crowd.seen.keys()
    assert not watch.faults
    assert len(watch.entries) > 10


@dataclass
class Watch:
    """A look at all that the workers give their own cache: it is for everybody, from its headers to its last byte."""

    entries: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def look(self, body: bytes) -> None:
        """Take note of one entry: a seal, and then what msgpack wrote."""
        headers, path = msgpack.unpackb(body[SEAL_BYTES:])[4:6]
        self.entries[path] += 1
        secrets = [secret for secret in OF_ONE_VISITOR if re.search(secret, body)]
        if secrets or "set-cookie" in headers or not PAGES[path].is_kept:
            self.faults.append(f"{path} {headers} {secrets}")
