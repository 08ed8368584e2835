"""Wrangler's build command in this repository: `segments stage`, before anything of it is installed.

`python3 -m tools.stage` stages the edge, `python3 -m tools.stage desk` the desk.
"""

import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        f"Expected Python 3.{OLDEST_PYTHON[1]} or newer, got 3.{sys.version_info[1]} - at {sys.executable}\n"
        "  Put a newer python3 first on PATH; the worker is staged by `python3 -m tools.stage` (wrangler.toml)."
    )

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
sys.path.insert(0, str(SOURCE))  # any Python stages, also one without a virtual environment

from segments.project.folder import Project
from segments.project.staging.closure import ENTRY
from segments.project.staging.stage import stage_entry
from segments.project.tool_error import ToolError

REPOSITORY = Project(ROOT, repair="make setup")


def main() -> int:
    """Stage one worker and say what changed; returns the exit code."""
    try:
        print(stage_entry(REPOSITORY, sys.argv[1] if len(sys.argv) > 1 else ENTRY))
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
