"""What continuous integration runs, with a `make` in the place of the real one that says what it was asked for."""

import os
import re
import subprocess

import pytest

from tools.stage import ROOT

MAKE = """#!/bin/sh
echo "made $*"
case "$*" in "$FAILING"*) exit 3 ;; esac
"""


def run_ci(folder, failing="nothing"):
    (folder / "make").write_text(MAKE)
    (folder / "make").chmod(0o755)
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "FAILING": failing}
    return subprocess.run([ROOT / ".ci" / "run"], env=env, capture_output=True, text=True, check=False)


def test_it_makes_all_of_make_test(tmp_path):
    done = run_ci(tmp_path)
    assert done.returncode == 0
    made = re.findall(r"^made (.+)$", done.stdout, re.MULTILINE)
    [wanted] = re.findall(r"^test: ([^#]+)#", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert sorted(" ".join(made).split()) == sorted(wanted.split())


@pytest.mark.parametrize("target", ["setup", "test-unit", "test-worker"])
def test_a_part_that_fails_fails_the_run(tmp_path, target):
    done = run_ci(tmp_path, target)
    assert done.returncode == 3
    assert ("made test-unit" in done.stdout) is (target != "setup")
