"""Install the packages that are uploaded with the worker.

In: worker-requirements.txt. Out: python_modules/, beside wrangler.toml, where wrangler looks for it. The
wheels are those of the edge's Python, whatever Python runs this script: none is built for this machine. Their Python
sources lose their docstrings and comments, as the worker's own do.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import EnvBuilder

from segments.project.staging.blank import blank
from segments.project.tool_error import ToolError

REQUIREMENTS = Path(__file__).with_name("worker-requirements.txt")
STAMP_NAME = ".requirements.sha256"

# The Python of compatibility date 2026-11-01; pure wheels are accepted beside it.
TARGET = (
    *("--platform", "pyemscripten_2026_0_wasm32", "--platform", "any"),
    *("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--abi", "none"),
)

# What is done to the sources of the packages; another name has them installed again.
FORM = "blank"


def pip_command(requirements: Path, target: Path, python: str = sys.executable) -> list[str]:
    """Return the command that installs exactly the listed wheels into the target folder."""
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile", "--only-binary=:all:"]
    where = ["--require-hashes", "--requirement", str(requirements), "--target", str(target)]
    return [python, "-m", "pip", "install", *options, *TARGET, *where]


def is_vendored(requirements: Path, modules: Path) -> bool:
    """True if the modules folder holds exactly what the requirements list."""
    stamp = modules / STAMP_NAME
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp_of(requirements)


def _stamp_of(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes() + " ".join((*TARGET, FORM)).encode()).hexdigest()


def require_pip() -> None:
    """Return if this Python can install packages: by its own pip, or by one that it brings into an environment.

    Raises:
        ToolError: it can do neither.
    """
    if find_spec("pip") is None and find_spec("ensurepip") is None:
        hint = "Install it (on Debian: python3-pip and python3-venv)."
        raise ToolError("pip", "a Python without it", sys.executable, hint)


@contextmanager
def _python_with_pip() -> Iterator[str]:
    """This Python, or where it has no pip, as uv and pipx leave it, one of an environment that goes with the block."""
    if find_spec("pip") is not None:
        yield sys.executable
        return
    with TemporaryDirectory(prefix="segments-") as folder:
        EnvBuilder(with_pip=True).create(folder)
        yield str(Path(folder, "bin", "python"))


def vendor(requirements: Path, modules: Path) -> bool:
    """Fill the modules folder from the requirements; return False where it already holds exactly these.

    Raises:
        ToolError: pip could not install them.
    """
    if is_vendored(requirements, modules):
        return False
    fresh = modules.with_name(modules.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    with _python_with_pip() as python:
        command = pip_command(requirements, fresh, python)
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ToolError(
            "pip to install every package",
            f"exit code {result.returncode}\n{result.stderr.strip()}",
            requirements,
            "A changed version needs the hash of its wheel for the edge's Python beside it.",
        )
    for path in fresh.rglob("*.py"):
        path.write_text(blank(path.read_text(encoding="utf-8")), encoding="utf-8")
    (fresh / STAMP_NAME).write_text(_stamp_of(requirements), encoding="utf-8")
    shutil.rmtree(modules, ignore_errors=True)
    fresh.rename(modules)
    return True
