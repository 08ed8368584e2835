"""The publisher's own waiting: starting a command, checking and compiling rule sets of several sizes.

In: a folder with the rules of bench/resolve. Out: CPU of commands beside that of a Python that does nothing, each in a
process of its own and in turns, and CPU of checking and compiling in this process, ten times the rules beside a tenth.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench import tables
from bench.resolve.translate import rules_as_toml
from segments.authoring.compile.compiler import compile_rules
from segments.cli.input.rules import check_site
from segments.cli.main import OBJECTS_BETWEEN_COLLECTIONS
from tools.dev_server import ROOT

SHOP = str(ROOT / "examples" / "acme" / "rules")
BARE = "python"
COMMANDS: dict[str, tuple[str, ...]] = {
    BARE: ("-c", "pass"),
    "check": ("-m", "segments.cli.main", "check", SHOP),
    "explain": ("-m", "segments.cli.main", "explain", "--rules", SHOP, "--set", "geo.country=DE"),
    "audit": ("-m", "segments.cli.main", "audit", "--rules", SHOP),
    "keys": ("-m", "segments.cli.main", "keys"),
}
SIZES = (1_000, 10_000)
DEEP = 10
LEVELS = (
    'geo.country in ["DE", "AT", "CH"] || geo.country == "GB"',
    'device.type == "phone" || visitor.visits > {least}',
    'visitor.visits >= {least} || page.path == "/x{family}"',
    'page.path.startsWith("/p{family}/") || page.path.endsWith("/q")',
    'utm.source == "s{family}" || utm.medium == "m"',
    'language == "de" || language == "fr"',
    'events.did("cart_add", "{days}d") || events.count("purchase", "{days}d") > 2',
    'device.os == "ios" || device.os == "android"',
    "time.hour >= 8 || time.hour < {least}",
    'events.did("purchase", "{days}d") || visitor.visits > 9',
)
"""The conditions of a family: each level has two ways in, so that the last has hundreds."""

SMALL_SET = 490
"""Fewer than 400 of these differ: the most that a check compares two by two."""


def measure_publishing(folder: Path, rounds: int) -> dict[str, object]:
    """Starts in turns, and the two sizes in turns."""
    rules = json.loads((folder / "rules.json").read_text())
    files = {size: folder / f"families-{size}.toml" for size in SIZES}
    for size, path in files.items():
        path.write_text(_in_families(rules_as_toml(rules[:size]), size))
    ways = folder / "families-ways.toml"
    ways.write_text(_families_of_ways(SMALL_SET))
    checked = {size: check_site(path).rules for size, path in files.items()}
    return {
        "starts": _starts(rounds),
        "check": _costs({size: partial(check_site, path) for size, path in files.items()}, rounds),
        "compile": _costs({size: partial(compile_rules, rules) for size, rules in checked.items()}, rounds),
        "ways": _costs({SMALL_SET: partial(check_site, ways)}, rounds)[SMALL_SET],
    }


def publishing_section(found: Mapping[str, Any]) -> str:
    """The part of the report."""
    starts = [[name, f"{row['cpu_ms']:.0f}", f"{row['ratio']:.1f}x"] for name, row in found["starts"].items()]
    small, large = (str(size) for size in SIZES)
    rows = []
    for work in ("check", "compile"):
        ratio = found[work][large] / found[work][small]
        rows.append(
            (
                f"{work} of {SIZES[1]:,} segments beside {SIZES[0]:,}",
                f"{ratio:.1f}x",
                "at most 12x",
                ratio <= 12,
            )
        )
    return (
        "## Publishing\n\nCPU of whole commands on the example shop, with bytecode on disk, beside a Python that does"
        f" nothing.\n\n{tables.table(['command', 'ms CPU', 'beside it'], starts)}\n"
        f"Rules in families {DEEP} deep, in one process: {SIZES[0]:,} segments are checked in"
        f" {found['check'][small]:.2f} s of CPU and compiled in {found['compile'][small]:.2f}; {SMALL_SET} whose"
        f" levels have two ways in each are checked in {found['ways']:.2f}.\n\n{tables.aims(rows)}"
    )


def _in_families(text: str, size: int) -> str:
    """The rules with each the child of the one before, ten deep."""
    tables = text.split("[segments.")
    for place in range(size):
        if place % DEEP:
            head, _, rest = tables[place + 1].partition("\n")
            tables[place + 1] = f'{head}\nparent = "s{place - 1:05d}"\n{rest}'
    return "[segments.".join(tables)


def _families_of_ways(size: int) -> str:
    tables = ['[site]\nname = "bench"\n']
    for place in range(size):
        family, level = divmod(place, DEEP)
        condition = LEVELS[level].format(family=family, least=level + 2 + family % 7, days=1 + family % 30)
        parent = f'parent = "s{place - 1:05d}"\n' if level else ""
        tables.append(f"[segments.s{place:05d}]\nwhen = '{condition}'\n{parent}")
    return "\n".join(tables)


def _starts(rounds: int) -> dict[str, dict[str, float]]:
    """CPU of each command from start to end, and over that of the bare Python of the same turn."""
    costs: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(rounds + 1):
        for name, arguments in COMMANDS.items():
            cost = _cpu_of([sys.executable, *arguments])
            if turn:  # the first writes the bytecode
                costs[name].append(cost)
    return {
        name: {
            "cpu_ms": median(found) * 1_000,
            "ratio": median(one / bare for one, bare in zip(found, costs[BARE], strict=True)),
        }
        for name, found in costs.items()
    }


def _cpu_of(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _costs(works: dict[int, Callable[[], object]], rounds: int) -> dict[int, float]:
    """Seconds of CPU by size: medians of turns, in a process that collects as rarely as a command does."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    costs: dict[int, list[float]] = {size: [] for size in works}
    for _ in range(rounds):
        gc.collect()
        for size, work in works.items():
            began = time.process_time()
            work()
            costs[size].append(time.process_time() - began)
    return {size: median(found) for size, found in costs.items()}
