"""Sizes and overlaps of 1,000 segments among 10,000 visitors, beside resolving these visitors once.

In: nothing. Out: the ratios of counting to resolving, both in this process and in turns, so that a busy machine is busy
for both. Visitors are those of bench/resolve, behind the consent gate already; every index is new, as in a command.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.resolve.generate import SEED, make_rules, make_visitor
from bench.resolve.translate import rules_as_toml, visitor_as_values
from segments.authoring.audience.overlap import overlaps_of
from segments.authoring.audience.sizes import sizes_of
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.cli.audience.crowd import resolve_crowd
from segments.cli.audience.visitors_file import WeightedVisitor
from segments.cli.visitors.visitor_reader import Visitor
from segments.edge.consent.gate import allow_signals, everything_allowed
from segments.edge.decide.resolve import open_index, resolve_segments
from segments.edge.signals.read import GivenSignals

RULES, VISITORS, ROUNDS = 1_000, 10_000, 7
NOW_MS = 1_800_000_000_000


def measure_audience(rules: int = RULES, visitors: int = VISITORS, rounds: int = ROUNDS) -> dict[str, float]:
    """The ratios of sizes, and of sizes with overlaps, to resolving alone; medians of rounds in turns."""
    bundle = _bundle(rules)
    crowd = _visitors(bundle, visitors)
    steps: dict[str, Callable[[], object]] = {
        "resolve": lambda: _resolve_once(bundle, crowd),
        "sizes": lambda: sizes_of(resolve_crowd(bundle, crowd)),
        "sizes and overlaps": lambda: _count(bundle, crowd),
    }
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            began = time.process_time()
            step()
            seconds[name].append(time.process_time() - began)
    once = median(seconds["resolve"])
    ratios = {name: median(spent) / once for name, spent in seconds.items()}
    return {"rules": rules, "visitors": visitors, "resolve_ms": once * 1000, **ratios}


def _bundle(count: int) -> Bundle:
    rows = zip(range(count), make_rules(random.Random(SEED)), strict=False)
    named = [{"id": f"s{place:05d}", "when": rule} for place, rule in rows]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(rules_as_toml(named))
        return read_bundle(compile_rules(load_rules(path)))


def _visitors(bundle: Bundle, count: int) -> list[WeightedVisitor]:
    consent = everything_allowed()
    found = []
    for number in range(count):
        values = visitor_as_values(make_visitor(random.Random(SEED * 1000 + number)))
        allowed = allow_signals(GivenSignals(values), consent, bundle.wanted)
        found.append(WeightedVisitor(Visitor(allowed, consent, NOW_MS), 1_000))
    return found


def _resolve_once(bundle: Bundle, visitors: list[WeightedVisitor]) -> None:
    index = open_index(bundle)
    for one in visitors:
        resolve_segments(one.visitor.allowed, index, NOW_MS)


def _count(bundle: Bundle, visitors: list[WeightedVisitor]) -> None:
    crowd = resolve_crowd(bundle, visitors)
    sizes_of(crowd)
    overlaps_of(crowd)


if __name__ == "__main__":
    for name, value in measure_audience().items():
        print(f"{name}: {value:.2f}")
