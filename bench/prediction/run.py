"""Scores of models, in CPython and in Pyodide: what `measure.py` prints in each."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tools.dev_server import ROOT

NODE = ROOT / "node_modules" / ".bin" / "node"


def measure_models() -> list[dict[str, Any]]:
    """One row for each."""
    commands = {
        "CPython": (sys.executable, "bench/prediction/measure.py"),
        "Pyodide": (str(NODE), "bench/prediction/pyodide.mjs"),
    }
    rows = []
    for name, command in commands.items():
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        rows.append({"where": name, **json.loads(done.stdout)})
    return rows
