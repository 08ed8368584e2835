"""Resolving, this project beside its peers: rows of numbers out of the programs that measure them.

In: a folder, where rules, visitors and bundles are made. Out: one row for each engine and number
of rules: microseconds a visitor, milliseconds to load, bytes a rule, raw and compressed.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

from bench.resolve import generate, translate
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from tools.dev_server import ROOT

SIZES = (10, 100, 1_000, 10_000)
NODE = ROOT / "node_modules" / ".bin" / "node"
OURS = {"CPython": "this project, CPython", "Pyodide": "this project, Pyodide"}


def measure_engines(folder: Path) -> list[dict[str, object]]:
    """All of them, one after the other."""
    _prepare(folder)
    measured = {
        OURS["Pyodide"]: _output(NODE, "bench/resolve/pyodide.mjs", folder),
        OURS["CPython"]: _output(sys.executable, "bench/resolve/measure.py", folder),
    }
    rows = [row for engine, table in measured.items() for row in _rows(engine, table, folder)]
    peers = _output(NODE, "bench/engines/peers.mjs", folder)
    return rows + [json.loads(line) for line in peers.splitlines()]


def rules_of(folder: Path) -> Path:
    """The 10,000 rules as a rules file, made where there are none yet."""
    _prepare(folder)
    return folder / f"rules-{SIZES[-1]}.toml"


def _prepare(folder: Path) -> None:
    """Rules and visitors where there are none yet, and bundles by the compiler of now."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "expected.json").is_file():
        generate.main(folder)
    for size in SIZES:
        translate.main(folder, size)
        (folder / f"rules-{size}.bundle").write_bytes(
            compile_rules(load_rules(folder / f"rules-{size}.toml"))
        )


def _output(*command: object) -> str:
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _rows(engine: str, table: str, folder: Path) -> list[dict[str, object]]:
    """Rows out of what measure.py prints: a line of names, then numbers, in columns."""
    header, *lines = [re.split(r"\s{2,}", line.strip()) for line in table.splitlines() if line.strip()]
    rows: list[dict[str, object]] = []
    for line in lines:
        found = dict(zip(header, map(float, line), strict=True))
        size = int(found["rules"])
        bundle = (folder / f"rules-{size}.bundle").read_bytes()
        rows.append(
            {
                "engine": engine,
                "rules": size,
                "us": found["warm us with ids"],
                "us_bits": found["warm us"],
                "load_ms": found["ready ms"],
                "bytes": found["bytes a rule"],
                "gzip": len(gzip.compress(bundle, 9)) / size,
            }
        )
    return rows
