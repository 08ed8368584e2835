"""The second half of `make setup` after npm: the Python runtime of local runs."""

import sys

from segments.project.runtime.local_runtime import PYODIDE_VERSION, build
from tools.dev_server import ROOT, project_at
from tools.errors import run_tool


def main() -> None:
    """Build what is missing and say so."""
    built = build(project_at(ROOT))
    print(
        f"local runtime: {built:,} bytes from pyodide {PYODIDE_VERSION}"
        if built
        else "local runtime: up to date"
    )


if __name__ == "__main__":
    sys.exit(run_tool(main))
