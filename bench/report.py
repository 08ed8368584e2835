"""The results as a page with tables, and as pictures for it and for the README.

In: what the parts of a run gave. Out: RESULTS.md, resolve.svg and pages.svg. A part that has not run yet is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench import tables
from bench.chart import Bar, bars
from bench.growth import growth_pictures, growth_section
from bench.publishing import publishing_section
from bench.request import BARE, CLASS, FORWARD, FORWARD_AWAITED, FORWARD_DIRECT, MSGPACK, OURS, REWRITER
from bench.same_job.measure import same_job_section
from bench.second_level import AIMS, HANDED_ON
from bench.second_level import REWRITER as CACHED_REWRITER

Row = Mapping[str, Any]
MAX_START_RATIO = 1.25
MAX_HEAP_ABOVE_MB = 8
MAX_GZIP_KIB = 380
LATENCIES = ("p50_ms", "p95_ms", "p99_ms")

HOW_TO_READ = (
    "Compare numbers only within a table: its rows were measured in turns. CPU is the time of all threads of the"
    " workerd process, by the scheduler's own account; every number is a median of the rounds, in brackets the"
    " quartiles; a ratio of requests a second is the median of the rounds' own ratios, since a machine is slow for"
    " seconds at a time. What they mean: [docs/performance.md](../docs/performance.md)."
)


def write_report(results: Mapping[str, Any], folder: Path) -> None:
    """Write the page and the pictures of the parts that have run."""
    sections = [write(results[name]) for name, write in SECTIONS.items() if name in results]
    machine = results["machine"]
    commit = f" at commit {machine['commit']}" if machine["commit"] else ""
    head = f"# Results\n\nWritten by `make bench` on {machine['date']}{commit}, on {machine['cores']} cores of an"
    head += f" {machine['processor']}, shared with other work. {HOW_TO_READ}\n"
    (folder / "RESULTS.md").write_text("\n".join([head, *sections]), encoding="utf-8")
    if "engines" in results:
        (folder / "resolve.svg").write_text(_engine_picture(results["engines"]), encoding="utf-8")
    if "pages" in results:
        (folder / "pages.svg").write_text(_page_picture(results["pages"]), encoding="utf-8")
    for name, picture in growth_pictures(results.get("growth", {})).items():
        (folder / name).write_text(picture, encoding="utf-8")


def _engines(rows: Sequence[Row]) -> str:
    table = tables.table(
        ["engine", "rules", "us a visitor", "ms to load", "bytes a rule", "compressed"],
        [
            [
                row["engine"],
                f"{row['rules']:,}",
                *(f"{row[key]:,.1f}" for key in ("us", "load_ms", "bytes", "gzip")),
            ]
            for row in rows
        ],
    )
    return (
        "## Resolve all segments of one visitor\n\nAll engines list the same matched ids, which is checked.\n\n"
        f"![Resolving](resolve.svg)\n\n{table}"
    )


def _audience(found: Row) -> str:
    ratio = found["sizes and overlaps"]
    aim = ("sizes and overlaps", f"{ratio:.2f}", "at most 3 times resolving", ratio <= 3)
    return (
        f"## Sizes of an audience\n\n{found['rules']:,.0f} segments, {found['visitors']:,.0f} visitors, by the time"
        f" of resolving these once: sizes {found['sizes']:.2f}, with overlaps {ratio:.2f}.\n\n{tables.aims([aim])}"
    )


def _models(rows: Sequence[Row]) -> str:
    kernels = ("loop", "trees", "oblivious", "logistic", "isotonic", "clusters")
    head = [
        "where",
        "loop over arrays",
        "the same trees by masks",
        "oblivious",
        "logistic",
        "calibrated",
        "8 clusters",
    ]
    lines = []
    for row in rows:
        times = [f"{row['us'][name]:.1f}" for name in kernels]
        sizes = [f"{row['mask_bytes'] / 1e6:.1f}", f"{row['bytes']['trees'] / 1e3:.0f}"]
        place = f"{row['where']} {row['python']}"
        lines.append([place, *times, f"{row['ratio']:.2f}", f"{row['build_ms']:.0f}", *sizes])
    return (
        "## Score one visitor by a model\n\nMicroseconds from 20 values to the score; 100 full trees of depth 6 with"
        " 255 bins a feature. The loop only adds up leaves.\n\n"
        + tables.table([*head, "masks : loop", "ms to build", "MB of masks", "KB as a file"], lines)
    )


def _pages(rows: Sequence[Row]) -> str:
    table = tables.table(
        [
            "page",
            "this worker, ms CPU",
            "HTMLRewriter",
            "bare Python",
            "requests/s beside HTMLRewriter",
            "beside bare",
        ],
        [
            [row["page"], *(tables.cpu(row[name]) for name in (OURS, REWRITER, BARE))]
            + [_ratio(row, OURS, name) for name in (REWRITER, BARE)]
            for row in rows
        ],
    )
    return (
        "## Cut a page to its visitor\n\nThe plan is in memory, half of the blocks go, 8 connections. HTMLRewriter"
        " decides nothing and reads nothing of the request; bare Python returns as many bytes.\n\n"
        f"![Pages](pages.svg)\n\n{table}"
    )


def _plans(rows: Sequence[Row]) -> str:
    head = ["page", "HTMLRewriter, ms CPU", "of it a bare worker", "compile, ms CPU", "ratio"]
    lines = [
        [
            row["page"],
            *(tables.cpu(row[step]) for step in ("rewriter", "bare", "compile")),
            f"{row['compile']['cpu_ms'] / row['rewriter']['cpu_ms']:.1f}x",
            f"{row['cut']['cpu_ms'] * 1000:.0f}",
            f"{row['cut']['cpu_ms'] / row['rewriter']['cpu_ms']:.1%}",
        ]
        for row in rows
    ]
    return (
        "## A page plan by itself\n\nBeside a JavaScript worker with HTMLRewriter over the same page in memory. Of"
        " ours, what a worker costs that does nothing is taken off.\n\n"
        + tables.table([*head, "choose and splice, us CPU", "ratio"], lines)
    )


def _state(rows: Sequence[Row]) -> str:
    lines = [[row["form"], f"{row['bytes']:,}", f"{row['ratio']:.1f}x"] for row in rows]
    return (
        "## State of frameworks\n\nCompiling, beside a page of as many bytes that has 20 blocks and no state."
        " A page with state has its blocks in both places. In CPython.\n\n"
        + tables.table(["form", "bytes", "compile, a byte"], lines)
    )


def _first(rows: Sequence[Row]) -> str:
    lines = [
        [
            row["page"],
            tables.cpu(row[OURS]),
            tables.cpu(row[REWRITER]),
            f"{row[OURS]['cpu_ms'] / row[REWRITER]['cpu_ms']:.2f}x",
        ]
        for row in rows
    ]
    return (
        "## A page at first sight\n\nFetched, compiled, kept and cut, beside HTMLRewriter on the way through.\n\n"
        + tables.table(["page", "this worker, ms CPU", "HTMLRewriter", "ratio"], lines)
    )


def _second(rows: Sequence[Row]) -> str:
    peers = (CACHED_REWRITER, HANDED_ON)
    lines = [
        [row["page"], tables.cpu(row[OURS]), *(tables.cpu(row[peer]) for peer in peers)]
        + [_ratio_of_cpu(row[peer]) for peer in peers]
        for row in rows
    ]
    wanted = [
        (
            f"{row['size']} KB beside {peer}",
            f"{row[peer]['ratio']:.2f}x",
            f"at most {most}x",
            row[peer]["ratio"] <= most,
        )
        for (peer, size), most in AIMS.items()
        for row in rows
        if row["size"] == size
    ]
    return (
        "## A page that another isolate has left in the Cache API\n\nThis isolate has never seen it; 20 blocks, half of"
        " them go. HTMLRewriter decides nothing. One connection; ratios of CPU by round.\n\n"
        + tables.table(
            ["page", "this worker, ms CPU", *peers, "beside HTMLRewriter", "beside handing on"], lines
        )
        + f"\n{tables.aims(wanted)}"
    )


def _ratio_of_cpu(found: Row) -> str:
    low, high = found["ratio_spread"]
    return f"{found['ratio']:.2f}x [{low:.2f} {high:.2f}]"


def _connections(rows: Sequence[Row]) -> str:
    added = [
        [row["connections"], name, *(f"{row[OURS][key] - row[name][key]:+.2f}" for key in LATENCIES)]
        for row in rows
        for name in (BARE, CLASS)
    ]
    table = tables.table(["connections", "over", "p50 ms", "p95 ms", "p99 ms"], added)
    ratios = ", ".join(
        f"{row['connections']} connections: {_ratio(row, OURS, BARE)} of bare Python,"
        f" {_ratio(row, OURS, REWRITER)} of HTMLRewriter"
        for row in rows
    )
    return (
        "## The whole request: 100 KB, 20 blocks\n\n"
        + _compared_table(rows)
        + f"\nRequests a second, {ratios}.\n\nLatency that this worker adds:\n\n{table}"
    )


def _passing(rows: Sequence[Row]) -> str:
    ratios = ", ".join(
        f"{row['connections']} connections: {_ratio(row, OURS, FORWARD)} of forwarding,"
        f" {_ratio(row, OURS, FORWARD_AWAITED)} of awaited, {_ratio(row, OURS, FORWARD_DIRECT)} of called directly"
        for row in rows
    )
    return f"## Hand an image through: 20 KB\n\n{_compared_table(rows)}\nRequests a second, {ratios}.\n"


def _compared_table(rows: Sequence[Row]) -> str:
    lines = [
        [row["connections"], name, f"{found['rate']:,.0f}", tables.cpu(found)]
        + [f"{found[key]:.2f}" for key in LATENCIES]
        for row in rows
        for name, found in row.items()
        if name != "connections"
    ]
    return tables.table(
        ["connections", "worker", "requests/s", "ms CPU", "p50 ms", "p95 ms", "p99 ms"], lines
    )


def _start(rows: Mapping[str, Row]) -> str:
    lines = [
        [
            name,
            f"{row['cpu_ms']:,.0f} [{row['spread'][0]:,.0f} {row['spread'][1]:,.0f}]",
            f"{row['heap_mb']:.1f}",
        ]
        for name, row in rows.items()
    ]
    table = tables.table(["worker", "ms CPU", "MB of WebAssembly memory"], lines)
    above = rows[OURS]["heap_mb"] - rows[MSGPACK]["heap_mb"]
    wanted = [
        (
            "CPU beside bare",
            f"{rows[OURS]['ratio']:.2f}x",
            f"at most {MAX_START_RATIO}x",
            rows[OURS]["ratio"] <= MAX_START_RATIO,
        ),
        (
            "memory above bare",
            f"{above:.1f} MB",
            f"at most {MAX_HEAP_ABOVE_MB} MB",
            above <= MAX_HEAP_ABOVE_MB,
        ),
    ]
    return (
        "## From the start of the process to the first page\n\nWithout the memory snapshot that Cloudflare starts from:"
        f" the interpreter's own start is in it.\n\n{table}\n{tables.aims(wanted)}"
    )


def _imports(found: Row) -> str:
    lines = [[f"`{name}`", f"{cost:.1f}"] for name, cost in found["slowest_ms"].items()]
    return (
        f"## Import time by module\n\n{found['modules']} modules take {found['all_ms']:.0f} ms of CPU, compiling"
        f" included; the slowest:\n\n{tables.table(['module', 'ms'], lines)}"
    )


def _memory(rows: Sequence[Row]) -> str:
    lines = [[f"{row['requests']:,}", f"{row[OURS]:.0f}", f"{row[BARE]:.0f}"] for row in rows]
    table = tables.table(["requests", "this worker, MB", "bare Python, MB"], lines)
    return (
        "## Memory of the process over many requests\n\nA page of 1 KB with 2 blocks, V8 limited to 80 MB"
        f" of old objects.\n\n{table}"
    )


def _full(found: Row) -> str:
    return (
        f"## A full isolate\n\n{found['segments']:,} segments and {found['pages_kept']} kept pages of 100 KB:"
        f" {found['resident_mb']:.0f} MB for the process, {found['above_bare_mb']:.0f} MB more than a bare"
        " Python worker.\n"
    )


def _size(found: Row) -> str:
    size = found["gzip_kib"]
    aim = ("upload", f"{size:,.1f} KiB", f"at most {MAX_GZIP_KIB} KiB", size <= MAX_GZIP_KIB)
    return (
        f"## Upload\n\n{found['raw_kib']:,.0f} KiB, {size:,.1f} KiB compressed, as `wrangler deploy`"
        f" counts them: all modules one after the other, by gzip.\n\n{tables.aims([aim])}"
    )


def _ratio(row: Row, ours: str, other: str) -> str:
    pairs = zip(row[ours]["rates"], row[other]["rates"], strict=True)
    return f"{median(one / beside for one, beside in pairs):.2f}x"


def _engine_picture(rows: Sequence[Row]) -> str:
    groups = []
    for size in sorted({row["rules"] for row in rows}):
        some = [row for row in rows if row["rules"] == size]
        drawn = [
            Bar(row["engine"], row["us"], f"{row['us']:,.1f} us", row["engine"].startswith("this"))
            for row in some
        ]
        groups.append((f"{size:,} segments", drawn))
    return bars(
        "Microseconds to resolve all segments of a visitor (logarithmic)", groups, is_logarithmic=True
    )


def _page_picture(rows: Sequence[Row]) -> str:
    groups = []
    for row in rows:
        size, count = row["page"].removesuffix(".html").split("-")[1:]
        drawn = [
            Bar(name, row[name]["rate"], f"{row[name]['rate']:,.0f}/s", name == OURS)
            for name in (OURS, REWRITER, BARE)
        ]
        groups.append((f"{size.upper()}B, {count} blocks", drawn))
    return bars("Requests a second, one core", groups)


SECTIONS: Mapping[str, Callable[[Any], str]] = {
    "engines": _engines,
    "publishing": publishing_section,
    "audience": _audience,
    "models": _models,
    "pages": _pages,
    "plans": _plans,
    "state": _state,
    "first": _first,
    "same-job": same_job_section,
    "second": _second,
    "connections": _connections,
    "passing": _passing,
    "start": _start,
    "memory": _memory,
    "full": _full,
    "growth": growth_section,
    "size": _size,
    "imports": _imports,
}
