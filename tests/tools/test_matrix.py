"""The matrix of Pythons: the versions that are promised, and a clear word about those that are not there."""

import os
import re
import subprocess
import sys
import tomllib

from tools.matrix import NOT_UNIT, SUPPORTED
from tools.stage import ROOT


def test_the_matrix_begins_with_the_oldest_python_that_is_promised():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={SUPPORTED[0]}"


def test_a_python_that_is_nowhere_is_named_and_skipped(tmp_path):
    """A version that will not be for years, on a machine without uv."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.matrix", "3.99"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.99: SKIPPED: not installed here, and uv cannot bring it" in done.stdout
    assert "Expected the tests to pass" in done.stderr


def test_every_target_of_the_makefile_is_phony_or_a_file():
    """A folder of a target's name would keep it from being made."""
    text = (ROOT / "Makefile").read_text()
    rules = subprocess.run(
        ["make", "-pn", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    phony = set(re.search(r"^\.PHONY: (.+)$", rules, re.MULTILINE)[1].split())
    assert set(re.findall(r"^([a-z-]+):", text, re.MULTILINE)) == phony


def test_the_matrix_runs_the_tests_of_test_unit():
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", "")
    [separate] = re.findall(r"^SEPARATE := (.+)$", makefile, re.MULTILINE)
    assert sorted(separate.split()) == sorted(NOT_UNIT)
    assert "pytest -q tests $(SEPARATE:%=--ignore=tests/%) -m 'not worker'" in makefile
