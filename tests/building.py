"""The package, built as a release is, for tests of what is in it and of what it does alone."""

import shutil
import subprocess
import sys
from pathlib import Path

from tools.dev_server import ROOT

PACKAGED = ("src", "pyproject.toml", "README.md", "LICENSE", "NOTICE")


def build_wheel(folder: Path) -> Path:
    """Build a copy: setuptools leaves its own files beside what it builds, and takes them up at the next time."""
    copy = folder / "source"
    copy.mkdir()
    for name in PACKAGED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, copy / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
        else:
            shutil.copy(place, copy / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(copy)], check=True
    )
    [wheel] = folder.glob("*.whl")
    return wheel
