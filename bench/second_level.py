"""A page that this isolate has never seen and that the Cache API holds: what taking it from there costs.

In: a folder for the files of the run. Out: rows for the report. One process of each worker fills the cache, another one
takes each page from it once. The cache is tests/worker's, outside of all processes that are measured.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.compare import MS, quartiles
from bench.load import load
from bench.request import BLOCKS, OURS, SIZES_KB, origin, running, this_worker
from bench.site import visitors, write_pages
from bench.workerd import Workerd, javascript, python
from tests.worker.cache_server import cache_server
from tools.dev_server import LOOPBACK

REWRITER = "JavaScript, HTMLRewriter over the cached page"
HANDED_ON = "Python, handing the cached page on"
PAGES = 20
"""Pages of a round, each at an address of its own."""

MOST_FILLS = 5
"""A worker leaves a cache that is slow alone for a while, and then keeps nothing there: another isolate tries again."""

AIMS = {(REWRITER, 100): 1.0, (REWRITER, 500): 0.6, (HANDED_ON, 100): 1.2}
"""The most CPU beside a worker, by the size of the page in KB."""


def measure_second_level(folder: Path, rounds: int) -> list[dict[str, object]]:
    """Pages of each size with 20 blocks."""
    return [_measure(folder, size, rounds) for size in SIZES_KB]


def _measure(folder: Path, size: int, rounds: int) -> dict[str, object]:
    name = f"page-{size}k-20.html"
    page = write_pages(folder, SIZES_KB, BLOCKS)[name]
    turns = [_requests(name, turn) for turn in range(rounds + 1)]
    with origin(folder, {name: page}) as site, cache_server() as ours, cache_server() as others:
        workers = {
            OURS: replace(this_worker(folder), cache=ours.address),
            REWRITER: replace(javascript("rewriter_cache.js"), cache=others.address),
            HANDED_ON: replace(python("cached.py"), cache=others.address),
        }
        for _ in range(MOST_FILLS):
            with running(workers, folder / "filling", site) as started:
                _fill(started, "/" + name, turns)
            if min(len(ours.kept), len(others.kept)) > PAGES * len(turns):
                break
        else:
            raise RuntimeError("Expected all pages in the cache, got some - is the machine too busy for it?")
        with running(workers, folder, site) as started:
            costs = _costs(started, "/" + name, turns)
    row: dict[str, object] = {"page": name, "size": size}
    for worker, found in costs.items():
        ratios = [ours / other for ours, other in zip(costs[OURS], found, strict=True)]
        row[worker] = {
            "cpu_ms": median(found),
            "cpu_spread": quartiles(found),
            "ratio": median(ratios),
            "ratio_spread": quartiles(ratios),
        }
    return row


def _fill(started: Mapping[str, Workerd], page: str, turns: Sequence[Sequence[bytes]]) -> None:
    """Let each worker put all pages into its cache; two of them share one, and take what they find."""
    for process in started.values():
        process.wait_until_ready(page, visitors(1)[0].headers)
        for turn in turns:
            _cost(process, turn)
    time.sleep(1)  # what goes on behind the last answers


def _costs(
    started: Mapping[str, Workerd], page: str, turns: Sequence[Sequence[bytes]]
) -> dict[str, list[float]]:
    """Milliseconds of CPU a page, of each worker in each round; a first round warms up and does not count.

    Raises:
        RuntimeError: they do not cut alike.
    """
    bodies = {name: one.wait_until_ready(page, visitors(1)[0].headers) for name, one in started.items()}
    if abs(len(bodies[OURS]) - len(bodies[REWRITER])) > 64:
        raise RuntimeError(f"Expected bodies of one length, got {[*map(len, bodies.values())]} - at {page}")
    costs: dict[str, list[float]] = {name: [] for name in started}
    for number, turn in enumerate(turns):
        for worker, process in started.items():
            cost = _cost(process, turn)
            if number:
                costs[worker].append(cost)
    return costs


def _cost(process: Workerd, turn: Sequence[bytes]) -> float:
    before = process.cpu_seconds()
    load((LOOPBACK, process.port), turn, connections=1, seconds=60, count=len(turn))
    return (process.cpu_seconds() - before) / len(turn) * MS


def _requests(name: str, turn: int) -> list[bytes]:
    return [one.request(f"/{turn}-{place}/{name}") for place, one in enumerate(visitors(PAGES))]
