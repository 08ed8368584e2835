"""The libraries in an environment of their own, made where it is missing, and the models that they train there."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tools.pythons import installed_pythons

HERE = Path(__file__).parent
BUILD = HERE.parents[3] / "build" / "models"
PYTHON = BUILD / "venv" / "bin" / "python"
REQUIREMENTS = HERE / "requirements.txt"
INSTALL_SECONDS = 1_800
TRAIN_SECONDS = 7_200
OLDEST_MINOR = 12
"""Of a Python that XGBoost has wheels for."""


def train(folder: Path, rows: int, trees: int, leaves: int, thresholds: int) -> None:
    """Train every model of the cases and have it answer; `thresholds` is the most of a model that are asked about."""
    install()
    shutil.rmtree(folder, ignore_errors=True)
    sizes = map(str, (rows, trees, leaves, thresholds))
    subprocess.run(
        [str(PYTHON), str(HERE / "train.py"), str(folder), *sizes], check=True, timeout=TRAIN_SECONDS
    )


def install() -> None:
    python = choose_python()
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + python.encode()).hexdigest()
    stamp = BUILD / "venv" / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    shutil.rmtree(BUILD / "venv", ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(BUILD / "venv")], check=True, timeout=INSTALL_SECONDS)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True, timeout=INSTALL_SECONDS)
    stamp.write_text(digest, encoding="utf-8")


def choose_python() -> str:
    """This Python, or a newer one of the machine where this one is too old for the libraries."""
    if sys.version_info >= (3, OLDEST_MINOR):
        return sys.executable
    newer = [path for minor, path in sorted(installed_pythons().items()) if minor >= OLDEST_MINOR]
    assert newer, f"Expected Python 3.{OLDEST_MINOR} or newer on this machine, got none"
    return newer[0]
