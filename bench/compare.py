"""Several workers under the same load, in short rounds that take turns, so that a busy machine is busy for all.

In: running workers by name, and requests. Out: for each the medians over the rounds, and how far the rounds spread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.load import load
from bench.workerd import Workerd
from tools.dev_server import LOOPBACK

MS = 1_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of the rounds, and the half of the rounds in the middle: (first quartile, third quartile)."""

    rate: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_spread: tuple[float, float]
    rates: tuple[float, ...]
    """Of each round, in order: the same round of two workers is a moment apart, and the machine alike for both."""

    cpus: tuple[float, ...]
    """Milliseconds of CPU a request, of each round in the same order."""


def compare(
    workers: Mapping[str, Workerd],
    requests: Mapping[str, Sequence[bytes]],
    *,
    connections: int,
    rounds: int,
    seconds: float,
) -> dict[str, Measured]:
    """Load each worker in turn, `rounds` times over; a first round warms up and does not count."""
    rows: dict[str, list[tuple[float, float, float, float, float]]] = {name: [] for name in workers}
    for turn in range(rounds + 1):
        for name, worker in workers.items():
            row = _one_round(worker, requests[name], connections, seconds)
            if turn:
                rows[name].append(row)
    return {name: _summary(found) for name, found in rows.items()}


def _one_round(
    worker: Workerd, requests: Sequence[bytes], connections: int, seconds: float
) -> tuple[float, float, float, float, float]:
    before = worker.cpu_seconds()
    done = load((LOOPBACK, worker.port), requests, connections=connections, seconds=seconds)
    cpu_ms = (worker.cpu_seconds() - before) / done.requests * MS
    return (done.rate, cpu_ms, *(done.quantile(share) * MS for share in (0.50, 0.95, 0.99)))


def _summary(rows: Sequence[tuple[float, float, float, float, float]]) -> Measured:
    rate, cpu, p50, p95, p99 = zip(*rows, strict=True)
    return Measured(
        median(rate), median(cpu), median(p50), median(p95), median(p99), quartiles(cpu), rate, cpu
    )


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[len(ordered) // 4], ordered[-1 - len(ordered) // 4]
