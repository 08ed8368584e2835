"""Growth of a request's CPU and of the process with what there is more of: segments, blocks, bytes, pages, visitors.

In: a folder for the files of the run. Out: for each of six axes the CPU of a warm request and the memory of the process
at each size, in turns with a bare worker. Work may grow with what a request must read, and never faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench import tables
from bench.chart import Bar, bars
from bench.compare import compare
from bench.load import load
from bench.request import BARE, OURS, origin, running, this_worker
from bench.site import compiled, published, variables, visitors, write_pages
from bench.workerd import Worker, Workerd, product, python
from tools.dev_server import LOOPBACK

CONNECTIONS = 8
SEGMENTS = (10, 100, 1_000, 10_000, 20_000)
BLOCKS = (1, 10, 100, 500, 2_000)
BLOCKS_PAGE_KB = 2_200
"""Two thousand articles take as much; all pages of the axis are of one size."""
SIZES_KB = (10, 100, 1_000, 5_000, 8_000)
MOST_KEPT_KB = 6_000
"""A larger page is cut on its way each time (docs/guides/caching.md): what is held against it is another work."""
PAGES = (10, 100, 1_000, 5_000)
VISITORS = (10, 100, 1_000, 10_000)
COOKIES_KB = (0, 1, 2, 4, 8)
FEW = 64
"""Visitors of the axes that are about something else."""

AXES = {
    "segments": "segments of the site",
    "blocks": f"blocks of a page of {BLOCKS_PAGE_KB / 1_000:g} MB",
    "bytes": "KB of the page",
    "pages": "pages in memory",
    "visitors": "visitors in memory",
    "cookie": "KB of other cookies",
}


@dataclass(frozen=True, slots=True)
class Bench:
    """The bare Python worker that takes turns with whatever is measured: the machine's pace at that moment."""

    folder: Path
    bare: Workerd
    rounds: int
    seconds: float

    def row(self, process: Workerd, size: int, sent: Sequence[bytes]) -> dict[str, float]:
        """One size, once all of these requests have been answered."""
        load((LOOPBACK, process.port), sent, connections=1, seconds=600, count=len(sent))
        found = compare(
            {OURS: process, BARE: self.bare},
            {OURS: sent, BARE: sent},
            connections=CONNECTIONS,
            rounds=self.rounds,
            seconds=self.seconds,
        )
        of_bare = found[OURS].cpu_ms / found[BARE].cpu_ms
        return {
            "size": size,
            "cpu_ms": found[OURS].cpu_ms,
            "of_bare": of_bare,
            "mb": process.resident_bytes() / 1e6,
        }


def measure_growth(folder: Path, rounds: int, seconds: float) -> dict[str, list[dict[str, float]]]:
    """Rows of size, CPU and megabytes of the process, by axis."""
    small = write_pages(folder, (20,), (20,))["page-20k-20.html"]
    with running({BARE: python("bare.py", BODY=small)}, folder / "bare") as started:
        started[BARE].wait_until_ready()
        bench = Bench(folder, started[BARE], rounds, seconds)
        return {
            "segments": [_with_segments(bench, count) for count in SEGMENTS],
            "blocks": _by_page(bench, {count: (BLOCKS_PAGE_KB, count) for count in BLOCKS}),
            "bytes": _by_page(bench, {size: (size, 20) for size in SIZES_KB}),
            "pages": _by_pages(bench),
            "visitors": _by_visitors(bench),
            "cookie": _by_cookie(bench),
        }


def growth_section(found: Mapping[str, Any]) -> str:
    """The part of the report."""
    lines = [
        [
            AXES[axis],
            f"{row['size']:,}",
            f"{row['cpu_ms']:.2f}",
            f"{row['of_bare']:.2f}x",
            f"{row['mb']:.0f}",
            f"{factor:.2f}",
        ]
        for axis, rows in found.items()
        for row, factor in zip(rows, _factors(axis, rows), strict=True)
    ]
    worst = max(factor for axis, rows in found.items() for factor in _factors(axis, rows))
    aim = ("growth of CPU beside that of the size, at worst", f"{worst:.2f}x", "at most 1x", worst <= 1)
    return (
        "## Growth\n\nA warm request at 8 connections, in turns with a bare Python worker. Growth is how many times as"
        " much CPU the size takes as the one before, both beside the bare worker's, over how many times as large it is:"
        " 1 is linear; 0 where nothing is compared, as with a page over 6 MB, which no isolate keeps. An"
        " isolate's memory never shrinks, so that of a process is what its largest moment took.\n\n"
        + tables.table(["of what", "how much", "ms CPU", "beside bare", "MB of the process", "growth"], lines)
        + "\n"
        + tables.aims([aim])
    )


