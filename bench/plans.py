"""What a page plan costs in the runtime, apart from the request around it: to compile it, and to cut a page by it.

In: a folder for the files of the run. Out: a row a page. Beside it a JavaScript worker rewrites the same page in
memory with HTMLRewriter. Of ours, a request that does nothing is taken off; a bare JavaScript worker is told beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import median

from bench.compare import MS, quartiles
from bench.load import load
from bench.request import BLOCKS, SIZES_KB, running
from bench.site import write_pages
from bench.workerd import WORKERS, Worker, Workerd, javascript, packages, staged_worker
from tools.dev_server import LOOPBACK

PLANS = "plans"
REWRITER = "rewriter"
BARE = "bare"
REQUESTS = 40
CUTS = 50
"""In one request, so that they can be seen beside it."""


def measure_plans(folder: Path, rounds: int) -> list[dict[str, object]]:
    """Milliseconds of CPU of HTMLRewriter, of a bare worker, of compiling and of cutting, by page."""
    pages = write_pages(folder, SIZES_KB, BLOCKS)
    modules = {"plans.py": WORKERS / "plans.py", **staged_worker(), **packages()}
    rows: list[dict[str, object]] = []
    with running({PLANS: Worker(modules, data=pages)}, folder / PLANS) as probe:
        for name, page in pages.items():
            others = {
                REWRITER: javascript("rewriter.js", BODY=page),
                BARE: javascript("bare.js", BODY=page),
            }
            with running(others, folder / REWRITER) as started:
                rows.append({"page": name, **_costs({**probe, **started}, name, rounds)})
    return rows


def _costs(started: Mapping[str, Workerd], name: str, rounds: int) -> dict[str, object]:
    for worker, process in started.items():
        process.wait_until_ready(f"/cut/1/{name}" if worker == PLANS else "/")
    costs: dict[str, list[float]] = {"rewriter": [], "bare": [], "compile": [], "cut": []}
    for turn in range(rounds + 1):
        nothing, compiled, cut = (
            _cost(started[PLANS], f"/{step}/{times}/{name}")
            for step, times in (("nothing", 1), ("compile", 1), ("cut", CUTS))
        )
        found = {
            "rewriter": _cost(started[REWRITER], "/"),
            "bare": _cost(started[BARE], "/"),
            "compile": compiled - nothing,
            "cut": (cut - nothing) / CUTS,
        }
        for step, cost in found.items() if turn else ():
            costs[step].append(cost)
    return {step: {"cpu_ms": median(found), "cpu_spread": quartiles(found)} for step, found in costs.items()}


def _cost(process: Workerd, path: str) -> float:
    """Milliseconds of CPU a request."""
    before = process.cpu_seconds()
    sent = [f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n".encode()]
    load((LOOPBACK, process.port), sent, connections=1, seconds=60, count=REQUESTS)
    return (process.cpu_seconds() - before) / REQUESTS * MS
