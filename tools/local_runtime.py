"""The second half of `make setup` after npm: the Python runtime of local runs."""

import sys

from segments.project.runtime.local_runtime import build
from tools.dev_server import ROOT, project_at
from tools.errors import run_tool


def main() -> None:
    """Build what is missing and say so."""
    print(build(project_at(ROOT)))


if __name__ == "__main__":
    sys.exit(run_tool(main))
