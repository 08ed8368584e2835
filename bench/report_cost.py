"""The cost of a report of the desk: 90 days of 200 segments and ten experiments, asked for on the real runtime.

In: nothing. Out: CPU milliseconds a report, of the workerd processes that have the desk and its D1 in them, so the
database's own work is in the number too. `python -m bench.report_cost` prints it.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from segments.access_token import Access, write_token
from segments.bundle.read import digest_of
from segments.bundle.write import BundleParts, write_bundle
from segments.report_terms import ExperimentTerms, ReportTerms, write_terms
from segments.reports.cells import Cell
from segments.statistics.looks.plan import DEFAULT_SPENDING, plan_bounds
from tests.reports.planted import EVEN, FIRST, GOALS, Ledger
from tests.worker.desk import CONFIG, KEYS, KEYS_TEXT, messages_of, migrate, rows, send
from tests.worker.runtime import LocalWorker, wait_until
from tests.worker.shop import VARIABLES, sealed_pointer

DAYS = 90
SEGMENTS = 200
EXPERIMENTS = 10
BLOCKS = 50
REPORTS = 20


def main() -> None:
    """Print the cost."""
    with tempfile.TemporaryDirectory(prefix="segments-report-") as folder:
        state = Path(folder)
        migrate(state)
        keys = VARIABLES["SEGMENTS_BUNDLE_KEYS"]
        variables = {"SEGMENTS_DESK_KEYS": KEYS_TEXT, "SEGMENTS_BUNDLE_KEYS": keys}
        with LocalWorker(variables, state, "http://127.0.0.1:9", ready_path="/health", config=CONFIG) as desk:
            fill(desk)
            print("\n".join(measure(desk)))


def fill(desk: LocalWorker) -> None:
    """Send the sums, and wait until they are counted."""
    chance, ledger = random.Random(1), Ledger()
    experiments = tuple(
        ExperimentTerms(
            f"e{n}", EVEN, ("order", "revenue", "clicks_per_view"), ("regulars",),
            bounds=plan_bounds(DAYS, DEFAULT_SPENDING) if n % 2 else (),
        )
        for n in range(EXPERIMENTS)
    )  # fmt: skip
    for day in range(FIRST, FIRST + DAYS):
        for n in range(SEGMENTS):
            ledger.add(Cell("segment", f"segment-{n}"), day, chance.randrange(1, 5_000))
        for n in range(BLOCKS):
            ledger.add(Cell("block", f"block-{n}", "", "view"), day, chance.randrange(100, 5_000))
            ledger.add(Cell("block", f"block-{n}", "", "click"), day, chance.randrange(1, 100))
        for one in experiments:
            for arm, _ in one.arms:
                for split, share in (("", 1.0), ("segment:regulars", 0.4), ("device:phone", 0.6)):
                    visitors = int(1_000 * share) + chance.randrange(50)
                    ledger.add(Cell("exposure", one.name, arm, "", split), day, visitors)
                    orders = visitors // 20
                    ledger.add(Cell("goal", one.name, arm, "order", split), day, orders, orders, orders)
                    paid = (orders, 5_000 * orders, 30_000_000 * orders)
                    ledger.add(Cell("goal", one.name, arm, "revenue", split), day, *paid)
                    ratio = (visitors, visitors, 2 * visitors, 5 * visitors, 30 * visitors, 6 * visitors)
                    ledger.add(Cell("goal", one.name, arm, "clicks_per_view", split), day, *ratio)
    sent = list(messages_of(ledger.cells, "shop"))
    assert {send(desk, message).status for message in sent} == {202}
    desk.kv_put_all(published(ReportTerms(experiments, GOALS)))
    wait_until(lambda: len(rows(desk, "SELECT id FROM ledger")) == len(sent), "the sums to be counted")


def published(terms: ReportTerms) -> dict[str, bytes]:
    """A bundle with these terms, and the pointer to it."""
    parts = BundleParts(site="shop", segments=[], experiments=[[], [], [], [], write_terms(terms)])
    bundle = write_bundle(parts)
    return {f"bundle:{digest_of(bundle)}": bundle, "site:shop": sealed_pointer(bundle, 1)}


def measure(desk: LocalWorker) -> list[str]:
    """Lines with the cost of a report and of the sums alone."""
    token = write_token(Access("t", "bench", frozenset({"view"}), int(time.time()) + 3_600), KEYS)
    headers = {"authorization": f"Bearer {token}"}
    query = "?since=2026-09-04&until=2026-12-02"
    processes = workerds_of(desk)
    found = []
    for path in ("/reports/shop", "/reports/shop/cells"):
        body = desk.fetch(path + query, headers).body
        costs = []
        for _ in range(REPORTS):
            before = cpu_ms(processes)
            assert desk.fetch(path + query, headers).status == 200
            costs.append(cpu_ms(processes) - before)
        low, high = min(costs), max(costs)
        found.append(
            f"{path}: {statistics.median(costs):.0f} ms of CPU ({low:.0f} to {high:.0f}), {len(body):,} bytes"
        )
    return found


def workerds_of(desk: LocalWorker) -> list[Path]:
    """The processes of this run that are workerd."""
    entries = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    ours = [entry for entry in entries if os.getpgid(int(entry.name)) == desk.process_id]
    return [entry for entry in ours if (entry / "comm").read_text().startswith("workerd")]


def cpu_ms(processes: list[Path]) -> float:
    """The CPU time of all threads of processes until now."""
    fields = [(entry / "stat").read_text().rpartition(")")[2].split() for entry in processes]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK") * 1_000


if __name__ == "__main__":
    main()
