"""`make setup` before it fetches anything: what it cannot install is named, and nothing is left behind."""

import os
import shutil
import subprocess

import pytest

from tools.pythons import installed_pythons
from tools.stage import OLDEST_PYTHON, ROOT

TOO_OLD = [python for minor, python in installed_pythons().items() if (3, minor) < OLDEST_PYTHON]


@pytest.fixture
def checkout(tmp_path):
    """The parts of a checkout that setting up begins with."""
    for name in ("Makefile", "requirements-dev.txt", "pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def make_setup(folder, *arguments, path=None):
    environment = {**os.environ, "PATH": path or os.environ["PATH"], "RETRY_PAUSE_SECONDS": "0"}
    make = shutil.which("make")
    command = [make, "--no-print-directory", "setup", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_machine_without_npm_is_told_at_once(checkout, tmp_path_factory):
    programs = tmp_path_factory.mktemp("programs")
    for name in ("sh", "env", "python3"):
        (programs / name).symlink_to(shutil.which(name))
    done = make_setup(checkout, path=str(programs))
    assert done.returncode != 0
    assert "Expected npm, got no program of that name" in done.stderr
    assert "Install Node.js 22 or newer" in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("python", [*TOO_OLD[-1:], "no-such-python"])
def test_a_python_that_will_not_do_is_refused_and_leaves_no_environment(checkout, python):
    done = make_setup(checkout, f"PYTHON={python}")
    assert done.returncode != 0
    assert (
        f"Expected Python 3.11 or newer with venv, got {'Python 3.' if python != 'no-such-python' else 'nothing'}"
        in (done.stderr)
    )
    assert f"at PYTHON={python}" in done.stderr
    assert not (checkout / ".venv").exists()
