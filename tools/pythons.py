"""The Pythons of this machine, by their version.

In: nothing. Out: one interpreter for each minor version that PATH, pyenv or uv has. A name on PATH may be a shim with
nothing behind it, so each candidate is run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MINORS = range(6, 15)
"""Of Python 3: the oldest that still meets `python3` on somebody's machine, to the newest that there is."""


def installed_pythons() -> dict[int, str]:
    """Return the interpreters by their minor version."""
    found = {}
    for minor in MINORS:
        python = next((one for one in _candidates(minor) if _minor_of(one) == minor), None)
        if python:
            found[minor] = python
    return found


def _candidates(minor: int) -> Iterator[str]:
    if sys.version_info.minor == minor:
        yield sys.executable
    on_path = shutil.which(f"python3.{minor}")
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    data = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", data / "uv" / "python"))
    for folder in (*pyenv.glob(f"3.{minor}.*"), *uv.glob(f"cpython-3.{minor}.*")):
        yield str(folder / "bin" / "python3")


def _minor_of(python: str) -> int | None:
    """Return the minor version that answers, or None where nothing runs."""
    try:
        said = subprocess.run(
            [python, "-c", "import sys; print(sys.version_info[1])"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(said.stdout)
