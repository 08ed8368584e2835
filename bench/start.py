"""Where the start goes: how long each module of this worker takes to import, inside the runtime.

In: a folder. Out: milliseconds by module, its own imports not counted, the slowest first. The modules are those of the
upload. The clock stands still in a worker's start, so a small worker imports them one by one at its first request,
while time is measured from outside.
"""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from bench.workerd import ENTRY, WORKERS, Worker, Workerd, packages, staged_worker

SLOWEST = 15
ROUNDS = 3


def measure_imports(folder: Path) -> dict[str, object]:
    """Milliseconds of CPU by module, and of all together; the best of a few starts."""
    files = {name: path for name, path in staged_worker().items() if name != ENTRY}
    names = [name.removesuffix(".py").replace("/", ".") for name in files if not name.endswith("__init__.py")]
    worker = Worker({"importer.py": WORKERS / "importer.py", **files, **packages()})
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, cost in _one_start(worker, folder, names).items():
            best[name] = min(best.get(name, cost), cost)
    slowest = sorted(best.items(), key=lambda row: -row[1])[:SLOWEST]
    return {"all_ms": sum(best.values()), "modules": len(best), "slowest_ms": dict(slowest)}


def _one_start(worker: Worker, folder: Path, names: list[str]) -> dict[str, float]:
    """CPU milliseconds of importing each module, in an order in which what a module imports comes before it."""
    with Workerd(worker, folder / "imports") as process:
        process.wait_until_ready("/")
        order = json.loads(_get(process, "/order?" + ",".join(names)))
        costs = {}
        for name in order:
            before = process.cpu_seconds()
            _get(process, f"/import?{name}")
            costs[name] = (process.cpu_seconds() - before) * 1_000
        _get(process, "/")
        before = process.cpu_seconds()
        for _ in range(20):
            _get(process, "/")
        nothing = (process.cpu_seconds() - before) * 50
    return {name: max(0.0, cost - nothing) for name, cost in costs.items()}


def _get(process: Workerd, path: str) -> bytes:
    with urllib.request.urlopen(process.url + path) as answer:
        body: bytes = answer.read()
        return body
