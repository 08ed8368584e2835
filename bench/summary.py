"""The table of the README: the few numbers that somebody who chooses wants to see.

In: the results. Out: the README with the lines between its two marks written anew; without them nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.engines.measure import OURS as OUR_ENGINES
from bench.request import BARE, MSGPACK, OURS, REWRITER
from bench.same_job.measure import JAVASCRIPT, OBVIOUS

Results = Mapping[str, Any]
MARKED = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
SHOWN_RULES = 1_000
SHOWN_CONNECTIONS = 8
SHOWN_PAGE = "page-100k-20.html"


def write_summary(results: Results, readme: Path) -> None:
    """Write the table where all parts that it shows have run."""
    if results.keys() >= {"engines", "connections", "start", "size"}:
        rows = ["| | this worker | beside it |", "| --- | --- | --- |", *_rows(results)]
        text = MARKED.sub(
            lambda found: found[1] + "\n".join(rows) + "\n" + found[2], readme.read_text(encoding="utf-8")
        )
        readme.write_text(text, encoding="utf-8")


def _rows(results: Results) -> Iterator[str]:
    engines = {row["engine"]: row["us"] for row in results["engines"] if row["rules"] == SHOWN_RULES}
    ours = engines[OUR_ENGINES["Pyodide"]]
    others = ", ".join(
        f"{name} {us:,.0f}" for name, us in engines.items() if name not in OUR_ENGINES.values()
    )
    yield f"| {SHOWN_RULES:,} segments of a visitor, microseconds | {ours:,.0f} | {others} |"
    page = next(row for row in results["connections"] if row["connections"] == SHOWN_CONNECTIONS)
    others = ", ".join(f"{name} {page[name]['cpu_ms']:.2f}" for name in (REWRITER, BARE))
    yield f"| a page of 100 KB with 20 blocks, milliseconds of CPU | {page[OURS]['cpu_ms']:.2f} | {others} |"
    if "same-job" in results:
        yield _same_job(results["same-job"])
    start = {name: row["cpu_ms"] / 1_000 for name, row in results["start"].items()}
    yield f"| start without a snapshot, seconds of CPU | {start[OURS]:.1f} | {MSGPACK} {start[MSGPACK]:.1f} |"
    yield f"| upload, KiB compressed | {results['size']['gzip_kib']:,.0f} | |"


def _same_job(rows: Sequence[Mapping[str, Any]]) -> str:
    row = next(row for row in rows if row["segments"] == SHOWN_RULES and row["page"] == SHOWN_PAGE)
    others = ", ".join(f"{name} {row[name]['cpu_ms']:.2f}" for name in (JAVASCRIPT, OBVIOUS))
    named = f"the same job, {SHOWN_RULES:,} segments, a page of 100 KB, milliseconds of CPU"
    return f"| {named} | {row[OURS]['cpu_ms']:.2f} | {others} |"
