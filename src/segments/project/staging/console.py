"""The console as static files: its modules and styles bundled by the esbuild that comes with wrangler.

In: the console's folder in this package, and the packages of a project. Out: build/console, which wrangler uploads as
assets of the desk. Nothing of it is fetched from elsewhere when a browser opens it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from segments.project.tool_error import ToolError

SOURCE: Final = Path(__file__).resolve().parents[2] / "console"
BUNDLER: Final = Path(__file__).with_name("bundle.mjs")


def bundle_console(packages: Path, target: Path) -> None:
    """Write the console's files into a folder, which then holds nothing else.

    Raises:
        ToolError: Node.js or a package is missing, or esbuild refuses a file.
    """
    hint = "Run `npm ci` in the folder of the project: it brings esbuild and what the console is made of."
    path = os.pathsep.join([str(packages / ".bin"), os.environ.get("PATH", "")])
    script = BUNDLER.read_text(encoding="utf-8")
    try:
        subprocess.run(
            ["node", "--input-type=module", "--eval", script, "--", str(SOURCE), str(target.resolve())],
            cwd=packages.parent,
            env={**os.environ, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except FileNotFoundError as error:
        raise ToolError("Node.js", "no program of that name", "node", hint) from error
    except subprocess.CalledProcessError as error:
        raise ToolError("esbuild to bundle the console", error.stderr.strip(), packages, hint) from error


def console_sources() -> list[Path]:
    """The files that the console is made of."""
    return sorted(path for path in SOURCE.rglob("*") if path.is_file())
