"""The frameworks' own encoders and decoders, run in Node: a JSON value for each line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent


def run_codec(script: str, verb: str, values: list[object]) -> list[object]:
    """What a script of this folder makes of each value."""
    lines = "".join(json.dumps(value) + "\n" for value in values)
    done = subprocess.run(
        ["node", script, verb],
        cwd=FOLDER,
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def version_of(package: str) -> str:
    """The installed version of a package."""
    found = json.loads((FOLDER / "node_modules" / package / "package.json").read_bytes())
    return str(found["version"])
