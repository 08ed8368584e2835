"""The whole request: this worker beside the least that JavaScript and Python can do in the same runtime.

In: a folder for the files of the run. Out: rows for the report. Each worker is a process of its own, all take turns
under the same requests: 256 visitors with cookies, client hints and a place, each on a later page of a visit.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.compare import MS, Measured, compare, quartiles
from bench.load import load
from bench.site import (
    VISITORS,
    compiled,
    health_headers,
    published,
    variables,
    visitors,
    write_pages,
)
from bench.workerd import Worker, Workerd, javascript, product, python, python_class, with_heap
from segments.project.staging.stage import SOURCE
from tools.dev_server import LOOPBACK

SIZES_KB = (20, 100, 500)
BLOCKS = (5, 20, 100)
CONNECTIONS = (1, 8, 64)
MAIN_PAGE = "page-100k-20.html"
NEW_PAGES = 40
ISOLATE_HEAP = ("--max-old-space-size=80", "--max-semi-space-size=8")
PART = "logo.webp"
PART_BYTES = 20_000

OURS = "this worker"
REWRITER = "JavaScript, HTMLRewriter"
BARE = "Python, bare"
WRITTEN = "Python, bytes of its own"
CLASS = "Python, bare, as documented"
BARE_JS = "JavaScript, bare"
MSGPACK = "Python, bare, imports msgpack"
FORWARD = "Python, forwarding"
FORWARD_AWAITED = "Python, forwarding, awaited"
FORWARD_DIRECT = "Python, forwarding, called directly"
DIRECT_CALL = "segments/edge/host/js/direct_call.py"


@contextlib.contextmanager
def running(workers: Mapping[str, Worker], folder: Path, outbound: str = "") -> Iterator[dict[str, Workerd]]:
    """All of them at once, each in a process and a folder of its own."""
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(Workerd(worker, folder / f"worker-{place}", outbound))
            for place, (name, worker) in enumerate(workers.items())
        }


@contextlib.contextmanager
def origin(folder: Path, bodies: Mapping[str, Path]) -> Iterator[str]:
    """The address of a site that serves these bodies."""
    with Workerd(javascript("origin.js", **bodies), folder / "origin") as site:
        site.wait_until_ready("/" + next(iter(bodies)))
        yield f"{LOOPBACK}:{site.port}"


def this_worker(folder: Path) -> Worker:
    """This worker with the bench's rules in its KV."""
    return product(variables(), published(compiled(folder), folder))


def measure_pages(folder: Path, rounds: int, seconds: float) -> list[dict[str, object]]:
    """A personalised page of each size with each number of blocks, half of them removed, at 8 connections."""
    pages = write_pages(folder, SIZES_KB, BLOCKS)
    rows: list[dict[str, object]] = []
    for name, page in pages.items():
        with origin(folder, {name: page}) as site:
            workers = {OURS: this_worker(folder), REWRITER: javascript("rewriter.js", BODY=page)}
            with running(workers, folder, site) as started:
                body = _answers_alike(started, name)
                half = folder / "half.html"
                half.write_bytes(body)
                with running({BARE: python("bare.py", BODY=half)}, folder / "bare", site) as bare:
                    bare[BARE].wait_until_ready()
                    found = _compared({**started, **bare}, name, 8, rounds, seconds)
        rows.append({"page": name, "bytes": page.stat().st_size, "sent": len(body), **found})
    return rows


def measure_first_sight(folder: Path, rounds: int) -> list[dict[str, object]]:
    """A page that no isolate has seen: fetched, compiled and cut, beside HTMLRewriter on the way through."""
    rows: list[dict[str, object]] = []
    for size in SIZES_KB:
        name = f"page-{size}k-20.html"
        with origin(folder, {name: write_pages(folder, SIZES_KB, BLOCKS)[name]}) as site:
            workers = {OURS: this_worker(folder), REWRITER: javascript("rewriter_origin.js")}
            with running(workers, folder, site) as started:
                _answers_alike(started, name)
                row: dict[str, object] = {"page": name}
                for worker, process in started.items():
                    costs = [_first_sights(process, name, turn) for turn in range(rounds + 1)][1:]
                    row[worker] = {"cpu_ms": median(costs), "cpu_spread": quartiles(costs)}
        rows.append(row)
    return rows


