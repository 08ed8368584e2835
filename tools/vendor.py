"""The first half of `make setup` after npm: the packages that are uploaded with the worker."""

import sys

from segments.project.packages.vendor import REQUIREMENTS, vendor
from tools.dev_server import ROOT, project_at
from tools.errors import run_tool


def main() -> None:
    """Install what is missing and say so."""
    did_install = vendor(REQUIREMENTS, project_at(ROOT).modules)
    print("python_modules:", "installed" if did_install else "up to date")


if __name__ == "__main__":
    sys.exit(run_tool(main))
