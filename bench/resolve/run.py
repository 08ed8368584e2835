"""Everything in one run, so that the numbers can be compared: python bench/resolve/run.py [FOLDER]

Makes what is missing in FOLDER (build/bench/resolve), then measures this project in CPython and in Pyodide, and two
peers in V8 (npm --prefix bench ci --ignore-scripts fetches these).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SIZES = (10, 100, 1_000, 10_000)


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def prepare(folder: Path) -> None:
    if not (folder / "expected.json").exists():
        run(sys.executable, HERE / "generate.py", folder)
    for size in SIZES:
        bundle = folder / f"rules-{size}.bundle"
        run(sys.executable, HERE / "translate.py", folder, size)
        run(sys.executable, "-m", "segments.cli.main", "compile", folder / f"rules-{size}.toml", "-o", bundle)


def main(folder: Path) -> None:
    prepare(folder)
    installed = ROOT / "node_modules/.bin/node"
    node = installed if installed.exists() else "node"
    print(f"\nthis project, CPython {sys.version.split()[0]}", flush=True)
    run(sys.executable, HERE / "measure.py", folder)
    print("\nthis project, Pyodide", flush=True)
    run(node, HERE / "pyodide.mjs", folder)
    print(f"\npeers, microseconds a visitor at {', '.join(map(str, SIZES))} rules", flush=True)
    run(node, HERE / "peers.mjs", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else os.fspath(ROOT / "build/bench/resolve")))