def _first_sights(process: Workerd, name: str, turn: int) -> float:
    """Milliseconds of CPU a page, each at an address of its own."""
    sent = [one.request(f"/{turn}-{place}/{name}") for place, one in enumerate(visitors(NEW_PAGES))]
    before = process.cpu_seconds()
    load((LOOPBACK, process.port), sent, connections=1, seconds=60, count=NEW_PAGES)
    return (process.cpu_seconds() - before) / NEW_PAGES * MS


def measure_connections(folder: Path, rounds: int, seconds: float) -> list[dict[str, object]]:
    """The page of 100 KB with 20 blocks at 1, 8 and 64 connections, beside everything that one might compare with."""
    page = write_pages(folder, SIZES_KB, BLOCKS)[MAIN_PAGE]
    half = folder / "half.html"
    with origin(folder, {MAIN_PAGE: page}) as site:
        with running({OURS: this_worker(folder)}, folder, site) as started:
            half.write_bytes(started[OURS].wait_until_ready("/" + MAIN_PAGE, visitors(1)[0].headers))
        workers = {
            OURS: this_worker(folder),
            BARE: python("bare.py", BODY=half),
            WRITTEN: python("bare_bytes.py", BODY=half),
            CLASS: python_class("bare_class.py", BODY=half),
            BARE_JS: javascript("bare.js", BODY=half),
            REWRITER: javascript("rewriter.js", BODY=page),
        }
        with running(workers, folder, site) as started:
            _answers_alike(started, MAIN_PAGE)
            return [
                {"connections": connections, **_compared(started, MAIN_PAGE, connections, rounds, seconds)}
                for connections in CONNECTIONS
            ]


