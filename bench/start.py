"""Where the start goes: how long each module of this worker takes to import, inside the runtime, if it were one.

In: a folder. Out: milliseconds by module, its own imports not counted, the slowest first. The modules are as lean as
they are in the upload, which is one module and looks none of them up. The clock stands still in a worker's start, so a
small worker imports them one by one at its first request, while time is measured from outside.
"""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from bench.workerd import WORKERS, Worker, Workerd, packages
from tools.compact import compact_text
from tools.lean import lean_tree
from tools.stage import SOURCE, import_closure

SLOWEST = 15
ROUNDS = 3


def measure_imports(folder: Path) -> dict[str, object]:
    """Milliseconds of CPU by module, and of all together; the best of a few starts."""
    files = {path.relative_to(SOURCE).as_posix(): path for path in import_closure(SOURCE)}
    names = [name.removesuffix(".py").replace("/", ".") for name in files if not name.endswith("__init__.py")]
    worker = Worker({"importer.py": WORKERS / "importer.py", **lean_modules(folder / "lean"), **packages()})
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, cost in _one_start(worker, folder, [name for name in names if name != "worker"]).items():
            best[name] = min(best.get(name, cost), cost)
    slowest = sorted(best.items(), key=lambda row: -row[1])[:SLOWEST]
    return {"all_ms": sum(best.values()), "modules": len(best), "slowest_ms": dict(slowest)}


def lean_modules(folder: Path) -> dict[str, Path]:
    """The modules that this worker is made of, one by one, as lean as the upload; written into the folder."""
    files = {path.relative_to(SOURCE).as_posix(): path for path in import_closure(SOURCE)}
    written = {name: folder / name for name in files if name != "worker.py"}
    for name, place in written.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(compact_text(lean_tree(files[name].read_text(encoding="utf-8"))), encoding="utf-8")
    return written


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
