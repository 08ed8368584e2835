"""How fast a bundle is ready and how fast a visitor is resolved; the same file runs in CPython and in Pyodide.

    python bench/resolve/measure.py FOLDER

Nothing here depends on authoring: what is measured is what the edge has. Times are medians; the warm loop goes
through all visitors, so every value has been seen before, but no two requests in a row are alike.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from segments.bundle.read import read_bundle
from segments.edge.decide.index import Index, open_index

SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 7


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    start = perf_counter()
    action()
    return perf_counter() - start


def ready(data: bytes, visitor: dict[str, object]) -> Index:
    """From bytes to the first answer."""
    index = open_index(read_bundle(data))
    index.match(visitor)
    return index


def warm_loop(index: Index, visitors: list[dict[str, object]]) -> Callable[[], None]:
    match = index.match

    def loop() -> None:
        for visitor in visitors:
            match(visitor)

    return loop


def names_loop(index: Index, visitors: list[dict[str, object]]) -> Callable[[], None]:
    def loop() -> None:
        for visitor in visitors:
            index.names(index.match(visitor))

    return loop


def measure(folder: Path, size: int) -> dict[str, float]:
    """Microseconds a visitor, milliseconds to be ready, bytes a rule; an AssertionError if a match is not expected."""
    data = (folder / f"rules-{size}.bundle").read_bytes()
    visitors = [json.loads(line) for line in (folder / "visitors.ndjson").read_text().splitlines()]
    for visitor in visitors:
        visitor["shop.tags"] = tuple(visitor["shop.tags"])
    rules = json.dumps(json.loads((folder / "rules.json").read_text())[:size])
    expected = json.loads((folder / "expected.json").read_text())
    first_ready = timed(lambda: ready(data, visitors[0]))
    others_ready = median(timed(lambda: ready(data, visitors[0])) for _ in range(ROUNDS))
    json_loads = median(timed(lambda: json.loads(rules)) for _ in range(ROUNDS))
    index = ready(data, visitors[0])
    gc.collect()
    cold = timed(warm_loop(index, visitors))
    for visitor, places in zip(visitors, expected, strict=True):
        assert index.names(index.match(visitor)) == [f"s{place:05d}" for place in places if place < size]
    warm = median(timed(warm_loop(index, visitors)) for _ in range(ROUNDS))
    with_names = median(timed(names_loop(index, visitors)) for _ in range(ROUNDS))
    per_visitor = 1e6 / len(visitors)
    return {
        "rules": size,
        "bytes a rule": round(len(data) / size, 2),
        "ready ms, first": round(first_ready * 1e3, 2),
        "ready ms": round(others_ready * 1e3, 2),
        "json.loads ms": round(json_loads * 1e3, 2),
        "cold us": round(cold * per_visitor, 2),
        "warm us": round(warm * per_visitor, 2),
        "warm us with ids": round(with_names * per_visitor, 2),
    }


def main(folder: Path) -> None:
    rows = [measure(folder, size) for size in SIZES]
    print("  ".join(f"{name:>16}" for name in rows[0]))
    for row in rows:
        print("  ".join(f"{value:>16}" for value in row.values()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