def measure_passing(folder: Path, rounds: int, seconds: float) -> list[dict[str, object]]:
    """An image of 20 KB, handed through from an origin in another process."""
    part = folder / PART
    part.write_bytes(bytes(range(250)) * (PART_BYTES // 250))
    direct = python("forward_direct.py")
    workers = {
        OURS: this_worker(folder),
        FORWARD: python("forward.py"),
        FORWARD_AWAITED: python("forward_async.py"),
        FORWARD_DIRECT: replace(direct, modules={**direct.modules, DIRECT_CALL: SOURCE / DIRECT_CALL}),
    }
    with origin(folder, {PART: part}) as site, running(workers, folder, site) as started:
        for worker in started.values():
            worker.wait_until_ready("/" + PART, visitors(1)[0].headers)
        return [
            {"connections": connections, **_compared(started, PART, connections, rounds, seconds)}
            for connections in CONNECTIONS
        ]


def measure_memory(folder: Path, requests: int) -> list[dict[str, object]]:
    """What the process holds after more and more requests of many visitors, beside a bare worker's.

    The heap is limited about as an isolate's is: without a limit V8 collects so late that nothing else can be seen.
    """
    small = "page-1k-2.html"
    page = write_pages(folder, (1,), (2,))[small]
    workers = {
        name: replace(worker, v8_flags=ISOLATE_HEAP)
        for name, worker in {OURS: this_worker(folder), BARE: python("bare.py", BODY=page)}.items()
    }
    sent = [visitor.request("/" + small) for visitor in visitors(8 * VISITORS)]
    rows: list[dict[str, object]] = []
    with origin(folder, {small: page}) as site, running(workers, folder, site) as started:
        for process in started.values():
            process.wait_until_ready("/" + small, visitors(1)[0].headers)
        for step in range(5):
            held = {name: process.resident_bytes() / 1e6 for name, process in started.items()}
            rows.append({"requests": requests * step // 4, **held})
            for process in started.values() if step < 4 else ():
                load((LOOPBACK, process.port), sent, connections=8, seconds=600, count=requests // 4)
    return rows


def measure_start(rounds: int, folder: Path) -> dict[str, dict[str, object]]:
    """From the start of the process to the first answer whole: CPU, and the memory that the isolate has then.

    The workers start in turns. `ratios`: the CPU of each start over that of the bare worker of the same turn, since a
    machine is fast and slow for minutes at a time.
    """
    page = write_pages(folder, SIZES_KB, BLOCKS)[MAIN_PAGE]
    visitor = visitors(1)[0].headers
    workers = {OURS: with_heap(this_worker(folder)), MSGPACK: with_heap(python("bare_msgpack.py"))}
    costs: dict[str, list[float]] = {name: [] for name in workers}
    heaps = dict.fromkeys(workers, 0.0)
    with origin(folder, {MAIN_PAGE: page}) as site:
        for _ in range(rounds):
            for name, worker in workers.items():
                with Workerd(worker, folder / "start", site) as process:
                    process.wait_until_ready("/" + MAIN_PAGE, visitor)
                    costs[name].append(process.cpu_seconds() * MS)
                    heaps[name] = max(heaps[name], process.heap_bytes() / 1e6)
    return {
        name: {
            "cpu_ms": median(found),
            "spread": quartiles(found),
            "ratio": median(one / bare for one, bare in zip(found, costs[MSGPACK], strict=True)),
            "heap_mb": heaps[name],
        }
        for name, found in costs.items()
    }


def _answers_alike(started: Mapping[str, Workerd], name: str) -> bytes:
    """The body that all who remove blocks send, by length: the same blocks went.

    Raises:
        RuntimeError: they do not agree, so comparing them would mean nothing.
    """
    visitor = visitors(1)[0].headers
    bodies = {worker: process.wait_until_ready("/" + name, visitor) for worker, process in started.items()}
    if abs(len(bodies[OURS]) - len(bodies[REWRITER])) > 64:
        raise RuntimeError(
            f"Expected bodies of one length, got {[(key, len(body)) for key, body in bodies.items()]}"
        )
    return bodies[OURS]


def _compared(
    started: Mapping[str, Workerd], name: str, connections: int, rounds: int, seconds: float
) -> dict[str, Measured]:
    sent = [visitor.request("/" + name) for visitor in visitors()]
    if name == PART:
        sent = [one.replace(b"sec-fetch-dest: document", b"sec-fetch-dest: image") for one in sent]
    return compare(
        started, dict.fromkeys(started, sent), connections=connections, rounds=rounds, seconds=seconds
    )


def measure_full_isolate(folder: Path, rules: Path, plans: int) -> dict[str, object]:
    """An isolate with 10,000 segments more, and as many different pages of 100 KB: beside a bare Python worker."""
    page = write_pages(folder, SIZES_KB, BLOCKS)[MAIN_PAGE]
    many = folder / "many"
    many.mkdir(exist_ok=True)
    text = rules.read_text(encoding="utf-8").partition("\n\n")[2]
    worker = product(variables(), published(compiled(many, text), many))
    visitor = visitors(1)[0]
    with origin(folder, {MAIN_PAGE: page}) as site, running({OURS: worker}, many, site) as started:
        started[OURS].wait_until_ready("/" + MAIN_PAGE, visitor.headers)
        sent = [visitor.request(f"/{number}/{MAIN_PAGE}") for number in range(plans)]
        load((LOOPBACK, started[OURS].port), sent, connections=1, seconds=600, count=2 * plans)
        full = started[OURS].resident_bytes()
        health = json.loads(started[OURS].wait_until_ready("/_segments/health", health_headers()))
    with running({BARE: python("bare.py", BODY=page)}, folder / "bare") as started:
        started[BARE].wait_until_ready()
        bare = started[BARE].resident_bytes()
    return {
        "segments": health["bundle"]["segments"],
        "pages_kept": health["pages"]["kept"],
        "resident_mb": full / 1e6,
        "bare_resident_mb": bare / 1e6,
        "above_bare_mb": (full - bare) / 1e6,
    }
