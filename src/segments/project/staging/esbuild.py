"""Scripts of this package that Node.js runs with the esbuild of a project.

In: a script's file, its arguments or its input. Out: what it printed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from segments.project.tool_error import ToolError

_HINT: Final = (
    "Run `npm ci` in the folder of the project: it brings wrangler, esbuild and what the console is made of."
)


def run_esbuild(
    script: Path, packages: Path, wanted: str, *, arguments: Sequence[str] = (), given: str = ""
) -> str:
    """The output of a script whose standard input is `given`; `wanted` completes "Expected esbuild to".

    Raises:
        ToolError: Node.js or a package is missing, or esbuild refuses a file.
    """
    path = os.pathsep.join([str(packages / ".bin"), os.environ.get("PATH", "")])
    command = ["node", "--input-type=module", "--eval", script.read_text(encoding="utf-8"), "--", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=packages.parent,
            input=given,
            env={**os.environ, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    except FileNotFoundError as error:
        raise ToolError("Node.js", "no program of that name", "node", _HINT) from error
    except subprocess.CalledProcessError as error:
        raise ToolError(f"esbuild to {wanted}", error.stderr.strip(), packages, _HINT) from error
    return done.stdout