def growth_pictures(found: Mapping[str, Any]) -> dict[str, str]:
    """A picture for each axis, by file name."""
    return {
        f"growth-{axis}.svg": bars(
            f"Milliseconds of CPU a request, by {AXES[axis]}", [("", [_bar(row) for row in rows])]
        )
        for axis, rows in found.items()
    }


def _bar(row: Mapping[str, float]) -> Bar:
    text = f"{row['cpu_ms']:.2f} ms, {row['mb']:.0f} MB"
    return Bar(f"{row['size']:,}", row["cpu_ms"], text, is_ours=True)


def _factors(axis: str, rows: Sequence[Mapping[str, float]]) -> list[float]:
    """The growth from the size before; 0 for the first, from nothing, and where the larger page is not kept."""
    factors = [0.0]
    for before, row in pairwise(rows):
        larger = row["size"] / before["size"] if before["size"] else 0.0
        is_other_work = axis == "bytes" and row["size"] > MOST_KEPT_KB
        factors.append(row["of_bare"] / before["of_bare"] / larger if larger and not is_other_work else 0.0)
    return factors


def _with_segments(bench: Bench, count: int) -> dict[str, float]:
    """So many segments, in an isolate of its own."""
    name = "page-20k-20.html"
    place = bench.folder / f"growth-{count}"
    place.mkdir(parents=True, exist_ok=True)
    worker = product(variables(), published(compiled(place, _segments(max(0, count - 20))), place))
    with _isolate(bench, write_pages(bench.folder, (20,), (20,)), worker) as process:
        return bench.row(process, count, [one.request(f"/{name}") for one in visitors(FEW)])


def _segments(count: int) -> str:
    """Segments more, over what differs from request to request and from visitor to visitor."""
    countries = ("DE", "FR", "GB", "US", "CA", "BR", "JP", "IN")
    return "\n".join(
        f'[segments.more-{place}]\nwhen = \'geo.country == "{countries[place % 8]}" && visitor.visits >='
        f' {2 + place % 47} && (device.type == "phone" || page.path.startsWith("/page-{place % 997}"))\'\n'
        for place in range(count)
    )


def _by_page(bench: Bench, pages: Mapping[int, tuple[int, int]]) -> list[dict[str, float]]:
    """Pages of so many KB and blocks, the small ones first: an isolate's memory is that of the largest so far."""
    files = {key: write_pages(bench.folder, (size,), (blocks,)) for key, (size, blocks) in pages.items()}
    bodies = {name: path for made in files.values() for name, path in made.items()}
    with _isolate(bench, bodies, this_worker(bench.folder)) as process:
        return [
            bench.row(process, key, [one.request(f"/{next(iter(made))}") for one in visitors(FEW)])
            for key, made in files.items()
        ]


def _by_pages(bench: Bench) -> list[dict[str, float]]:
    """So many pages of 4 KB, asked for in turn."""
    some = visitors(FEW)
    with _isolate(bench, write_pages(bench.folder, (4,), (4,)), this_worker(bench.folder)) as process:
        return [
            bench.row(
                process,
                count,
                [some[place % FEW].request(f"/{place}/page-4k-4.html") for place in range(count)],
            )
            for count in PAGES
        ]


def _by_visitors(bench: Bench) -> list[dict[str, float]]:
    """So many visitors of one page, in turn."""
    with _isolate(bench, write_pages(bench.folder, (20,), (20,)), this_worker(bench.folder)) as process:
        return [
            bench.row(process, count, [one.request("/page-20k-20.html") for one in visitors(count)])
            for count in VISITORS
        ]


def _by_cookie(bench: Bench) -> list[dict[str, float]]:
    """So many bytes of other tools' cookies, fifty each, in front of ours."""
    others = "".join(f"tool_{number:03}={'x' * 39}; " for number in range(200))
    plain = [one.request("/page-20k-20.html") for one in visitors(FEW)]
    with _isolate(bench, write_pages(bench.folder, (20,), (20,)), this_worker(bench.folder)) as process:
        return [
            bench.row(
                process,
                size,
                [one.replace(b"cookie: ", b"cookie: " + others[: size * 1_000].encode()) for one in plain],
            )
            for size in COOKIES_KB
        ]


@contextmanager
def _isolate(bench: Bench, bodies: Mapping[str, Path], worker: Worker) -> Iterator[Workerd]:
    """This worker before a site of these pages, once it has answered."""
    name = next(iter(bodies))
    with (
        origin(bench.folder, bodies) as site,
        running({OURS: worker}, bench.folder / "grown", site) as started,
    ):
        started[OURS].wait_until_ready(f"/{name}", visitors(1)[0].headers)
        yield started[OURS]
