"""The console as static files: its modules and styles bundled by the esbuild that comes with wrangler.

In: the console's folder in this package, and the packages of a project. Out: build/console, which wrangler uploads as
assets of the desk. Nothing of it is fetched from elsewhere when a browser opens it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from segments.project.staging.esbuild import run_esbuild

SOURCE: Final = Path(__file__).resolve().parents[2] / "console"
BUNDLER: Final = Path(__file__).with_name("bundle.mjs")


def bundle_console(packages: Path, target: Path) -> None:
    """Write the console's files into a folder, which then holds nothing else.

    Raises:
        ToolError: Node.js or a package is missing, or esbuild refuses a file.
    """
    run_esbuild(BUNDLER, packages, "bundle the console", arguments=[str(SOURCE), str(target.resolve())])


def console_sources() -> list[Path]:
    """The files that the console is made of."""
    return sorted(path for path in SOURCE.rglob("*") if path.is_file())
